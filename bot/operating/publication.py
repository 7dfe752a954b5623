"""Publishing from the command line: a running bot follows what is published here."""

from bot.opening import now, remembered
from bot.publishing import published_folder, went_back
from bot.settings import Settings


async def publish(settings: Settings, revision: str | None, *, force: bool) -> str:
    """Publish the folder, or go back to an earlier revision; gives a sentence that says which."""
    async with remembered(settings) as store:
        if revision is not None:
            pack = await went_back(settings, store, revision, now=now())
        else:
            pack = await published_folder(settings, store, force=force, now=now())
    return f"Published revision {pack.revision[:12]}."
