"""Small packs made by hand: no files, no loader."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from bot.cards.card import Card, CardKind, Claim, Section, Status
from bot.cards.dates import PartialDate
from bot.cards.dispatch import Dispatch, Importance
from bot.cards.pack import Defaults, Pack
from bot.cards.source import Reliability, Source, SourceKind
from bot.cards.term import Term
from bot.cards.text import Text
from bot.cards.tracker import Progress, Tracker

TODAY = date(2026, 11, 21)


def both(english: str) -> Text:
    return Text({"en": english, "fr": f"{english} (fr)"})


def source(id_: str = "report", *, publisher: str = "The Institute", published: str | None = "2026-01") -> Source:
    day = PartialDate.parse(published) if published else None
    return Source(id_, publisher, "A report", None, day, "en", SourceKind.NGO, Reliability.HIGH)


def claim(words: str = "It exists.", *, as_of: str = "2025", sources: tuple[str, ...] = ("report",)) -> Claim:
    return Claim(both(words), sources, PartialDate.parse(as_of))


def card(id_: str = "group", *claims: Claim) -> Card:
    said = claims or (claim(f"This is {id_}."),)
    return Card(id_, CardKind.ACTOR, both(id_.title()), both(f"About {id_}."), sections=(Section(both("What"), said),))


def tracker(id_: str = "leaving") -> Tracker:
    return Tracker(id_, both("The force"), "mali", Progress.UNDERWAY, PartialDate(2025), both(f"It leaves: {id_}."))


def dispatch(id_: str = "2026-01-02-news") -> Dispatch:
    return Dispatch(
        id_,
        PartialDate(2026, 1, 2),
        datetime(2026, 1, 2, 12, tzinfo=UTC),
        Status.PUBLISHED,
        Importance.MAJOR,
        ("mali",),
        (),
        both("News"),
        both(f"Something happened: {id_}."),
        ("report",),
    )


EMPTY = Pack(
    revision="0" * 64,
    name=both("Briefings"),
    about=both("What this is."),
    contact="editors@example.org",
    languages=("en", "fr"),
    topics={"politics": both("Politics")},
    countries={"mali": "ML"},
    zones=(),
    defaults=Defaults("daily", time(7), "UTC"),
    absent_after_days=30,
    sources={},
    cards={},
    trackers={},
    dispatches={},
    glossary={},
)


def pack(*things: Card | Tracker | Dispatch | Source | Term) -> Pack:
    """A pack that holds these things, and the source that they name."""
    held = [*things] if any(isinstance(thing, Source) for thing in things) else [source(), *things]
    return replace(
        EMPTY,
        sources={thing.id: thing for thing in held if isinstance(thing, Source)},
        cards={thing.id: thing for thing in held if isinstance(thing, Card)},
        trackers={thing.id: thing for thing in held if isinstance(thing, Tracker)},
        dispatches={thing.id: thing for thing in held if isinstance(thing, Dispatch)},
        glossary={thing.id: thing for thing in held if isinstance(thing, Term)},
    )
