"""Packs made in memory: dispatches with the hours and topics a test asks for."""

from collections.abc import Iterable
from datetime import datetime, time

from bot.cards.card import Status
from bot.cards.dates import PartialDate
from bot.cards.dispatch import Dispatch, Importance
from bot.cards.pack import Defaults, Pack
from bot.cards.source import Reliability, Source, SourceKind
from bot.cards.text import Text

UN = Source(
    id="un",
    publisher="United Nations",
    title="Report",
    url="https://example.org/report",
    published=PartialDate(2027, 3, 1),
    language="en",
    kind=SourceKind.UN_DOCUMENT,
    reliability=Reliability.HIGH,
)


def dispatch(
    name: str,
    publish_at: datetime,
    *,
    topics: str = "politics",
    countries: str = "mali",
    status: Status = Status.PUBLISHED,
) -> Dispatch:
    return Dispatch(
        id=name,
        date=PartialDate.of(publish_at.date()),
        publish_at=publish_at,
        status=status,
        importance=Importance.MAJOR,
        countries=tuple(countries.split()),
        topics=tuple(topics.split()),
        headline=Text({"en": f"Headline {name}", "fr": f"Titre {name}"}),
        text=Text({"en": f"Text of {name}.", "fr": f"Texte de {name}."}),
        sources=("un",),
    )


def pack(dispatches: Iterable[Dispatch] = (), revision: str = "a" * 64) -> Pack:
    return Pack(
        revision=revision,
        name=Text({"en": "Desk", "fr": "Desk"}),
        about=Text({"en": "About", "fr": "À propos"}),
        contact="desk@example.org",
        languages=("en", "fr"),
        topics={
            "politics": Text({"en": "Politics", "fr": "Politique"}),
            "security": Text({"en": "Security", "fr": "Sécurité"}),
            "economy": Text({"en": "Economy", "fr": "Économie"}),
        },
        countries={"mali": "ML", "niger": "NE"},
        zones=("Africa/Bamako", "Europe/Paris"),
        defaults=Defaults("daily", time(7), "Africa/Bamako"),
        absent_after_days=14,
        sources={"un": UN},
        cards={},
        trackers={},
        dispatches={each.id: each for each in dispatches},
        glossary={},
    )
