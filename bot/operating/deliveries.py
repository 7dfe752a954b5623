"""Deliveries: what became of each, told to an operator. Text shows numbers and hashes; JSON names chats."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.opening import now, remembered
from bot.services import Store
from bot.settings import ConfigurationError, Settings
from bot.store import results
from bot.store.deliveries import DeliveryState
from bot.store.editions import Edition
from bot.store.results import Result

Print = Callable[[str], None]


async def tell(settings: Settings, edition_id: str | None, *, as_json: bool, out: Print) -> str:
    """Tells `out`, line by line: editions with their numbers; of one edition every delivery; as JSON one array of all.

    Raises ConfigurationError for an edition that is not there."""
    async with remembered(settings) as store:
        found = await _edition(store, edition_id) if edition_id else None
        if as_json:
            await _json(store, edition_id, out)
        elif found is not None:
            await _one(store, found, out)
        else:
            await _all(store, out)
    return ""


async def _all(store: Store, out: Print) -> None:
    async with store.database.read() as connection:
        for edition in reversed(await store.editions.latest(connection, limit=1_000_000)):
            out(_line(edition, await results.counts(connection, edition.seq)))


async def _one(store: Store, edition: Edition, out: Print) -> None:
    async with store.database.read() as connection:
        out(_line(edition, await results.counts(connection, edition.seq)))
        async for row in results.rows(connection, store.cipher, edition.id):
            told = [store.cipher.tag(row.chat_id), row.state.name.lower(), f"attempts={row.attempts}"]
            told += [row.settled_at.isoformat()] if row.settled_at else []
            out("  " + " ".join([*told, row.reason or ""]).rstrip())


async def _json(store: Store, edition_id: str | None, out: Print) -> None:
    """A row a line, so that a million of them need no memory. Whoever shows chats is written down."""
    async with store.database.write() as connection:
        subject = edition_id or "deliveries"
        await store.audit.record(connection, at=now(), actor=None, action="export", subject=subject)
    before = "["
    async with store.database.read() as connection:
        async for row in results.rows(connection, store.cipher, edition_id):
            out(before + json.dumps(_row(row), ensure_ascii=False))
            before = ","
    out("[]" if before == "[" else "]")


def _row(row: Result) -> dict[str, Any]:
    return {
        "edition": row.edition_id,
        "chat_id": row.chat_id,
        "thread_id": row.thread_id,
        "state": row.state.name.lower(),
        "attempts": row.attempts,
        "message_id": row.message_id,
        "settled_at": _iso(row.settled_at),
        "reason": row.reason,
    }


def _line(edition: Edition, counts: dict[DeliveryState, int]) -> str:
    numbers = " ".join(f"{state.name.lower()}={counts[state]}" for state in sorted(counts))
    note = f" ({edition.note})" if edition.note else ""
    return (
        f"{edition.id} {edition.state.name.lower()}{note} until {edition.expires_at:%Y-%m-%d %H:%M} {numbers}".rstrip()
    )


async def _edition(store: Store, edition_id: str) -> Edition:
    async with store.database.read() as connection:
        found = await store.editions.of_id(connection, edition_id)
    if found is None:
        raise ConfigurationError(f"There is no edition “{edition_id}”; sahelbot deliveries lists them.")
    return found


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
