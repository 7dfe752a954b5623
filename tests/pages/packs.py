"""Packs to render: the example, the content folder, and one in which every text is as long as the format allows."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

from bot.cards.card import Card, CardKind, Claim, Correction, Section
from bot.cards.dates import PartialDate
from bot.cards.dispatch import Dispatch, Importance, Status
from bot.cards.figure import Figure, Value
from bot.cards.pack import Pack
from bot.cards.source import Reliability, Source, SourceKind
from bot.cards.term import Term
from bot.cards.text import Text
from bot.cards.tracker import Measure, Milestone, Point, Progress, Tracker
from bot.content.loader import load

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "tests" / "packs" / "example"
CONTENT = ROOT / "content"
LATER = datetime(2100, 9, 30, 23, tzinfo=UTC)  # every embargo is over, every review overdue, the day's name is long

_DAY = PartialDate(2023, 9, 30)


@cache
def pack_in(folder: Path) -> Pack:
    """The folder's pack. A folder with an error fails the test that asks, with the whole list."""
    loaded = load(folder, today=datetime.now(UTC).date())
    assert loaded.pack is not None, f"{folder} has errors:\n" + "\n".join(str(problem) for problem in loaded.problems)
    return loaded.pack


@cache
def largest() -> Pack:
    """Every text at the limit of the format, every list longer than anybody will write."""
    ids = [f"{'s' * 40}-{number}" for number in range(16)]
    countries = {f"{'c' * 40}-{number}": "ML" for number in range(30)}
    subjects = [f"{'k' * 40}-{number}" for number in range(4)]
    return replace(
        pack_in(EXAMPLE),
        name=_text(200),
        about=_text(2000),
        contact=_words(200),
        topics={f"{'t' * 45}-{number}": _text(200) for number in range(99)},
        countries=countries,
        zones=("America/Argentina/ComodRivadavia",) * 120,
        sources={id_: _source(id_) for id_ in ids},
        cards={id_: _card(id_, ids, countries, subjects) for id_ in subjects[:2]},
        trackers={id_: _tracker(id_, ids, next(iter(countries))) for id_ in subjects[2:]},
        dispatches={id_: _dispatch(id_, ids, countries, subjects) for id_ in (f"{'d' * 45}-{n}" for n in range(9))},
        glossary={id_: Term(id_, _text(200), _text(600), tuple(ids)) for id_ in ids},
    )


@cache
def tiniest() -> Pack:
    """Texts of one letter, so many of them that formatting, not length, is what fills a message."""
    example, text = pack_in(EXAMPLE), Text({"en": "x", "fr": "y"})
    source = next(iter(example.sources))
    claims = tuple(Claim(text, (source,), _DAY) for _ in range(300))
    values = tuple(Value(1, 1, source, _DAY, text) for _ in range(300))
    card = replace(
        example.cards["example-group"],
        sections=tuple(Section(text, claims[start : start + 2]) for start in range(0, 300, 2)),
        figures=tuple(Figure(text, text, values[:2], contested=True) for _ in range(150)),
    )
    milestones = tuple(Milestone(PartialDate(2023), text, (source,)) for _ in range(300))
    tracker = replace(example.trackers["example-mission"], milestones=milestones)
    terms = {f"t-{number}": Term(f"t-{number}", text, text, (source,)) for number in range(100)}
    return replace(example, cards={card.id: card}, trackers={tracker.id: tracker}, glossary=terms)


def _words(length: int) -> str:
    return ("élévation du cœur " * (length // 18 + 1))[: length - 1] + "&"


def _text(length: int) -> Text:
    return Text({"en": _words(length)})


def _source(id_: str) -> Source:
    url = "https://example.org/?" + "&" * 2027
    return Source(id_, _words(200), _words(500), url, _DAY, "ar", SourceKind.NEWS, Reliability.LOW)


def _corrections() -> tuple[Correction, ...]:
    return tuple(Correction(date(2023, 9, 30), _text(2000), _text(2000)) for _ in range(5))


def _card(id_: str, sources: list[str], countries: dict[str, str], related: list[str]) -> Card:
    claims = tuple(Claim(_text(240), tuple(sources), _DAY) for _ in range(20))
    values = tuple(Value(1_000_000, 2_000_000, source, _DAY, _text(200)) for source in sources)
    return Card(
        id=id_,
        kind=CardKind.ACTOR,
        title=_text(200),
        brief=_text(280),
        countries=tuple(countries),
        sections=tuple(Section(_text(200), claims) for _ in range(4)),
        figures=tuple(Figure(_text(200), _text(200), values, contested=True) for _ in range(3)),
        related=tuple(related),
        reviewed=date(2024, 9, 30),
        review_by=date(2024, 9, 30),
        translated={"fr": date(2023, 9, 30)},
        corrections=_corrections(),
    )


def _tracker(id_: str, sources: list[str], country: str) -> Tracker:
    points = tuple(Point(_DAY, 999_999_999_999_999, tuple(sources)) for _ in range(60))
    return Tracker(
        id=id_,
        force=_text(200),
        country=country,
        status=Progress.SUSPENDED,
        as_of=_DAY,
        brief=_text(280),
        milestones=tuple(Milestone(_DAY, _text(2000), tuple(sources), _words(200)) for _ in range(12)),
        measures=tuple(Measure(_text(200), _text(200), points, 1e15) for _ in range(3)),
        reviewed=date(2024, 9, 30),
        review_by=date(2024, 9, 30),
        translated={"fr": date(2023, 9, 30)},
        corrections=_corrections(),
    )


def _dispatch(id_: str, sources: list[str], countries: dict[str, str], cards: list[str]) -> Dispatch:
    return Dispatch(
        id=id_,
        date=_DAY,
        publish_at=datetime.combine(date(2023, 9, 30), time(), UTC),
        status=Status.PUBLISHED,
        importance=Importance.BREAKING,
        countries=tuple(countries),
        topics=(),
        headline=_text(120),
        text=_text(600),
        sources=tuple(sources),
        cards=tuple(cards),
        corrections=_corrections(),
    )
