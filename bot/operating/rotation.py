"""A new data key: everything is sealed with it in one transaction, then it takes the old one's place.

A kill leaves the old key or the new one in force, and the same command again finishes what it began."""

from pathlib import Path
from typing import Final

from bot import log
from bot.opening import alone, data_key, now
from bot.settings import ConfigurationError, Settings
from bot.store import dumps
from bot.store.audit import Audit
from bot.store.database import Database
from bot.store.keys import Cipher, DataKey
from bot.store.leavers import Leavers
from bot.store.refusals import DamagedDatabase, KeyMismatch
from bot.store.resealing import reseal

KEPT: Final = "%Y%m%dT%H%M%SZ"

_log = log.get(__name__)


async def rotate(settings: Settings, new_file: Path | None) -> str:
    """With every bot stopped. `new_file` holds the new key, or gets one. Raises ConfigurationError, StoreError."""
    is_given = settings.data_key is not None
    if is_given and new_file is None:
        raise ConfigurationError("The data key is given by SAHELBOT_DATA_KEY: name a file for the new one with --new.")
    with alone(settings):
        old = Cipher(data_key(settings))
        file = new_file or settings.made_key.with_name(f"{settings.made_key.name}.new")
        new = Cipher(DataKey.from_file(file))
        if new.fingerprint == old.fingerprint:
            raise ConfigurationError(f"{file} holds the data key that is in use; give another.")
        number = await _sealed_anew(settings, old, new)
        if is_given:
            where = f"It is in {file}: set SAHELBOT_DATA_KEY_FILE to it before the next start, and keep the old key"
        else:
            kept = _put_in_place(file, settings.made_key)
            where = f"It is in {settings.made_key}: copy it to a safe place. The old key is kept as {kept}"
    return f"{number} values are sealed with a new data key. {where} for as long as there are backups made with it."


async def _sealed_anew(settings: Settings, old: Cipher, new: Cipher) -> int:
    """0 if a rotation that was cut off had come so far."""
    try:
        database = await Database.open(settings.database, cipher=old, now=now)
    except KeyMismatch:
        await (await Database.open(settings.database, cipher=new, now=now)).close()
        return 0
    try:
        if not database.is_file:
            async with database.read() as connection:
                await dumps.refuse_others(connection)
        Leavers(settings.leavers, old, now=now).admit(new)
        async with database.write() as connection:
            number = await reseal(connection, old, new)
            await Audit(new).record(connection, at=now(), actor=None, action="rotate", subject="data key")
            return number
    except ValueError as reason:
        raise DamagedDatabase(
            f"Something in the database was not sealed with its key, and nothing was changed: {reason}."
        ) from None
    finally:
        await database.close()


def _put_in_place(new: Path, made: Path) -> Path:
    """The old key gets another name first; between the two steps there are both."""
    kept = made.with_name(f"{made.name}.until-{now():{KEPT}}")
    if made.exists():
        kept.hardlink_to(made)
    new.replace(made)
    return kept
