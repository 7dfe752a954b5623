"""What goes on beside answering and delivering, each until it is cancelled or done: a duty is one line at the end.

With several replicas, what writes or says something is the sender's alone, or it would be done three times."""

import asyncio
from collections import deque
from datetime import timedelta

from bot import log
from bot.backups import back_up_if_due
from bot.chat import gaps, halted, letters, profile, weekly
from bot.chat.offering import Offering
from bot.metrics import tally
from bot.publishing import Damaged, follow
from bot.services import Services
from bot.store.readership import Marker
from bot.store.refusals import StoreError

GAPS_S = 60.0  # between two times at which searches in vain are written down
WEEKLY_S = 300.0  # between two looks whether the weekly note is due
LETTERS_S, LETTERS_AGAIN_S = 2.0, 60.0  # between two looks for letters, and after one that did not arrive
FOLLOW_S = 5.0  # between two looks at which revision is current
BACKUPS_FROM_S, BACKUPS_S = 300.0, 60.0  # after a start, and between two looks whether one is due
MARKER_S = 20.0
BEAT_S = 0.5

_log = log.get(__name__)


async def follow_pack(services: Services) -> None:
    """Serve what another process publishes, within a few seconds."""
    told = ""
    while True:
        try:
            if await follow(services):
                _log.info("another pack is served", action="follow", revision=services.current.pack.revision[:12])
        except (StoreError, Damaged, OSError) as reason:
            if str(reason) != told:
                _log.warning("what was published is not served", action="follow", reason=str(reason))
            told = str(reason)
        await asyncio.sleep(FOLLOW_S)


async def keep_profile(services: Services) -> None:
    """The menu and the description follow the pack."""
    described = ""
    while True:
        if described != services.current.pack.revision:
            described = services.current.pack.revision
            await profile.publish(services)
        await asyncio.sleep(FOLLOW_S)


async def keep_backups(services: Services) -> None:
    """The scheduled backups, and what a restore has to know of those who left."""
    await asyncio.sleep(BACKUPS_FROM_S)
    while True:
        now, settings, store = services.now(), services.settings, services.store
        try:
            made = await back_up_if_due(settings, store.cipher, now=now)
            if made is not None:
                _log.info("backup made", action="backup", file=made.path.name, size=made.size)
            if store.leavers is not None:
                await asyncio.to_thread(store.leavers.prune, now - timedelta(days=settings.backup_days))
        except (StoreError, OSError) as reason:
            _log.error("no backup was made", action="backup", reason=str(reason))
        await asyncio.sleep(BACKUPS_S)


async def keep_marker(services: Services) -> None:
    """Once there are readers it is written down outside the data folder, so that none of its losses is silent."""
    if services.settings.is_trial:
        return
    marker = Marker(services.settings.marker, services.settings.database)
    while True:
        try:
            async with services.store.database.read() as connection:
                if await marker.keep(connection):
                    return
        except (StoreError, OSError) as reason:
            _log.warning("that there are readers could not be noted", action="marker", reason=str(reason))
        await asyncio.sleep(MARKER_S)


async def note_gaps(services: Services) -> None:
    """Words that readers looked for in vain."""
    while True:
        await asyncio.sleep(GAPS_S)
        try:
            await gaps.write_down(services)
        except StoreError as reason:
            _log.warning("searches in vain were not written down", action="gaps", reason=str(reason))


async def offer_content(services: Services) -> None:
    """Content that changes is offered to the admins."""
    await Offering(services).run()


async def carry_letters(services: Services) -> None:
    """What readers wrote goes to the newsroom within seconds; while it cannot, it waits."""
    arrived: dict[int, int] = {}
    while True:
        try:
            pause_s = LETTERS_S if await letters.carry(services, arrived) else LETTERS_AGAIN_S
        except StoreError as reason:
            _log.warning("letters wait", action="letter", reason=str(reason))
            pause_s = LETTERS_AGAIN_S
        await asyncio.sleep(pause_s)


async def feel_hold_ups(services: Services) -> None:  # noqa: ARG001 - a duty's shape
    """How long the loop was held up at most in the last minute."""
    loop, recent = asyncio.get_running_loop(), deque[float](maxlen=round(60 / BEAT_S))
    while True:
        began_s = loop.time()
        await asyncio.sleep(BEAT_S)
        recent.append(max(0.0, loop.time() - began_s - BEAT_S))
        tally.held_up_s = max(recent)


async def tell_the_week(services: Services) -> None:
    """The newsroom's note on Mondays."""
    said: set[str] = set()
    while True:
        try:
            await weekly.note_if_due(services, said)
        except StoreError as reason:
            _log.warning("the weekly note waits", action="weekly", reason=str(reason))
        await asyncio.sleep(WEEKLY_S)


ALL = (feel_hold_ups, follow_pack, note_gaps)
OF_THE_SENDER = (
    carry_letters,
    tell_the_week,
    offer_content,
    keep_profile,
    halted.watch,
    keep_backups,
    keep_marker,
)
