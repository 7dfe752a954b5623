"""/audit: the newsroom's book, read by admins a page at a time. Rows are written where things are done."""

from bot.chat.answer import Answer
from bot.chat.caller import Caller
from bot.pages.audit import PER_PAGE, Line, audit_page
from bot.pages.presses import Press
from bot.pages.reader import gone_page
from bot.store.audit import HIGHEST


async def audit(caller: Caller) -> Answer:
    """/audit"""
    return await _page(caller, 0)


async def turn(caller: Caller, pressed: Press) -> Answer:
    """Older entries, or the newest again. Editors have no part in it, whoever gave them the button."""
    return await _page(caller, pressed.page) if caller.is_admin else Answer(gone_page(caller.reading))


async def _page(caller: Caller, below: int) -> Answer:
    store = caller.services.store
    async with store.database.read() as connection:
        found = await store.audit.entries(connection, below=below or HIGHEST, limit=PER_PAGE + 1)
    lines = [
        Line(each.id, each.at, each.actor, each.action, each.subject, each.before or "", each.after or "")
        for each in found
    ]
    return Answer(audit_page(caller.reading, lines, below=below))
