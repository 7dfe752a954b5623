"""Links: whether the addresses of the pack's sources still lead somewhere. What is dead, the newsroom reads in /stale.

An address is dead when its server says so, or has no name any more. One that refuses machines, is slow or has a bad
day is not: it is told, and not held against anybody."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import aiohttp

from bot.cards.pack import Pack
from bot.cards.source import Source
from bot.content.links import NAME, LinkReport, write_report
from bot.opening import now
from bot.settings import Settings
from bot.store.refusals import ReadOnlyDatabase

TIMEOUT_S: Final = 20.0
AT_A_TIME: Final = 8  # servers; each is asked for one address at a time
GONE: Final = frozenset({404, 410})
AGENT: Final = "Mozilla/5.0 (compatible; sahelbot link check)"


@dataclass(frozen=True, slots=True)
class Look:
    """What came of one address: `dead` and why, or `unsure` and why, or neither."""

    source: Source
    dead: str = ""
    unsure: str = ""


async def check(settings: Settings, pack: Pack) -> tuple[str, bool]:
    """What to print, and whether anything is dead. The result is kept in the data folder."""
    looks = await looked([each for each in pack.sources.values() if each.url])
    dead = {look.source.id: look.dead for look in looks if look.dead}
    try:
        write_report(settings.data_dir / NAME, LinkReport(now(), dead))
    except OSError as reason:
        raise ReadOnlyDatabase(f"{settings.data_dir / NAME} cannot be written: {reason.strerror}.") from None
    lines = [f"{look.source.id}: dead: {look.dead}: {look.source.url}" for look in looks if look.dead]
    lines += [f"{look.source.id}: unsure: {look.unsure}: {look.source.url}" for look in looks if look.unsure]
    lines.append(f"{len(looks)} addresses, {len(dead)} dead, {sum(bool(look.unsure) for look in looks)} unsure")
    return "\n".join(lines), bool(dead)


async def looked(sources: Iterable[Source]) -> list[Look]:
    """Look at all addresses, in the order of the sources' ids."""
    by_server: defaultdict[str, list[Source]] = defaultdict(list)
    for each in sources:
        by_server[urlsplit(each.url or "").netloc].append(each)
    turns, found = asyncio.Semaphore(AT_A_TIME), list[Look]()
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    async with aiohttp.ClientSession(timeout=timeout, headers={"User-Agent": AGENT}, trust_env=True) as session:

        async def visit(those: list[Source]) -> None:
            async with turns:
                for each in those:
                    found.append(await _look(session, each))

        async with asyncio.TaskGroup() as group:
            for those in by_server.values():
                group.create_task(visit(those))
    return sorted(found, key=lambda look: look.source.id)


async def _look(session: aiohttp.ClientSession, source: Source) -> Look:
    """By HEAD; servers that know no HEAD, or say of it what they would not say of a reader, are asked for the page."""
    look = await _asked(session, "HEAD", source)
    return await _asked(session, "GET", source) if look.dead or look.unsure else look


async def _asked(session: aiohttp.ClientSession, method: str, source: Source) -> Look:
    try:
        async with session.request(method, source.url or "") as answer:
            status = answer.status
    except aiohttp.ClientConnectorDNSError:
        return Look(source, dead="the server has no name any more")
    except aiohttp.InvalidURL:
        return Look(source, dead="it is no address")
    except (aiohttp.ClientError, OSError, ValueError) as reason:
        return Look(source, unsure=type(reason).__name__)
    if status in GONE:
        return Look(source, dead=f"the server answers {status}")
    return Look(source, unsure=f"the server answers {status}") if status >= 400 else Look(source)
