"""Migrating: the schema brought to this version's, or everything moved to another database, from SQLite to PostgreSQL
above all, with the bot stopped."""

from bot import log
from bot.opening import alone, now, remembered
from bot.settings import ConfigurationError, Settings
from bot.store import postgres
from bot.store.database import Database
from bot.store.moving import move
from bot.store.tables import HEAD

TOLD = ("subscribers", "deliveries", "packs")


async def migrate(settings: Settings) -> str:
    """Opening brings the schema up to date, or refuses."""
    async with remembered(settings):
        return f"The database has schema {HEAD}."


async def migrate_to(settings: Settings, url: str) -> str:
    """Move everything to an empty database; a sentence on what was moved. The old one stays as it was.

    Raises StoreError: AnotherInstance while a bot runs, NotEmpty where there is something already."""
    log.hide(url)
    if url == settings.database:
        raise ConfigurationError("That is the database in use; give the address of another one after --to.")
    with alone(settings):
        async with remembered(settings) as store:
            if not store.database.is_file:
                async with store.database.read() as connection:
                    await postgres.refuse_others(connection)
            target = await Database.open(url, cipher=store.cipher, now=now)
            try:
                counts = await move(store.database, target)
            finally:
                await target.close()
    told = ", ".join(f"{counts[name]} {name}" for name in TOLD)
    return (
        f"Moved {sum(counts.values())} rows, counted on both sides: {told} among them. "
        "Set SAHELBOT_DATABASE_URL to the new address and keep the data key; the old database is as it was."
    )
