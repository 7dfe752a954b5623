"""The planner: who is due gets a row in the ledger. Each digest is rendered once, then frozen.

It never sends. What a page of subscribers comes to is `draft`'s decision; here it is read, rendered and written, a page
in a transaction, so that a kill leaves every subscriber either due or planned."""

import asyncio
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import log
from bot.cards.pack import Pack
from bot.delivery.body import frozen
from bot.delivery.draft import Draft, News, Turn, Variant
from bot.delivery.lateness import closing_at
from bot.pages.digest import digest_page
from bot.readers import edition as editions
from bot.readers.edition import EditionKind
from bot.readers.slots import Slot, SlotKind
from bot.readers.variant import VariantKey
from bot.services import Services, spoken
from bot.store import standing
from bot.store.editions import EditionState
from bot.store.subscribers import Due

PAGE = 2000  # subscribers in a transaction: a commit costs as much as a thousand of them

Group = tuple[Turn, list[Due]]

_log = log.get(__name__)


async def plan(services: Services) -> int:
    """Plan for everybody whose hour has come; how many deliveries. To be called again and again."""
    planned = await _Planning(services).everybody()
    if planned:
        _log.info("digests planned", action="plan", deliveries=planned)
    return planned


@dataclass(frozen=True, slots=True)
class _Issue:
    """An edition as the planner knows it while it plans. `is_new`: nobody was planned for it before."""

    seq: int
    is_new: bool


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
                now = self._services.now()
                due = await self._services.store.subscribers.due(connection, now, after=after, limit=PAGE)
                if not due:
                    return planned
                groups = await self._groups(connection, due)
                ready = [group for group in groups if not (group[0].variant and self._lacks(group[0].variant))]
                planned += await self._write(connection, ready)
            wanted = [turn.variant for turn, _ in groups if turn.variant and self._lacks(turn.variant)]
            await self._render(wanted)
            if not wanted:
                if len(due) < PAGE:
                    return planned
                after = due[-1]

    def _lacks(self, variant: Variant) -> bool:
        return variant.key not in self._bodies

    def _keep_to_the_pack(self) -> None:
        if self._services.current.pack is not self._pack:
            self._pack = self._services.current.pack
            self._bodies.clear()
            self._variant_ids.clear()

    async def _groups(self, connection: AsyncConnection, due: Sequence[Due]) -> list[Group]:
        """The hour is taken inside of the transaction: a Publish is wholly before it or wholly after."""
        now, languages = self._services.now(), self._pack.languages
        since = min(each.seen_until for each in due)
        visible = await self._services.store.publications.visible_between(connection, since, now)
        news = News.of(self._pack, visible, now)
        draft = Draft(news, self._pack, now=now, language=lambda choices: spoken(choices.language, languages))
        return draft.turns(due)

    async def _render(self, wanted: Sequence[Variant]) -> None:
        """Outside of any transaction, a breath between two, for a page takes a few milliseconds."""
        for variant in wanted:
            if self._lacks(variant):
                reading = self._services.reading(variant.language, light=variant.light)
                page = digest_page(replace(reading, pack=self._pack), variant.dispatches, woken=variant.woken)
                self._bodies[variant.key] = frozen(page)
                await asyncio.sleep(0)

    async def _write(self, connection: AsyncConnection, groups: Sequence[Group]) -> int:
        """Rows for those who get something, and everybody's next hour."""
        issues: dict[tuple[SlotKind, date], list[Group]] = defaultdict(list)
        for turn, whose in groups:
            if turn.slot is not None:
                issues[turn.slot.kind, turn.slot.on].append((turn, whose))
        held: set[int] = set()
        planned = 0
        for of_day in issues.values():
            slot = of_day[0][0].slot
            assert slot is not None  # noqa: S101 - it was grouped by it
            issue = await self._issue(connection, slot)
            held |= await self._held(connection, issue, of_day)
            rows = await self._rows(connection, issue, of_day, held)
            await self._services.store.ledger.plan(connection, issue.seq, rows)
            planned += len(rows)
        subscribers = self._services.store.subscribers
        await subscribers.set_next_due(connection, _moves(groups, held))
        awake = [each.id for turn, whose in groups if turn.wakes for each in whose if each.id not in held]
        await subscribers.wake(connection, awake)
        return planned

    async def _issue(self, connection: AsyncConnection, slot: Slot) -> _Issue:
        edition_id, kind = editions.digest_edition(slot), EditionKind(str(slot.kind))
        known = await self._services.store.editions.of_id(connection, edition_id)
        if known is not None:
            if known.state is EditionState.FINISHED and known.expires_at > self._services.now():
                await self._services.store.editions.go_on(connection, known.seq)
            return _Issue(known.seq, is_new=False)
        seq = await self._services.store.editions.open(
            connection,
            edition_id,
            kind=kind,
            created_at=self._services.now(),
            expires_at=closing_at(slot.on, kind.lifetime),
        )
        return _Issue(seq, is_new=True)

    @staticmethod
    async def _held(connection: AsyncConnection, issue: _Issue, groups: Sequence[Group]) -> set[int]:
        """Those who have this day's edition already, since they moved their hour after it was planned for them."""
        if issue.is_new:
            return set()
        return await standing.holding(connection, issue.seq, [each.id for _, whose in groups for each in whose])

    async def _rows(
        self, connection: AsyncConnection, issue: _Issue, groups: Sequence[Group], held: Container[int]
    ) -> list[tuple[int, int]]:
        rows: list[tuple[int, int]] = []
        for turn, whose in groups:
            if turn.variant is not None:
                variant_id = await self._variant_id(connection, issue, turn.variant)
                rows += [(each.id, variant_id) for each in whose if each.id not in held]
        return rows

    async def _variant_id(self, connection: AsyncConnection, issue: _Issue, variant: Variant) -> int:
        found = self._variant_ids.get((issue.seq, variant.key))
        if found is None:
            dispatches = [dispatch.id for dispatch in variant.dispatches]
            body = self._bodies[variant.key]
            found = await self._services.store.editions.variant(
                connection, issue.seq, str(VariantKey.read(variant.key).saying(body)), body=body, dispatches=dispatches
            )
            self._variant_ids[issue.seq, variant.key] = found
        return found


def _moves(groups: Iterable[Group], held: Container[int]) -> Iterator[tuple[int, datetime | None, datetime | None]]:
    """Next hours. Who gets nothing because it came already has not seen what is new."""
    for turn, whose in groups:
        for each in whose:
            yield each.id, turn.next_due_at, None if each.id in held else turn.seen_until
