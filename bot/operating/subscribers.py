"""Subscribers in and out: a CSV file is written for its owner alone, read whole before anything is changed, and both
stand in the audit. What a line says is `csv_rows`'."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.opening import now, remembered
from bot.operating.csv_rows import COLUMNS, BadField, Member, Offered, line, member
from bot.publishing import checked_folder, served
from bot.readers.slots import next_slot
from bot.readers.subscription import Frequency, Subscription
from bot.services import Store
from bot.settings import Settings
from bot.store import census
from bot.store.choices import ChatKind
from bot.store.copies import new_file
from bot.store.leavers import Departed

LISTED: Final = 20


class UnusableList(Exception):
    """The file cannot be taken; the message lists what is wrong with it. Nothing was changed."""

    exit_code = 66


@dataclass(frozen=True, slots=True)
class Taken:
    """How many came in, and how many did not because they have left."""

    new: int
    left: int


async def count(settings: Settings) -> str:
    """Numbers alone."""
    async with remembered(settings) as store, store.database.read() as connection:
        counts = await census.counts(connection)
    lines = [f"active {counts.active}", f"stopped {counts.stopped}", f"suspended {counts.suspended}"]
    for name, numbers in (
        ("language", counts.by_language),
        ("frequency", counts.by_frequency),
        ("kind", counts.by_kind),
    ):
        lines += [f"{name} {which or '-'} {number}" for which, number in sorted(numbers.items())]
    return "\n".join(lines)


async def export(settings: Settings, file: Path) -> str:
    """Everybody who gets something or chose something; whoever has left is not among them. Mode 0600."""
    async with remembered(settings) as store:
        written = 0
        with new_file(file) as draft:
            with draft.open("w", encoding="utf-8", newline="") as out:
                rows = csv.DictWriter(out, COLUMNS, lineterminator="\n")
                rows.writeheader()
                async with store.database.read() as connection:
                    async for each in store.subscribers.iterate(connection):
                        if each.active:
                            rows.writerow(line(Member(each.chat_id, each.thread_id, each.subscription)))
                            written += 1
            async with store.database.write() as connection:
                await _note(store, connection, "export", written)
            draft.rename(file)
    return f"Wrote {written} subscribers to {file}, readable by you alone. It names chats: remove it when it is used."


async def bring_in(settings: Settings, file: Path) -> str:
    """All lines or none. Raises UnusableList."""
    async with remembered(settings) as store:
        members = _members(file, await _offered(settings, store))
        departed = store.leavers.since(now() - timedelta(days=settings.backup_days)) if store.leavers else Departed(b"")
        taken = await _taken(store, members, departed)
    left = f" {taken.left} were left out: they have sent /stop or /forget." if taken.left else ""
    return f"{len(members) - taken.left} subscribers are in, {taken.new} of them new.{left}"


async def _taken(store: Store, members: list[Member], departed: Departed) -> Taken:
    """In one transaction: a file that is cut off by a kill has brought in nobody."""
    new = left = 0
    async with store.database.write() as connection:
        for each in members:
            known = await store.subscribers.of_chat(connection, each.chat_id, each.thread_id)
            if (known is not None and known.stopped_at is not None) or departed.of(each.chat_id, each.thread_id):
                left += 1
                continue
            new += known is None
            await _save(store, connection, each, kind=known.kind if known else _kind_of(each))
        await _note(store, connection, "import", len(members) - left)
    return Taken(new, left)


async def _save(store: Store, connection: AsyncConnection, who: Member, *, kind: ChatKind) -> None:
    moment = now()
    slot = next_slot(who.subscription, moment)
    await store.subscribers.save(
        connection,
        who.chat_id,
        who.thread_id,
        kind,
        who.subscription,
        next_due_at=slot.at if slot else None,
        seen_until=None,
        now=moment,
    )


def _kind_of(who: Member) -> ChatKind:
    """Of a chat that nobody knows yet; its number does not say whether it is a channel."""
    return ChatKind.PRIVATE if who.chat_id > 0 else ChatKind.GROUP


def _members(file: Path, offered: Offered) -> list[Member]:
    found: dict[tuple[int, int], Member] = {}
    problems: list[str] = []
    for number, row in _rows(file):
        try:
            each = member(row, offered)
        except BadField as wrong:
            problems.append(f"{file}:{number}: {wrong}")
            continue
        if found.setdefault((each.chat_id, each.thread_id), each) is not each:
            problems.append(f"{file}:{number}: chat_id: this chat stands in the file twice")
    if problems:
        more = f"\n… and {len(problems) - LISTED} more" if len(problems) > LISTED else ""
        raise UnusableList("Nobody was brought in:\n" + "\n".join(problems[:LISTED]) + more)
    return list(found.values())


def _rows(file: Path) -> Iterator[tuple[int, dict[str, str | None]]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as written:
            rows = csv.DictReader(written, strict=True)
            header = rows.fieldnames or []
            if "chat_id" not in header or not set(header) <= set(COLUMNS):
                raise UnusableList(f"{file}:1: name columns in the first line, chat_id among them: {','.join(COLUMNS)}")
            for row in rows:
                if None in row:
                    raise UnusableList(f"{file}:{rows.line_num}: there are more fields than columns.")
                yield rows.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error) as reason:
        raise UnusableList(f"{file} cannot be read as CSV: {getattr(reason, 'strerror', None) or reason}.") from None


async def _offered(settings: Settings, store: Store) -> Offered:
    async with store.database.read() as connection:
        is_first = await store.publications.current(connection) is None
    pack = await checked_folder(settings, now=now()) if is_first else (await served(settings, store, now=now())).pack
    usual = Subscription(Frequency(pack.defaults.frequency), pack.defaults.time, pack.defaults.zone)
    return Offered(pack.languages, frozenset(pack.topics), frozenset(pack.countries), usual)


async def _note(store: Store, connection: AsyncConnection, action: str, number: int) -> None:
    await store.audit.record(
        connection, at=now(), actor=None, action=action, subject="subscribers", after=str(number)
    )  # fmt: skip
