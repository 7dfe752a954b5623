"""Amendments: a correction or withdrawal that was ordered reaches those who hold the dispatch, and those about to.

First what still waits is changed, and the messages that were sent are edited: deliveries of editions of their own, one
for each edition that carried the dispatch. When those are settled the holders are told, once; who has stopped gets the
edit, not the note. Every step can be taken again after a kill."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import log
from bot.cards.card import Status
from bot.cards.dispatch import Dispatch
from bot.delivery.body import frozen
from bot.pages.amendment import amended_alert_page, note_page
from bot.pages.digest import digest_page
from bot.pages.page import Page
from bot.readers import pauses
from bot.readers.edition import EditionKind, edited_edition, edits_of, ordered_dispatch
from bot.readers.variant import VariantKey
from bot.services import Services, spoken
from bot.store import closing, results, standing
from bot.store.deliveries import Turn
from bot.store.editions import Edition, EditionState, Variant
from bot.store.results import KEPT, Holder

PAGE = 1000

_log = log.get(__name__)


@dataclass(frozen=True, slots=True)
class _New:
    """What a variant that waits is to say; nothing, if all it told is withdrawn."""

    dispatches: tuple[str, ...]
    body: str


class Amendment:
    """One order. What it renders, outside of any transaction, is of the pack at that moment."""

    def __init__(self, services: Services, edition: Edition) -> None:
        self._services = services
        self._edition = edition
        self._dispatch_id = ordered_dispatch(edition.id)
        self._prefix = edits_of(edition.id)
        self._amended: dict[int, tuple[str, str]] = {}  # keys and bodies of edits, by the variant they are of
        self._notes: dict[str, int] = {}

    async def plan(self) -> int:
        """The next step, as far as it can be taken now; how many deliveries it waits for, or has planned."""
        dispatch = self._services.current.pack.dispatches.get(self._dispatch_id)
        if dispatch is None:
            await self._refuse()
            return 0
        (edits, left), under_way = await self._edits(), 0
        if not left:
            under_way = await self._change_what_waits(dispatch)
            if overtaken := await self._overtake():
                return under_way + overtaken
            await self._plan_edits(dispatch)  # once more at the end, for what was under way at the first time
            edits, left = await self._edits()
        if left or under_way:
            return left + under_way
        return await self._plan_notes(dispatch, [edit.seq for edit in edits])

    async def _edits(self) -> tuple[list[Edition], int]:
        """The editions of edits, and how many of their deliveries are still to be settled."""
        store = self._services.store
        async with store.database.read() as connection:
            edits = await store.editions.of_prefix(connection, self._prefix)
            return edits, sum([await standing.left(connection, edit.seq) for edit in edits])

    async def _change_what_waits(self, dispatch: Dispatch) -> int:
        """Alerts and digests not yet sent say the new words, or leave out what was withdrawn. How many are under way
        with the old ones."""
        store, now, new = self._services.store, self._services.now(), dict[int, _New]()
        while True:
            async with store.database.write() as connection:
                carrying = await store.editions.carrying(connection, dispatch.id)
                old = [variant for variant in carrying if VariantKey.read(variant.key).number < self._edition.seq]
                waiting = await self._waited_for(connection, old)
                lacking = [variant for variant in waiting if variant.id not in new]
                if not lacking:
                    await self._exchange(connection, waiting, new)
                    if not _stands(dispatch):
                        await closing.supersede(connection, dispatch.id, now=now, reason="withdrawn")
                    return await standing.under_way(connection, [variant.id for variant in old], now)
            for variant in lacking:
                new[variant.id] = self._anew(variant, dispatch)
                await asyncio.sleep(0)

    @staticmethod
    async def _waited_for(connection: AsyncConnection, variants: Iterable[Variant]) -> list[Variant]:
        """Those that somebody still waits for: most have long been sent."""
        variants, ids = list(variants), set[int]()
        for seq in {variant.edition_seq for variant in variants}:
            ids.update(await standing.variants_waiting(connection, seq))
        return [variant for variant in variants if variant.id in ids]

    def _anew(self, variant: Variant, dispatch: Dispatch) -> _New:
        told = [each for each in _told(self._services, variant.dispatches, dispatch.id) if _stands(each)]
        body = frozen(_page(self._services, variant, told, {dispatch.id})) if told else ""
        return _New(tuple(each.id for each in told), body)

    async def _exchange(self, connection: AsyncConnection, waiting: Iterable[Variant], new: Mapping[int, _New]) -> None:
        store = self._services.store
        for variant in waiting:
            says = new[variant.id]
            if says.dispatches:
                key = _numbered(variant, self._edition.seq)
                which = await store.editions.variant(
                    connection, variant.edition_seq, key, body=says.body, dispatches=says.dispatches
                )
                await store.ledger.exchange(connection, variant.edition_seq, old=variant.id, new=which)

    async def _overtake(self) -> int:
        """Edits of the same messages for earlier orders are not sent any more: tried again later, they would bring back
        what this order takes away. How many of them are under way still, and are waited for."""
        store, now, under_way = self._services.store, self._services.now(), 0
        async with store.database.write() as connection:
            for edit in await store.editions.of_prefix(connection, f"{EditionKind.EDIT}:"):
                if edit.created_at < self._edition.created_at and edit.state is EditionState.RUNNING:
                    under_way += await closing.overtake(
                        connection,
                        edit.seq,
                        source_seq=edited_edition(edit.id),
                        dispatch_id=self._dispatch_id,
                        now=now,
                        reason="edited for a later order",
                    )
        return under_way

    async def _plan_edits(self, dispatch: Dispatch) -> None:
        """A row for each message of the last 35 days that carries the dispatch."""
        store, after = self._services.store, None
        since = self._edition.created_at - KEPT
        while True:
            async with store.database.write() as connection:
                if not await is_ordered(self._services, connection, self._edition):
                    return
                page = await results.holders(connection, dispatch.id, since=since, after=after, limit=PAGE)
                wanted = {holder.variant_id for holder in page} - self._amended.keys()
                lacking = await store.editions.variants_of(connection, wanted)
                if not lacking:
                    await self._plan_page(connection, page)
                    if len(page) < PAGE:
                        for edit in await store.editions.of_prefix(connection, self._prefix):
                            await store.editions.begin(connection, edit.seq)
                        return
                    after = page[-1]
            for variant in lacking:
                body = frozen(amended_page(self._services, variant, self._dispatch_id))
                self._amended[variant.id] = _numbered(variant, variant.id), body
                await asyncio.sleep(0)

    async def _plan_page(self, connection: AsyncConnection, page: Iterable[Holder]) -> None:
        by_edition: dict[int, list[Holder]] = defaultdict(list)
        for holder in page:
            by_edition[holder.edition_seq].append(holder)
        for seq, holders in by_edition.items():
            await self._plan_edition(connection, seq, holders)

    async def _plan_edition(self, connection: AsyncConnection, source_seq: int, holders: Sequence[Holder]) -> None:
        editions = self._services.store.editions
        seq = await editions.open(
            connection,
            f"{self._prefix}{source_seq}",
            kind=EditionKind.EDIT,
            created_at=self._edition.created_at,
            expires_at=self._edition.expires_at,
            state=EditionState.ORDERED,
        )
        ids: dict[int, int] = {}
        for variant_id in sorted({each.variant_id for each in holders}):
            key, body = self._amended[variant_id]
            ids[variant_id] = await editions.variant(connection, seq, key, body=body, dispatches=[])
        turns = [Turn(each.subscriber_id, ids[each.variant_id], about_message_id=each.message_id) for each in holders]
        await self._services.store.ledger.plan_turns(connection, seq, turns)

    async def _plan_notes(self, dispatch: Dispatch, seqs: Sequence[int]) -> int:
        """A note to each active holder; where editing failed it replies to the message."""
        store, planned, after = self._services.store, 0, 0
        while True:
            async with store.database.write() as connection:
                if not await is_ordered(self._services, connection, self._edition):
                    return planned
                page = await standing.edited(connection, seqs, after=after)
                turns = [
                    Turn(
                        each.subscriber_id,
                        await self._note(connection, dispatch, each.language),
                        about_message_id=each.message_id,
                    )
                    for each in page
                    if not pauses.holds(each.paused_until, each.zone, self._services.now())
                ]
                await store.ledger.plan_turns(connection, self._edition.seq, turns)
                planned += len(turns)
                if len(page) < standing.PAGE:
                    await store.editions.begin(connection, self._edition.seq)
                    for seq in seqs:  # nothing is asked of them any more at each lease
                        await store.editions.finish(connection, seq)
                    break
            after = page[-1].subscriber_id
        _log.info("holders are told", action="plan", edition=self._edition.id, deliveries=planned)
        return planned

    async def _note(self, connection: AsyncConnection, dispatch: Dispatch, language: str | None) -> int:
        code = spoken(language, self._services.current.pack.languages)
        if code not in self._notes:
            body = frozen(note_page(self._services.reading(code), dispatch))
            self._notes[code] = await self._services.store.editions.variant(
                connection, self._edition.seq, code, body=body, dispatches=[dispatch.id]
            )
        return self._notes[code]

    async def _refuse(self) -> None:
        store = self._services.store
        async with store.database.write() as connection:
            await store.editions.halt(connection, self._edition.seq, "the dispatch is not in the pack any more")


def amended_page(services: Services, variant: Variant, dispatch_id: str) -> Page:
    """What a message says, once the dispatch that it carries was corrected or withdrawn: whatever else of it was, too,
    it goes on saying so."""
    told = _told(services, variant.dispatches, dispatch_id)
    return _page(services, variant, told, {each.id for each in told if each.corrections or not _stands(each)})


def _told(services: Services, ids: Sequence[str], amended: str) -> list[Dispatch]:
    """Those a message may still tell of: published ones, those withdrawn since, and the one that this is about."""
    pack, now = services.current.pack, services.now()
    known = [pack.dispatches[each] for each in ids if each in pack.dispatches]
    return [each for each in known if each.is_visible(now) or not _stands(each) or each.id == amended]


def _page(services: Services, variant: Variant, told: Sequence[Dispatch], amended: Collection[str]) -> Page:
    key = VariantKey.read(variant.key)
    language, light = key.look
    reading = services.reading(language, light=light)
    if variant.kind is EditionKind.ALERT:
        return amended_alert_page(reading, told[0])
    return digest_page(reading, told, woken=key.is_woken, amended=amended)


def _numbered(variant: Variant, number: int) -> str:
    return str(VariantKey(VariantKey.read(variant.key).base, number))


def _stands(dispatch: Dispatch) -> bool:
    return dispatch.status is not Status.WITHDRAWN


async def is_ordered(services: Services, connection: AsyncConnection, edition: Edition) -> bool:
    """Whether nobody has called it off meanwhile."""
    found = await services.store.editions.of_id(connection, edition.id)
    return found is not None and found.state is EditionState.ORDERED
