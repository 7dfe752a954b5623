"""Answers: what the pack says to a question, sentence by sentence with its sources; or a choice where nothing is sure.

What fits a question is found by `cards.search`; a sentence is shown as its editor wrote it, never another one."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from bot.cards.card import Card, Claim
from bot.cards.difference import title_of
from bot.cards.dispatch import Dispatch
from bot.cards.figure import Figure
from bot.cards.passages import Passage
from bot.cards.search import Found, Hit, HitKind
from bot.cards.term import Term
from bot.cards.tracker import Measure, Milestone, Tracker
from bot.pages import card as cards
from bot.pages import markup
from bot.pages import tracker as trackers
from bot.pages.figures import figure_blocks, quantity
from bot.pages.page import Html, Page, Rows
from bot.pages.presses import View
from bot.pages.queries import Kind, share_row
from bot.pages.reading import Reading, button, home_row, in_pairs, keys, sentence
from bot.pages.results import hit_line, hit_subject, hit_texts, nothing_page, short, ways_out
from bot.pages.sources import Numbering, source_list, sources_key
from bot.pages.subject import named, shared, title

POINTS_SHOWN = 6  # of a row of numbers over time


def answers_page(reading: Reading, query: str, found: Found) -> Page:
    """The answer to a question that does not simply open a page."""
    if found.answers:
        return _answers(reading, query, found.answers)
    return choice_page(reading, query, found.choices) if found.choices else nothing_page(reading, query)


def choice_page(reading: Reading, query: str, hits: Sequence[Hit]) -> Page:
    """Nothing is sure: what it may be about, without a source number that would lend weight to a guess."""
    words = reading.t("Nothing here surely answers “{query}”. It may be in one of these:", query=short(query))
    shown = [hit for hit in hits if reading.subject(hit.id) is not None]
    note = reading.foreign_note(*(text for hit in shown for text in hit_texts(reading, hit)))
    lines = [hit_line(reading, hit) for hit in shown]
    opens = keys(named(reading, hit_subject(reading, hit)) for hit in shown)
    parts = [markup.joined((markup.text(words), note)), *lines, ways_out(reading)]
    return Page(reading.fitting(parts), (*((key,) for key in opens), *_foot(reading, query)))


def _answers(reading: Reading, query: str, passages: Sequence[Passage]) -> Page:
    """As many of the answers as one message holds with all of their sources."""
    head = markup.bold(reading.t("On “{query}”", query=short(query)))
    for count in range(len(passages), 0, -1):
        some = passages[:count]
        numbers = Numbering.of(passage.sources for passage in some)
        blocks = [_block(reading, near, numbers) for near in _neighbours(reading, some)]
        parts = [_noted(reading, head, some), *blocks, markup.joined(source_list(reading, numbers))]
        whole = markup.joined(parts, by="\n\n")
        if reading.fits(whole):
            return Page(whole, (*_subjects(reading, some), *_foot(reading, query)))
    alone = _alone(reading, head, passages[0])
    return Page(alone.html, (*alone.rows, *_foot(reading, query)))


def _foot(reading: Reading, query: str) -> Rows:
    return (*share_row(reading, Kind.QUESTION, query), *home_row(reading))


def _alone(reading: Reading, head: Html, passage: Passage) -> Page:
    """One answer too long to stand with its sources: they are a button away, under the numbers they have there."""
    numbers = _numbering(reading, passage)
    parts = [_noted(reading, head, [passage]), _block(reading, [passage], numbers)]
    key = sources_key(reading, passage.id, numbers)
    return Page(reading.fitting(parts), ((key,), *_subjects(reading, [passage])))


def _noted(reading: Reading, head: Html, passages: Iterable[Passage]) -> Html:
    told = list(passages)
    subjects = [shared(reading, passage.id) for passage in told if passage.kind is not HitKind.TERM]
    names = [title_of(subject) for subject in subjects if subject is not None]
    return markup.joined((head, reading.foreign_note(*names, *(text for each in told for text in each.texts))))


def _numbering(reading: Reading, passage: Passage) -> Numbering:
    """The numbers that the page of its sources has."""
    match reading.subject(passage.id):
        case Card() as card:
            return cards.numbering(card)
        case Tracker() as tracker:
            return trackers.numbering(tracker)
    return Numbering.of([passage.sources])


def _neighbours(reading: Reading, passages: Iterable[Passage]) -> Iterable[list[Passage]]:
    """Answers in their order, those of one name that follow each other together."""
    return [list(near) for _, near in groupby(passages, key=lambda passage: _name(reading, passage))]


def _block(reading: Reading, near: Sequence[Passage], numbers: Numbering) -> Html:
    """What they are about, once, then each sentence or its numbers."""
    return markup.joined((_name(reading, near[0]), *(_said(reading, passage, numbers) for passage in near)))


def _said(reading: Reading, passage: Passage, numbers: Numbering) -> Html:
    match passage.item:
        case Claim(text=text) | Milestone(event=text) | Term(definition=text) | Dispatch(text=text):
            marks = numbers.marks(passage.sources)
            return sentence(reading, reading.words(text), sources=marks, as_of=passage.day)
        case Figure() as figure:
            return markup.joined(figure_blocks(reading, figure, numbers))
        case Measure() as measure:
            return _measure(reading, measure, numbers)


def _name(reading: Reading, passage: Passage) -> Html:
    name = markup.bold(_title(reading, passage.kind, passage.id))
    return Html(reading.phrases.beside(name, markup.text(passage.where)))


def _measure(reading: Reading, measure: Measure, numbers: Numbering) -> Html:
    points = (
        (reading.phrases.labelled(reading.phrases.short(point.date), reading.phrases.number(point.value)), point)
        for point in measure.points[-POINTS_SHOWN:]
    )
    lines = [Html(f"• {markup.text(words)}{numbers.marks(point.sources)}") for words, point in points]
    return markup.joined((quantity(reading, measure.of, measure.unit), *lines))


def _subjects(reading: Reading, passages: Iterable[Passage]) -> Rows:
    """Buttons to what the answers are from; a term is told whole, and the glossary has the others."""
    told = dict.fromkeys((passage.kind, passage.id) for passage in passages)
    subjects = [shared(reading, id_) for kind, id_ in told if kind is not HitKind.TERM]
    opens = keys(named(reading, subject) for subject in subjects if subject is not None)
    has_terms = any(kind is HitKind.TERM for kind, _ in told)
    return in_pairs([*opens, *([button(reading.t("Glossary"), View.GLOSSARY)] if has_terms else [])])


def _title(reading: Reading, kind: HitKind, id_: str) -> str:
    if kind is HitKind.TERM:
        return reading.phrases.capitalised(reading.words(reading.pack.glossary[id_].term))
    subject = shared(reading, id_)
    assert subject is not None, id_  # noqa: S101 - the index holds what readers may see
    return title(reading, subject)
