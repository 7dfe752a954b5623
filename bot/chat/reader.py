"""What readers ask for: commands that open a page, free words. Nothing here changes anything.

Where a deep link or a button leads is said by `links`."""

from dataclasses import replace

from bot.cards.card import CardKind
from bot.cards.search import Hit, HitKind
from bot.chat.answer import Answer
from bot.chat.caller import Caller
from bot.chat.gaps import missed
from bot.chat.pictures import illustrated
from bot.pages import reader
from bot.pages.answers import answers_page
from bot.pages.glossary import term_page
from bot.pages.home import about_page
from bot.pages.page import Page
from bot.pages.presses import Press, View
from bot.pages.reading import Reading
from bot.pages.results import results_page

RESULTS = 5
SURE = 2.0  # a first hit so many times better than the second is opened at once

OPENS = {
    "help": Press(View.HELP),
    "latest": Press(View.LATEST),
    "status": Press(View.STATUS),
    "background": Press(View.CARDS, CardKind.BACKGROUND),
    "actors": Press(View.CARDS, CardKind.ACTOR),
    "countries": Press(View.CARDS, CardKind.COUNTRY),
    "timeline": Press(View.TIMELINE),
    "figures": Press(View.FIGURES),
    "glossary": Press(View.GLOSSARY),
    "sources": Press(View.REGISTRY),
    "privacy": Press(View.PRIVACY),
    "corrections": Press(View.CORRECTIONS),
}
"""Commands that open a page; words after them narrow it down or are looked up."""

MARKED = frozenset({View.LATEST, View.CARD})
"""Pages that mark what has come since a subscriber's last visit."""


def shown(caller: Caller, press: Press) -> Page | None:
    """The page a press leads to, with keys for its pictures; made once while it stays the same."""
    if caller.since is not None and press.view in MARKED:
        return _made(replace(caller.reading, seen_on=caller.since), press)
    return caller.services.current.shelf.page(caller.reading, press, _made)


def _made(reading: Reading, press: Press) -> Page | None:
    page = reader.page(reading, press)
    if page is not None and press.view in (View.CARD, View.TRACKER):
        return illustrated(reading, page, press.subject)
    return page


def linked(caller: Caller, target: str) -> Page | None:
    """The page of a card, tracker or dispatch by its id."""
    reading = caller.reading
    if reading.subject(target) is not None:
        return shown(caller, Press(View.CARD, target))
    return shown(caller, Press(View.DISPATCH, target)) if target in reading.pack.dispatches else None


async def open_page(caller: Caller, press: Press) -> Answer:
    """A command of `OPENS`; `/timeline 2023`, `/timeline mali`, `/status minusma` narrow it down."""
    words, reading = caller.ask.words, caller.reading
    if words and press.view is View.TIMELINE:
        country = next((code for code in reading.pack.countries if _same(reading, code, words)), "")
        narrowed = Press(View.TIMELINE, country) if country else Press(View.TIMELINE, "", words)
        return Answer(shown(caller, narrowed if country or words.isdigit() else press))
    if words and press.view not in (View.HELP, View.PRIVACY):
        return Answer(found(caller, words))
    return Answer(shown(caller, press))


async def ask(caller: Caller) -> Answer:
    """/ask words, or words alone."""
    if not caller.ask.words:
        return Answer(shown(caller, Press(View.HOME)))
    return Answer(answered(caller, caller.ask.words))


async def search(caller: Caller) -> Answer:
    """/search words."""
    if not caller.ask.words:
        return Answer(shown(caller, Press(View.HOME)))
    return Answer(found(caller, caller.ask.words))


async def about(caller: Caller) -> Answer:
    current = caller.services.current
    return Answer(about_page(caller.reading, published_at=current.published_at, publisher=current.publisher))


def answered(caller: Caller, words: str) -> Page:
    """The subject itself where its name was said, else what the pack answers."""
    reading = caller.reading
    answer = caller.services.index.ask(words, now=reading.now)
    page = opened(caller, answer.opens) if answer.opens else None
    if page is None and not answer.answers:
        missed(caller, words)
    return page or answers_page(reading, words, answer)


def found(caller: Caller, words: str) -> Page:
    """The subject itself where the words leave no doubt, else the best matches."""
    reading = caller.reading
    hits = caller.services.index.search(words, now=reading.now, limit=RESULTS)
    if hits and (len(hits) == 1 or hits[0].is_named or hits[0].score >= SURE * hits[1].score):
        page = opened(caller, hits[0])
        if page is not None:
            return page
    if not hits:
        missed(caller, words)
    return results_page(reading, words, hits)


def opened(caller: Caller, hit: Hit) -> Page | None:
    if hit.kind is HitKind.TERM:
        return term_page(caller.reading, caller.reading.pack.glossary[hit.id])
    return linked(caller, hit.id)


def _same(reading: Reading, country: str, words: str) -> bool:
    return words.casefold() in (country, reading.country(country).casefold())
