"""The planner: who is due gets a row in the ledger. Each digest is rendered once, then frozen.

It never sends. What a page of subscribers comes to is `draft`'s decision; here it is read, rendered and written, a page
in a transaction, so that a kill leaves every subscriber either due or planned."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import log
from bot.cards.pack import Pack
from bot.delivery.body import frozen
from bot.delivery.draft import UNSETTLED, Draft, News, Turn, Variant
from bot.delivery.lateness import closing_at
from bot.pages.digest import digest_page
from bot.readers import edition as editions
from bot.readers.slots import Slot, SlotKind
from bot.services import Services, spoken
from bot.store import standing
from bot.store.editions import EditionKind
from bot.store.subscribers import PAGE, Subscriber

_log = log.get(__name__)


async def plan(services: Services) -> int:
    """Plan for everybody whose hour has come; how many deliveries. To be called again and again."""
    planned = await _Planning(services).everybody()
    if planned:
        _log.info("digests planned", action="plan", deliveries=planned)
    return planned


@dataclass(frozen=True, slots=True)
class _Issue:
    """An edition as the planner knows it while it plans."""

    seq: int
    created_at: datetime


class _Planning:
    """One run. What it has rendered is of one pack; if that is swapped meanwhile, it renders anew."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._pack: Pack = services.current.pack
        self._bodies: dict[str, str] = {}
        self._variant_ids: dict[tuple[int, str], int] = {}

    async def everybody(self) -> int:
        planned, after, wanted = 0, None, list[Variant]()
        while True:
            self._keep_to_the_pack()
            async with self._services.store.database.write() as connection:
                due = await self._services.store.subscribers.due(connection, self._services.now(), after=after)
                if not due:
                    return planned
                turns = await self._turns(connection, due)
                ready = [turn for turn in turns if turn.variant is None or turn.variant.key in self._bodies]
                planned += await self._write(connection, ready)
            wanted = [turn.variant for turn in turns if turn.variant and turn.variant.key not in self._bodies]
            await self._render(wanted)
            if not wanted:
                if len(due) < PAGE:
                    return planned
                after = due[-1]

    def _keep_to_the_pack(self) -> None:
        if self._services.current.pack is not self._pack:
            self._pack = self._services.current.pack
            self._bodies.clear()

    async def _turns(self, connection: AsyncConnection, due: Sequence[Subscriber]) -> list[Turn]:
        """The hour is taken inside of the transaction: a Publish is wholly before it or wholly after."""
        now, languages = self._services.now(), self._pack.languages
        since = min(subscriber.seen_until for subscriber in due)
        visible = await self._services.store.publications.visible_between(connection, since, now)
        news = News.of(self._pack, visible, now)
        return Draft(news, now=now, language=lambda choices: spoken(choices.language, languages)).turns(due)

    async def _render(self, wanted: Sequence[Variant]) -> None:
        """Outside of any transaction, a breath between two, for a page takes a few milliseconds."""
        for variant in wanted:
            if variant.key not in self._bodies:
                reading = self._services.reading(variant.language, light=variant.light)
                page = digest_page(replace(reading, pack=self._pack), variant.dispatches, woken=variant.woken)
                self._bodies[variant.key] = frozen(page)
                await asyncio.sleep(0)

    async def _write(self, connection: AsyncConnection, turns: Sequence[Turn]) -> int:
        """Rows for those who get something, and everybody's next hour."""
        issues: dict[tuple[SlotKind, date], list[Turn]] = defaultdict(list)
        for turn in turns:
            if turn.slot is not None:
                issues[turn.slot.kind, turn.slot.on].append(turn)
        held: set[int] = set()
        planned = 0
        for of_day in issues.values():
            issue = await self._issue(connection, of_day[0].slot)
            again = await self._held(connection, issue, of_day)
            fresh = [turn for turn in of_day if turn.subscriber.id not in again]
            await self._services.store.ledger.plan(connection, issue.seq, await self._rows(connection, issue, fresh))
            held |= again
            planned += len(fresh)
        subscribers = self._services.store.subscribers
        await subscribers.set_next_due(connection, [_moved(turn, held) for turn in turns])
        awake = [turn.subscriber.id for turn in turns if turn.wakes and turn.subscriber.id not in held]
        await subscribers.wake(connection, awake)
        return planned

    async def _issue(self, connection: AsyncConnection, slot: Slot | None) -> _Issue:
        assert slot is not None  # noqa: S101 - it was grouped by it
        edition_id, kind = editions.digest_edition(slot), editions.EditionKind(str(slot.kind))
        known = await self._services.store.editions.of_id(connection, edition_id)
        if known is not None:
            return _Issue(known.seq, known.created_at)
        now = self._services.now()
        seq = await self._services.store.editions.open(
            connection,
            edition_id,
            kind=EditionKind(str(kind)),
            created_at=now,
            expires_at=closing_at(slot.on, kind.lifetime),
        )
        return _Issue(seq, now)

    @staticmethod
    async def _held(connection: AsyncConnection, issue: _Issue, turns: Sequence[Turn]) -> set[int]:
        """Those who have this day's edition already, since they moved their hour after it came.

        Whoever was planned for it has seen something since it was made; only they are looked up."""
        earliest = issue.created_at - UNSETTLED - timedelta(seconds=1)
        maybe = [turn.subscriber.id for turn in turns if turn.subscriber.seen_until >= earliest]
        return await standing.holding(connection, issue.seq, maybe)

    async def _rows(self, connection: AsyncConnection, issue: _Issue, turns: Sequence[Turn]) -> list[tuple[int, int]]:
        return [
            (turn.subscriber.id, await self._variant_id(connection, issue, turn.variant))
            for turn in turns
            if turn.variant is not None
        ]

    async def _variant_id(self, connection: AsyncConnection, issue: _Issue, variant: Variant) -> int:
        found = self._variant_ids.get((issue.seq, variant.key))
        if found is None:
            dispatches = [dispatch.id for dispatch in variant.dispatches]
            body = self._bodies[variant.key]
            found = await self._services.store.editions.variant(
                connection, issue.seq, variant.key, body=body, dispatches=dispatches
            )
            self._variant_ids[issue.seq, variant.key] = found
        return found


def _moved(turn: Turn, held: set[int]) -> tuple[int, datetime | None, datetime]:
    """Who gets nothing because it came already has not seen what is new."""
    seen_until = turn.subscriber.seen_until if turn.subscriber.id in held else turn.seen_until
    return turn.subscriber.id, turn.next_due_at, seen_until
