"""Progress: tells the editor who ordered an edition how far it is, in place, until it is over.

Where that message stands is remembered with its Stop button, so that a restart goes on telling."""

from collections import Counter
from typing import Final

from bot.pages.broadcast import Progress, progress_page, result_page
from bot.pages.page import Page
from bot.readers.edition import edits_of, ordered_dispatch
from bot.sending import calls
from bot.sending.outcome import OutcomeKind
from bot.sending.pacing import Lane
from bot.services import Services
from bot.store import results, standing
from bot.store.confirmations import HALT, Confirmation
from bot.store.deliveries import DeliveryState
from bot.store.editions import Edition, EditionState

_TOLD_AGAIN: Final = frozenset({OutcomeKind.PENDING, OutcomeKind.UNKNOWN})  # the same edit twice does no harm


class Reporter:
    """`report` is called every few seconds; a message is edited only when it would say something else."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._told: dict[str, Page] = {}

    async def report(self) -> None:
        store, now = self._services.store, self._services.now()
        async with store.database.read() as connection:
            handles = [each for each in await store.confirmations.open(connection, HALT, now) if each.message_id]
        self._told = {token: page for token, page in self._told.items() if token in {each.token for each in handles}}
        for handle in handles:
            await self._tell(handle)

    async def _tell(self, handle: Confirmation) -> None:
        edition_id, _, language = handle.payload.partition(" ")
        store = self._services.store
        async with store.database.read() as connection:
            edition = await store.editions.of_id(connection, edition_id)
            if edition is None or handle.message_id is None:
                return
            seqs = [
                edition.seq,
                *(each.seq for each in await store.editions.of_prefix(connection, edits_of(edition_id))),
            ]
            counts: Counter[DeliveryState] = Counter()
            for seq in seqs:
                counts.update(await results.counts(connection, seq))
            left = sum([await standing.left(connection, seq) for seq in seqs])
            suspended = sum([await standing.suspended(connection, seq) for seq in seqs])
        progress = _progress(counts, left=left, suspended=suspended)
        is_over = not left and edition.state is not EditionState.ORDERED
        page = self._page(edition, progress, handle=handle, language=language, is_over=is_over)
        if page != self._told.get(handle.token):
            call = calls.edit(handle.chat_id, handle.message_id, page)
            outcome = await self._services.sender.send(call, lane=Lane.REPLY, chat_id=handle.chat_id)
            if outcome.kind in _TOLD_AGAIN:
                return
            self._told[handle.token] = page
        if is_over:
            async with store.database.write() as connection:
                await store.confirmations.use(connection, handle.token, self._services.now())

    def _page(
        self, edition: Edition, progress: Progress, *, handle: Confirmation, language: str, is_over: bool
    ) -> Page:
        reading = self._services.reading(language)
        dispatch = reading.pack.dispatches.get(ordered_dispatch(edition.id))
        title = reading.words(dispatch.headline) if dispatch else edition.id
        note = edition.note or ""
        if is_over:
            return result_page(reading, progress, title=title, note=note)
        is_planned = edition.state is not EditionState.ORDERED
        return progress_page(reading, progress, title=title, token=handle.token, is_planned=is_planned, note=note)


def _progress(counts: dict[DeliveryState, int], *, left: int, suspended: int) -> Progress:
    got = counts.get
    return Progress(
        planned=sum(counts.values()),
        sent=got(DeliveryState.SENT, 0),
        unknown=got(DeliveryState.UNKNOWN, 0),
        failed=got(DeliveryState.FAILED, 0),
        suspended=suspended,
        cancelled=got(DeliveryState.CANCELLED, 0) + got(DeliveryState.SUPERSEDED, 0),
        expired=got(DeliveryState.EXPIRED, 0),
        left=left,
    )
