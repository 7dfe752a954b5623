"""The outlook of a reload: what publishing would bring besides what it changes. Showing it is the pages' work."""

import asyncio

from bot.cards.card import Status
from bot.cards.dispatch import Dispatch, Importance
from bot.cards.losses import losses
from bot.cards.pack import Pack
from bot.chat.alerts import reach_of
from bot.chat.caller import Caller
from bot.pages.looking import alert_lines, loss_lines
from bot.pages.page import Html
from bot.readers.edition import alert_edition

ALERTS_SHOWN = 3  # for each everybody who wants alerts is looked at


async def foretold(caller: Caller, pack: Pack) -> list[Html]:
    """What publishing would bring besides: alerts that would wait for their tap, what each language loses."""
    services, reading = caller.services, caller.reading
    lost = await asyncio.to_thread(losses, services.current.pack, pack)
    new = await _waiting(caller, pack)
    waiting = [(dispatch, (await reach_of(caller, dispatch, pack)).reached) for dispatch in new]
    return [*alert_lines(reading, waiting), *loss_lines(reading, lost)]


async def _waiting(caller: Caller, pack: Pack) -> list[Dispatch]:
    """Breaking dispatches that readers would newly see, of which no alert was ordered."""
    before, store = caller.services.current.pack.dispatches, caller.services.store
    new = [
        each
        for each in pack.dispatches.values()
        if each.importance is Importance.BREAKING
        and each.status is Status.PUBLISHED
        and not (each.id in before and before[each.id].is_visible(caller.services.now()))
    ]
    async with store.database.read() as connection:
        fresh = [each for each in new if await store.editions.of_id(connection, alert_edition(each.id)) is None]
    return fresh[:ALERTS_SHOWN]
