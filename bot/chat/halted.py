"""Editions that stand still since Telegram refused what we wrote: admins are told, and let them go on or drop them.

Halting is delivery's decision, and so is what is sent once an edition goes on."""

import asyncio

from bot import log
from bot.chat.answer import Answer, CallOff, Resume
from bot.chat.caller import Caller
from bot.chat.telling import tell_admins
from bot.pages import halted as pages
from bot.pages.broadcast import MALFORMED
from bot.pages.halted import Halt
from bot.pages.presses import Press
from bot.services import Services
from bot.store import standing
from bot.store.editions import Edition, EditionState
from bot.store.refusals import StoreError

LOOK_S = 5.0

_log = log.get(__name__)


async def resume(caller: Caller, pressed: Press) -> Answer:
    """Let it go on: what waits is rendered anew and sent."""
    edition = await _halted(caller, pressed)
    decided = pages.decided_page(caller.reading)
    if edition is None:
        return Answer(decided)
    return Answer(pages.goes_on_page(caller.reading, edition.id), change=Resume(edition.id), otherwise=decided)


async def drop(caller: Caller, pressed: Press) -> Answer:
    """What is left of it is not sent."""
    edition = await _halted(caller, pressed)
    if edition is None:
        return Answer(pages.decided_page(caller.reading))
    return Answer(pages.dropped_page(caller.reading, edition.id), change=CallOff(edition.id))


async def standing_still(services: Services) -> list[Halt]:
    """Oldest first. Raises StoreError."""
    store = services.store
    async with store.database.read() as connection:
        return [
            Halt(edition.seq, edition.id, await standing.left(connection, edition.seq))
            for edition in await store.editions.halted(connection, MALFORMED, services.now())
        ]


async def watch(services: Services) -> None:
    """Tell the admins of each halt, once; after a restart once more, until somebody decides."""
    told: set[int] = set()
    while True:
        try:
            halts = await standing_still(services)
            told &= {halt.seq for halt in halts}
            fresh = [halt for halt in halts if halt.seq not in told]
            if fresh and await tell_admins(services, lambda reading: pages.halted_page(reading, fresh)):  # noqa: B023
                told |= {halt.seq for halt in fresh}
        except StoreError as reason:
            _log.warning("nobody was told what stands still", action="halt", reason=str(reason))
        await asyncio.sleep(LOOK_S)


async def _halted(caller: Caller, pressed: Press) -> Edition | None:
    """The edition that this button is about, if it stands still and its presser may decide."""
    if not caller.is_admin or not pressed.argument.isdecimal():
        return None
    store = caller.services.store
    async with store.database.read() as connection:
        edition = await store.editions.of_seq(connection, int(pressed.argument))
    stands_still = edition is not None and edition.state is EditionState.HALTED and edition.note == MALFORMED
    return edition if stands_still else None
