"""Asking: questions.yaml put to the index of the content, and what came of each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.cards.figure import Figure
from bot.cards.pack import Pack
from bot.cards.passages import Passage, passages
from bot.cards.search import Found, Index
from bot.cards.tracker import Measure
from bot.cards.words import folded
from bot.content.catalogues import all_phrases
from bot.content.loader import load
from bot.pages.phrases import Phrases

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CONTENT = Path(__file__).parents[2] / "content"
QUESTIONS = Path(__file__).parent / "questions.yaml"


@dataclass(frozen=True)
class Question:
    """`opens`: the page that must come; `ids`: where an answer may be from; `holds`: one of these must stand in it."""

    ask: str
    language: str
    opens: str = ""
    ids: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()

    @classmethod
    def read(cls, row: dict[str, Any]) -> "Question":
        ids = tuple(row.get("from", ()))
        return cls(row["ask"], row["in"], row.get("opens", ""), ids, tuple(row.get("holds", ())))


@dataclass(frozen=True)
class Outcome:
    question: Question
    is_first: bool
    is_among_three: bool
    told: str


@cache
def content() -> tuple[Pack, Index]:
    loaded = load(CONTENT, today=NOW.date())
    assert loaded.pack is not None
    return loaded.pack, Index(loaded.pack)


@cache
def _rows() -> dict[str, list[Any]]:
    return dict(yaml.safe_load(QUESTIONS.read_text(encoding="utf-8")))


def questions(part: str) -> list[Question]:
    return [Question.read(row) for row in _rows()[part]]


def refused(part: str) -> list[str]:
    return list(_rows()[part])


def outcome(question: Question) -> Outcome:
    """What the reader would get first, and among the three things shown."""
    _, index = content()
    found = index.ask(question.ask, now=NOW)
    rights = _rights(question, found)
    return Outcome(question, any(rights[:1]), any(rights[:3]), told(found, question.language))


def _rights(question: Question, found: Found) -> list[bool]:
    if found.opens is not None:
        return [_is_right_page(question, found.opens.id)]
    if found.answers:
        return [_is_right(question, passage) for passage in found.answers]
    # Nothing was sure: a page to choose is no answer, so it is not first where the answer must hold something.
    pages = [_is_right_page(question, hit.id) for hit in found.choices]
    return [False, *pages] if question.holds else pages


def _is_right(question: Question, passage: Passage) -> bool:
    if passage.id not in (question.ids or (passage.id,)) or passage.id != (question.opens or passage.id):
        return False
    words = _plain(_words(passage, question.language))
    return not question.holds or any(_plain(wanted) in words for wanted in question.holds)


def _is_right_page(question: Question, id_: str) -> bool:
    if question.opens or not question.holds:
        return id_ in (question.opens, *question.ids)
    return any(_is_right(question, passage) for passage in passages(content()[0]) if passage.id == id_)


def _words(passage: Passage, language: str) -> str:
    """What a page says of it: its subject's name, its words, its numbers and days."""
    pack, phrases = content()[0], all_phrases().get(language) or Phrases(language)
    card, tracker = pack.cards.get(passage.id), pack.trackers.get(passage.id)
    title = card.title if card else tracker.force if tracker else None
    words = [title.words(language) if title else "", *(text.words(language) for text in passage.texts)]
    days = [passage.day] if passage.day else []
    match passage.item:
        case Figure(values=values):
            words += [f"{bound:.0f}" for value in values for bound in (value.low, value.high) if bound is not None]
            days = [value.as_of for value in values]
        case Measure(points=points):
            words += [f"{point.value:g}" for point in points]
            days = [point.date for point in points]
    return " ".join([*words, *(phrases.partial(day) for day in days)])


def _plain(words: str) -> str:
    return re.sub(r"(?<=\d)[, \u00a0\u202f](?=\d{3})", "", folded(words))


def told(found: Found, language: str) -> str:
    """A line for people who read the failures."""
    if found.opens is not None:
        return f"opens {found.opens.id}"
    if found.answers:
        said = (f"{passage.id}: {passage.texts[0].words(language)[:70]}" for passage in found.answers)
        return "answers " + " | ".join(said)
    return "offers " + " ".join(hit.id for hit in found.choices) if found.choices else "finds nothing"


def share(values: Sequence[bool]) -> float:
    return sum(values) / len(values)
