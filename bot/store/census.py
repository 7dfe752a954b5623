"""What is known of subscribers: numbers of all, for the newsroom; everything of one, for that one."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.choices import FREQUENCIES, KINDS
from bot.store.deliveries import DeliveryState
from bot.store.keys import Cipher
from bot.store.letters import Letter, Letters
from bot.store.subscribers import ACTIVE, Subscriber, Subscribers
from bot.store.tables import choices, deliveries, editions, inbox, subscribers


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of subscribers; all but `stopped` and `suspended` count the active ones.

    `by_country` and `by_topic` count a subscriber once for each one chosen, and under "" if all are."""

    active: int
    stopped: int
    suspended: int
    by_language: dict[str, int]
    by_frequency: dict[str, int]
    by_kind: dict[str, int]
    by_country: dict[str, int]
    by_zone: dict[str, int]
    by_topic: dict[str, int]


ONE = subscribers.c
STOPPED = ONE.stopped_at.is_not(None)
SUSPENDED = ONE.suspended_at.is_not(None)
CHOSEN = choices.c
GROUPS = (
    select(CHOSEN.language, CHOSEN.frequency, ONE.kind, CHOSEN.countries, STOPPED, SUSPENDED, func.count())
    .join_from(subscribers, choices, choices.c.id == ONE.choice)
    .group_by(CHOSEN.language, CHOSEN.frequency, ONE.kind, CHOSEN.countries, STOPPED, SUSPENDED)
)
_ACTIVE_CHOICES = choices.join(subscribers, choices.c.id == ONE.choice)
ZONES = select(CHOSEN.zone, func.count()).select_from(_ACTIVE_CHOICES).where(*ACTIVE).group_by(CHOSEN.zone)
TOPICS = select(CHOSEN.topics, func.count()).select_from(_ACTIVE_CHOICES).where(*ACTIVE).group_by(CHOSEN.topics)
DELIVERED = (
    select(editions.c.id, deliveries.c.state, deliveries.c.settled_at)
    .join(editions, editions.c.seq == deliveries.c.edition)
    .where(deliveries.c.edition.in_(select(editions.c.seq)), deliveries.c.subscriber == bindparam("whose"))
    .order_by(deliveries.c.edition)
)
KEPT_UPDATES = select(func.count()).where(inbox.c.payload.is_not(None), inbox.c.chat == bindparam("chat"))


async def counts(conn: AsyncConnection) -> Counts:
    numbers: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    frequencies: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    countries: Counter[str] = Counter()
    for language, frequency, kind, chosen, stopped, suspended, number in await conn.execute(GROUPS):
        numbers["stopped" if stopped else "suspended" if suspended else "active"] += number
        if stopped or suspended:
            continue
        languages[language] += number
        frequencies[str(FREQUENCIES[frequency])] += number
        kinds[str(KINDS[kind])] += number
        for country in chosen.split() or [""]:
            countries[country] += number
    zones = {zone: number for zone, number in await conn.execute(ZONES)}  # noqa: C416 - a row is no pair to mypy
    topics: Counter[str] = Counter()
    for chosen, number in await conn.execute(TOPICS):
        for topic in chosen.split() or [""]:
            topics[topic] += number
    return Counts(
        active=numbers["active"],
        stopped=numbers["stopped"],
        suspended=numbers["suspended"],
        by_language=dict(languages),
        by_frequency=dict(frequencies),
        by_kind=dict(kinds),
        by_country=dict(countries),
        by_zone=zones,
        by_topic=dict(topics),
    )


async def everything(conn: AsyncConnection, cipher: Cipher, chat_id: int) -> dict[str, Any]:
    """All that is stored of a chat, in plain words; ready for JSON."""
    known = await Subscribers(cipher).all_of_chat(conn, chat_id)
    told = [_told(each) | {"deliveries": await _deliveries(conn, each.id)} for each in known]
    waiting = (await conn.execute(KEPT_UPDATES, {"chat": cipher.seal_chat(chat_id)})).scalar_one()
    written = [_letter(each) for each in await Letters(cipher).of_chat(conn, chat_id)]
    return {"chat_id": chat_id, "subscriptions": told, "letters": written, "updates_kept": waiting}


async def _deliveries(conn: AsyncConnection, subscriber_id: int) -> list[dict[str, Any]]:
    return [
        {"edition": edition_id, "state": DeliveryState(state).name.lower(), "settled_at": _iso(settled_at)}
        for edition_id, state, settled_at in await conn.execute(DELIVERED, {"whose": subscriber_id})
    ]


def _letter(letter: Letter) -> dict[str, Any]:
    """The words are there only until the newsroom has them."""
    return {"written_at": _iso(letter.written_at), "words": letter.words or None}


def _told(subscriber: Subscriber) -> dict[str, Any]:
    chosen = subscriber.subscription
    quiet = chosen.quiet
    return {
        "thread_id": subscriber.thread_id,
        "kind": str(subscriber.kind),
        "language": chosen.language,
        "frequency": str(chosen.frequency),
        "weekday": chosen.weekday,
        "time": f"{chosen.time:%H:%M}",
        "timezone": chosen.zone,
        "topics": sorted(chosen.topics),
        "countries": sorted(chosen.countries),
        "alerts": chosen.alerts,
        "light": chosen.light,
        "quiet": None if quiet is None else f"{quiet.start:%H:%M}-{quiet.end:%H:%M}",
        "paused_until": _iso(chosen.paused_until),
        "next_digest_at": _iso(subscriber.next_due_at),
        "seen_until": _iso(subscriber.seen_until),
        "stopped_at": _iso(subscriber.stopped_at),
        "suspended_at": _iso(subscriber.suspended_at),
        "last_seen_on": _iso(subscriber.last_seen_on),
        "created_on": _iso(subscriber.created_on),
    }


def _iso(moment: Any) -> str | None:
    return None if moment is None else moment.isoformat()
