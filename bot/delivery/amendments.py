"""Amendments: a correction or withdrawal that was ordered reaches those who hold the dispatch, and those about to.

First what still waits is changed, and the messages that were sent are edited: deliveries of editions of their own, one
for each edition that carried the dispatch. When those are settled the holders are told, once; who has stopped gets the
edit, not the note. Every step can be taken again after a kill."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import log
from bot.cards.card import Status
from bot.cards.dispatch import Dispatch
from bot.delivery.body import frozen
from bot.pages.amendment import amended_alert_page, note_page
from bot.pages.digest import digest_page
from bot.pages.page import Page
from bot.readers import pauses
from bot.readers.edition import edits_of, ordered_dispatch
from bot.readers.variant import variant_look
from bot.services import Services, spoken
from bot.store import standing
from bot.store.accounts import KEPT, Holder
from bot.store.deliveries import Turn
from bot.store.editions import Edition, EditionKind, EditionState, Variant

PAGE = 1000

_log = log.get(__name__)


class Amendment:
    """One order. What it renders is of the pack at that moment."""

    def __init__(self, services: Services, edition: Edition) -> None:
        self._services = services
        self._edition = edition
        self._dispatch_id = ordered_dispatch(edition.id)
        self._prefix = edits_of(edition.id)
        self._notes: dict[str, int] = {}

    async def plan(self) -> int:
        """The next step, as far as it can be taken now; how many deliveries it has planned."""
        dispatch = self._services.current.pack.dispatches.get(self._dispatch_id)
        if dispatch is None:
            await self._refuse()
            return 0
        (edits, left), under_way = await self._edits(), 0
        if not left:
            under_way = await self._change_what_waits(dispatch)
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
        store, now = self._services.store, self._services.now()
        async with store.database.write() as connection:
            carrying = await store.editions.carrying(connection, dispatch.id)
            old = [variant for variant in carrying if _last_change(variant) < self._edition.seq]
            for variant in old:
                told = _told(self._services, variant.dispatches, dispatch.id)
                told = [each for each in told if _stands(dispatch) or each.id != dispatch.id]
                if not told:
                    continue
                page = _page(self._services, variant, told, dispatch.id)
                key = f"{variant.key.partition('+')[0]}+{self._edition.seq}"
                ids = [each.id for each in told]
                new = await store.editions.variant(
                    connection, variant.edition_seq, key, body=frozen(page), dispatches=ids
                )
                await store.ledger.exchange(connection, variant.edition_seq, old=variant.id, new=new)
            if not _stands(dispatch):
                await store.ledger.supersede(connection, dispatch.id, now=now, reason="withdrawn")
            return await standing.under_way(connection, [variant.id for variant in old], now)

    async def _plan_edits(self, dispatch: Dispatch) -> None:
        """A row for each message of the last 35 days that carries the dispatch."""
        store, after = self._services.store, None
        since = self._edition.created_at - KEPT
        while True:
            async with store.database.write() as connection:
                if not await is_ordered(self._services, connection, self._edition):
                    return
                page = await store.ledger.holders(connection, dispatch.id, since=since, after=after, limit=PAGE)
                by_edition: dict[int, list[Holder]] = defaultdict(list)
                for holder in page:
                    by_edition[holder.edition_seq].append(holder)
                for seq, holders in by_edition.items():
                    await self._plan_edition(connection, seq, holders)
                if len(page) < PAGE:
                    for edit in await store.editions.of_prefix(connection, self._prefix):
                        await store.editions.begin(connection, edit.seq)
                    return
            after = page[-1]

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
        for variant in await editions.variants_of(connection, {each.variant_id for each in holders}):
            body = frozen(amended_page(self._services, variant, self._dispatch_id))
            key = f"{variant.key}+{variant.id}"
            ids[variant.id] = await editions.variant(connection, seq, key, body=body, dispatches=[])
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
    """What a message says, once the dispatch that it carries was corrected or withdrawn."""
    return _page(services, variant, _told(services, variant.dispatches, dispatch_id), dispatch_id)


def _told(services: Services, ids: Sequence[str], amended: str) -> list[Dispatch]:
    """Those a message may still tell: published ones, and the one that this is about."""
    pack, now = services.current.pack, services.now()
    known = [pack.dispatches[each] for each in ids if each in pack.dispatches]
    return [each for each in known if each.is_visible(now) or each.id == amended]


def _page(services: Services, variant: Variant, told: Sequence[Dispatch], amended: str) -> Page:
    language, light = variant_look(variant.key)
    reading = services.reading(language, light=light)
    if variant.kind is EditionKind.ALERT:
        return amended_alert_page(reading, told[0])
    return digest_page(reading, told, amended=amended)


def _last_change(variant: Variant) -> int:
    """The order that it was last changed for; 0 if it is as it was planned."""
    return int(variant.key.partition("~")[0].partition("+")[2] or 0)


def _stands(dispatch: Dispatch) -> bool:
    return dispatch.status is not Status.WITHDRAWN


async def is_ordered(services: Services, connection: AsyncConnection, edition: Edition) -> bool:
    """Whether nobody has called it off meanwhile."""
    found = await services.store.editions.of_id(connection, edition.id)
    return found is not None and found.state is EditionState.ORDERED
