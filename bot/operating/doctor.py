"""The doctor: looks at token, webhook, clock, database, disk, permissions, pack and zones, and says what to do.

It changes nothing and may be asked beside a running bot. What a look means is for `findings`."""

import asyncio
import os
import shutil
import stat
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import aiohttp
from sqlalchemy.exc import DBAPIError

from bot.backups import dated
from bot.cards.problems import errors
from bot.content.origin import origin
from bot.content.worker import load_aside
from bot.opening import data_key, now, remembered
from bot.operating import findings
from bot.operating.findings import Finding, Health, bad, doubtful, good
from bot.publishing import FOLDER_S
from bot.settings import Settings
from bot.store import census, copies, postgres
from bot.store.database import address_of
from bot.store.keys import Cipher
from bot.store.readership import Marker
from bot.store.refusals import StoreError
from bot.store.schema import needs_migration
from bot.store.sqlite import inspect

ANSWER_S: Final = 15


class Ill(Exception):
    """Something would keep the bot from starting; the message names it and what to do."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.subject}: {finding.told}; {finding.advice}.")
        self.exit_code = finding.exit_code


async def examine(settings: Settings, *, out: Callable[[str], None]) -> str:
    """Tell each finding as it comes. Raises Ill with the first bad one when all are told."""
    worst: Finding | None = None
    async for finding in _look(settings):
        out(str(finding))
        worst = worst or (finding if finding.health is Health.BAD else None)
    if worst is not None:
        raise Ill(worst)
    return "A start would find what it needs."


async def _look(settings: Settings) -> AsyncIterator[Finding]:
    yield good("version", f"sahelbot {version('sahelbot')}")
    for finding in await _telegram(settings):
        yield finding
    yield await _database(settings)
    for finding in await asyncio.to_thread(_files, settings):
        yield finding
    for finding in await _pack(settings):
        yield finding


async def _telegram(settings: Settings) -> list[Finding]:
    if settings.token is None:
        return [bad("token", "none is given", "set SAHELBOT_TOKEN or SAHELBOT_TOKEN_FILE", exit_code=78)]
    base = f"{settings.api_url}{settings.token.get_secret_value()}"
    timeout = aiohttp.ClientTimeout(total=ANSWER_S)
    try:
        async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as session:
            me, there = await _asked(session, f"{base}/getMe")
            if not me.get("ok"):
                return [_of_refusal(me)]
            hook, _ = await _asked(session, f"{base}/getWebhookInfo")
    except (aiohttp.ClientError, TimeoutError, ValueError, OSError) as reason:
        told = f"{settings.api_url} does not answer ({type(reason).__name__})"
        return [bad("token", told, "look at the network, a proxy, SAHELBOT_API_URL", exit_code=75)]
    info = hook.get("result") or {}
    return [
        good("token", f"Telegram knows it as @{me['result']['username']}"),
        findings.of_webhook(
            str(info.get("url") or ""),
            settings.webhook_url,
            pending=int(info.get("pending_update_count") or 0),
            error=str(info.get("last_error_message") or ""),
        ),
        *([findings.of_clock(now(), there)] if there else []),
    ]


def _of_refusal(answer: dict[str, Any]) -> Finding:
    if answer.get("error_code") in {401, 404}:
        return bad("token", "Telegram does not accept it", "copy it anew from BotFather", exit_code=78)
    return bad("token", f"Telegram answers {answer.get('error_code')}", "try again in a minute", exit_code=75)


async def _asked(session: aiohttp.ClientSession, address: str) -> tuple[dict[str, Any], datetime | None]:
    """The answer, and when the server says it was given."""
    async with session.get(address) as answer:
        told, date = await answer.json(content_type=None), answer.headers.get("Date")
    if not isinstance(told, dict):
        raise ValueError("no answer of the Bot API")  # noqa: TRY004 - a wrong value from afar
    return told, parsedate_to_datetime(date) if date else None


async def _database(settings: Settings) -> Finding:
    """A file is read through as it lies there; of a server the stamps are read before it is opened."""
    file = settings.database_file
    try:
        Marker(settings.marker, settings.database).look_before()
        if file is not None and not file.exists():
            return good("database", f"{file} is not there yet; the first start makes it")
        revision = (await inspect(file))[0] if file is not None else await _revision_of_server(settings)
        if revision is None and file is None:
            return good("database", "the server's is empty; the first start makes its tables")
        if needs_migration(revision):
            return doubtful("database", "its schema is older", "a start brings it up to date; make a backup before")
        data_key(settings, may_create=False)
        async with remembered(settings) as store, store.database.read() as connection:
            counts = await census.counts(connection)
            if store.database.is_file:
                told = (await connection.exec_driver_sql("PRAGMA quick_check(1)")).scalar_one()
                if told != "ok":
                    return bad("database", f"{file} is damaged: {told}", "restore a backup", exit_code=74)
    except StoreError as reason:
        return bad("database", str(reason).rstrip("."), "mend what it names", exit_code=reason.exit_code)
    return good("database", f"sound; {counts.active} active subscribers, {counts.stopped + counts.suspended} others")


async def _revision_of_server(settings: Settings) -> str | None:
    """None: it has no table. Raises StoreError. Opening it would bring its schema up to date beside an older bot."""
    url = address_of(settings.database)
    engine = postgres.single_engine(url)
    try:
        async with engine.connect() as connection:
            return (await postgres.stamps(connection))[0]
    except (DBAPIError, OSError) as error:
        raise postgres.refusal(error, url) or error from error
    finally:
        await engine.dispose()


def _files(settings: Settings) -> list[Finding]:
    folder = next(each for each in (settings.data_dir, *settings.data_dir.absolute().parents) if each.exists())
    found = [findings.of_room(shutil.disk_usage(folder).free, str(folder))]
    if not os.access(folder, os.W_OK):
        found.append(bad("permissions", f"{folder} cannot be written", "chown it to the user of the bot", exit_code=74))
    private = [settings.database_file, settings.made_key if settings.data_key is None else None, settings.token_file]
    there = [path for path in private if path is not None and path.exists()]
    found += [findings.of_mode(stat.S_IMODE(path.stat().st_mode), str(path)) for path in there]
    return [*found, _backups(settings)]


def _backups(settings: Settings) -> Finding:
    if settings.hours_between_backups == 0:
        return doubtful("backups", "none are scheduled", "set SAHELBOT_BACKUP_HOURS, unless something else backs up")
    if not settings.backups.exists() or not (known := dated(settings.backups)):
        return good("backups", "the first one is made five minutes after a start")
    path, made = known[-1]
    age_h = (now() - made).total_seconds() / 3600
    if settings.database_file is not None:
        try:
            copies.look(path, fingerprint=Cipher(data_key(settings, may_create=False)).fingerprint)
        except StoreError as reason:
            return doubtful("backups", f"the latest one is no good: {reason}", "make one: sahelbot backup FILE")
    if age_h > 2 * settings.hours_between_backups:
        return doubtful("backups", f"the latest one is {age_h:.0f} h old", "look for “no backup was made” in the log")
    return good("backups", f"the latest one is whole and {age_h:.0f} h old")


async def _pack(settings: Settings) -> list[Finding]:
    """What was pulled last, where it comes from a repository."""
    source = origin(settings)
    if source.checkout is not None and not source.checkout.commit:
        return [good("pack", f"nothing of {source.name} is here yet; a start fetches it")]
    loaded = await load_aside(source.folder, now().date(), timeout_s=FOLDER_S)
    wrong = errors(loaded.problems)
    if loaded.pack is None or wrong:
        told = f"{len(wrong) or 'some'} problems in {source.name}"
        if (settings.data_dir / "packs").is_dir():
            return [doubtful("pack", told, "readers see the last published one; sahelbot check lists the problems")]
        return [bad("pack", told, "sahelbot check lists them", exit_code=66)]
    pack = loaded.pack
    unknown = [zone for zone in {*pack.zones, pack.defaults.zone} if not _is_known(zone)]
    zones = (
        bad("zones", f"this machine does not know {', '.join(sorted(unknown))}", "install tzdata anew", exit_code=78)
        if unknown
        else good("zones", f"all {len(pack.zones)} of the pack are known, by tzdata {version('tzdata')}")
    )
    return [good("pack", f"{len(pack.cards)} cards in {', '.join(pack.languages)}"), zones]


def _is_known(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
