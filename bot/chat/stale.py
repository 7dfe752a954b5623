"""/stale: what has grown old in the pack that readers see. Finding it is the cards' work, showing it the pages'."""

import asyncio

from bot.cards.stale import behind, dead, overdue
from bot.chat.answer import Answer
from bot.chat.caller import Caller
from bot.content.links import NAME, read_report
from bot.pages.presses import Press
from bot.pages.stale import Stale, stale_page
from bot.services import Services


async def stale(caller: Caller) -> Answer:
    """/stale"""
    return Answer(stale_page(caller.reading, await looked(caller.services)))


async def turn(caller: Caller, pressed: Press) -> Answer:
    """Another page of it."""
    return Answer(stale_page(caller.reading, await looked(caller.services), pressed.page))


async def looked(services: Services) -> Stale:
    """What is old today."""
    pack, today = services.current.pack, services.now().date()
    report = await asyncio.to_thread(read_report, services.settings.data_dir / NAME)
    return Stale(
        overdue=overdue(pack, today),
        behind=behind(pack),
        dead=dead(pack, report.dead) if report else (),
        checked_at=report.checked_at if report else None,
    )
