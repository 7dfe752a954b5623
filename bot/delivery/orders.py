"""Orders: editions that the newsroom asked for and that wait to be planned. Who asked and may is the chat's to judge.

Chat opens an edition as *ordered* and answers at once; here it gets its rows, page by page. A kill in between leaves it
ordered, and planning it once more changes nothing that is planned. A halted edition that an admin lets go on is
rendered anew by `renewal`."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import log
from bot.cards.dispatch import Dispatch
from bot.delivery.amendments import Amendment, is_ordered
from bot.delivery.body import frozen
from bot.delivery.renewal import renew
from bot.pages.alert import alert_page
from bot.readers.alert import alert_turn
from bot.readers.edition import EditionKind
from bot.readers.subscription import Subscription
from bot.readers.variant import variant_id
from bot.services import Services, spoken
from bot.store.deliveries import Turn
from bot.store.editions import Edition, EditionState
from bot.store.subscribers import PAGE, Subscriber

SOON = timedelta(seconds=1)  # a turn this near is now

_log = log.get(__name__)


async def fulfil(services: Services) -> int:
    """Plan what is ordered, of the pack that is current; how many deliveries.

    Whoever ordered may have seen a pack that this process does not serve yet: until it does, orders wait."""
    async with services.store.database.read() as connection:
        ordered = await services.store.editions.ordered(connection, services.now())
        latest = await services.store.publications.current(connection) if ordered else None
    if latest is not None and latest.revision != services.current.pack.revision:
        return 0
    planned = 0
    for edition in ordered:
        if edition.state is EditionState.RESUMED:
            planned += await renew(services, edition)
        elif edition.kind is EditionKind.ALERT:
            planned += await _Alert(services, edition).plan()
        elif edition.kind is EditionKind.CORRECTION:
            planned += await Amendment(services, edition).plan()
    return planned


class _Alert:
    """One alert. Each language, light and not, is rendered once and frozen."""

    def __init__(self, services: Services, edition: Edition) -> None:
        self._services = services
        self._edition = edition
        self._variants: dict[str, int] = {}

    async def plan(self) -> int:
        dispatch = visible_dispatch(self._services, self._edition.id.partition(":")[2])
        if dispatch is None:
            await self._refuse()
            return 0
        planned, after = 0, 0
        store = self._services.store
        while True:
            async with store.database.write() as connection:
                if not await is_ordered(self._services, connection, self._edition):
                    return planned
                audience = await store.subscribers.audience(connection, after_id=after, kept=True)
                turns = await self._turns(connection, dispatch, audience)
                await store.ledger.plan_turns(connection, self._edition.seq, turns)
                planned += len(turns)
                if len(audience) < PAGE:
                    await store.editions.begin(connection, self._edition.seq)
                    break
            after = audience[-1].id
        _log.info("alert planned", action="plan", edition=self._edition.id, deliveries=planned)
        return planned

    async def _turns(self, connection: AsyncConnection, dispatch: Dispatch, audience: list[Subscriber]) -> list[Turn]:
        now, pack, turns = self._services.now(), self._services.current.pack, list[Turn]()
        for subscriber in audience:
            chosen = subscriber.subscription
            turn = alert_turn(dispatch, chosen, pack, now=now, expires_at=self._edition.expires_at)
            if turn.at is not None:
                variant = await self._variant(connection, dispatch, chosen)
                later = turn.at if turn.at > now + SOON else None
                turns.append(Turn(subscriber.id, variant, not_before=later))
        return turns

    async def _variant(self, connection: AsyncConnection, dispatch: Dispatch, chosen: Subscription) -> int:
        language = spoken(chosen.language, self._services.current.pack.languages)
        key = variant_id([dispatch.id], language=language, light=chosen.light)
        if key not in self._variants:
            body = frozen(alert_page(self._services.reading(language, light=chosen.light), dispatch))
            self._variants[key] = await self._services.store.editions.variant(
                connection, self._edition.seq, key, body=body, dispatches=[dispatch.id]
            )
        return self._variants[key]

    async def _refuse(self) -> None:
        store = self._services.store
        async with store.database.write() as connection:
            await store.editions.halt(connection, self._edition.seq, "the dispatch is not published any more")


def visible_dispatch(services: Services, dispatch_id: str) -> Dispatch | None:
    dispatch = services.current.pack.dispatches.get(dispatch_id)
    return dispatch if dispatch is not None and dispatch.is_visible(services.now()) else None
