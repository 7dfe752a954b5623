"""A new data key: everything is sealed with it in one transaction, then it takes the old one's place.

A kill leaves the old key or the new one in force, and the same command again finishes what it began."""

import os
from pathlib import Path
from typing import Final

from bot import log
from bot.opening import alone, data_key, now
from bot.settings import ConfigurationError, Settings
from bot.store import postgres
from bot.store.audit import Audit
from bot.store.database import Database
from bot.store.keys import Cipher, DataKey
from bot.store.leavers import Leavers
from bot.store.refusals import BadKey, DamagedDatabase, KeyMismatch
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
        beside = file if is_given else _beside(settings.made_key, file, new)
        number = await _sealed_anew(settings, old, new)
        if is_given:
            where = f"It is in {file}: set SAHELBOT_DATA_KEY_FILE to it before the next start, and keep the old key"
        else:
            kept = _put_in_place(beside, settings.made_key)
            also = "" if beside == file else f", and still in {file}"
            where = f"It is in {settings.made_key}{also}: copy it to a safe place. The old key is kept as {kept}"
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
                await postgres.refuse_others(connection)
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


def _beside(made: Path, file: Path, new: Cipher) -> Path:
    """The new key in the folder of the old one, from where a rename puts it in place; copied, if it lies elsewhere.

    It has a name of its own: `data.key.new` may be what a rotation that was cut off has sealed everything with."""
    if file.resolve().parent == made.resolve().parent:
        return file
    beside = made.with_name(f"{made.name}.{new.fingerprint.hex()[:8]}.new")
    _copy(file, beside)
    return beside


def _put_in_place(new: Path, made: Path) -> Path:
    """The old key gets another name first; between the two steps there are both."""
    kept = made.with_name(f"{made.name}.until-{now():{KEPT}}")
    if made.exists():
        _copy(made, kept)
    new.replace(made)
    return kept


def _copy(key: Path, target: Path) -> None:
    """On the disk, for its owner alone. Raises BadKey."""
    try:
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as written:
            written.write(key.read_bytes())
            written.flush()
            os.fsync(written.fileno())
    except OSError as reason:
        raise BadKey(f"The data key {target} cannot be written: {reason.strerror}.") from None
