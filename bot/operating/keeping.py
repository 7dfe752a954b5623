"""Keeping the database: a backup on demand, and its schema brought up to date, from the command line."""

from pathlib import Path

from bot.backups import back_up
from bot.opening import data_key, now, remembered
from bot.settings import Settings
from bot.store.keys import Cipher
from bot.store.tables import HEAD


async def backup(settings: Settings, file: Path) -> str:
    """Gives a sentence on what was written. Raises StoreError."""
    made = await back_up(settings, Cipher(data_key(settings)), file, now=now())
    return f"Wrote {made.path} ({made.size / 1e6:.1f} MB), opened it and found it whole. Keep the data key elsewhere."


async def migrate(settings: Settings) -> str:
    """Opening brings the schema up to date, or refuses."""
    async with remembered(settings):
        return f"The database has schema {HEAD}."
