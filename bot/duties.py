"""What goes on beside answering and delivering, each until it is cancelled: a duty is one line at the end.

With several replicas, what writes or says something is the sender's alone, or it would be done three times."""

import asyncio

from bot import log
from bot.chat import profile
from bot.publishing import Damaged, follow
from bot.services import Services
from bot.store.refusals import StoreError

FOLLOW_S = 5.0  # between two looks at which revision is current

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


ALL = (follow_pack,)
OF_THE_SENDER = (keep_profile,)
