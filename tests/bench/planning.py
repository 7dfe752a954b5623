"""The planner in a process of its own: a crowd that is due at once, twelve digests, locks and leases timed.

Prints seconds, the longest write transaction, memory, what a lease takes, and bytes in the file."""

import argparse
import asyncio
import contextlib
import gc
import os
import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from telegram.ext import ExtBot

from bot.content.current import CurrentPack
from bot.delivery.planner import plan
from bot.opening import now, remembered
from bot.sending.pacing import Pacer
from bot.sending.sender import Sender
from bot.sending.transport import Transport
from bot.services import Services, Store
from bot.settings import Settings
from bot.store.deliveries import DeliveryState
from tests.bench import crowd
from tests.bench.peers.load import TOKEN, told
from tests.bench.profile import profiled
from tests.delivery.packs import dispatch, pack
from tests.services import services_over

LEASES, LEASED = 300, 20
SETTLED_AT_ONCE = 2000


async def main(count: int, *, is_whole: bool, profile: Path | None) -> None:
    settings = Settings.read()
    async with remembered(settings) as store:
        empty = await _size(store)
        services = await _town(settings, store, count)
        filled = await _size(store)
        locks = _timed_locks(store)
        figures = await _planned(services, profile)
        figures |= {"longest_lock_s": max(locks), "subscriber_bytes": (filled - empty) / count}
        if is_whole:
            figures |= {"lease_p99_s": await _leases(store, count)}
            await _settle_all(store)
            figures |= {"delivery_bytes": (await _size(store) - filled) / count}
    told(count=count, **figures)


async def _town(settings: Settings, store: Store, count: int) -> Services:
    """Published yesterday: nothing is news. Published a moment ago: three dispatches, one for all, two for some."""
    hour = now().replace(second=0, microsecond=0) - timedelta(minutes=5)
    yesterday = hour - timedelta(days=1)
    made = pack(
        [
            dispatch("vote", hour - timedelta(hours=1), topics="politics"),
            dispatch("raid", hour - timedelta(hours=1), topics="security"),
            dispatch("talks", hour - timedelta(hours=1), topics="politics security"),
        ]
    )
    async with store.database.write() as connection:
        visible = {each.id: each.publish_at for each in made.dispatches.values()}
        await store.publications.publish(connection, made.revision, by=None, at=yesterday, visible=visible)
    file = Path(store.database.url.database or "")
    crowd.settle(file, store.cipher, count, crowd.choices(hour.time()), due_at=hour, seen_until=yesterday)
    return _services(settings, store, CurrentPack(made))


def _services(settings: Settings, store: Store, current: CurrentPack) -> Services:
    transport = Transport("http://127.0.0.1:9/bot", TOKEN)  # nobody is there: the planner never sends
    sender = Sender(transport, Pacer(settings.rate))
    bot: ExtBot[None] = ExtBot(TOKEN, request=transport, get_updates_request=transport)
    return services_over(store, sender, bot, now=now, current=current, settings=settings)


def _timed_locks(store: Store) -> list[float]:
    """How long each write transaction lasts from now on, in seconds, its wait for its turn left out."""
    locks: list[float] = []
    line = store.database._line

    @contextlib.asynccontextmanager
    async def timed() -> AsyncIterator[object]:
        async with line() as connection:
            began_s = time.perf_counter()
            yield connection
            locks.append(time.perf_counter() - began_s)

    object.__setattr__(store.database, "_line", timed)
    return locks


async def _planned(services: Services, profile: Path | None) -> dict[str, float]:
    gc.collect()
    gc.freeze()  # as the bot does once it is ready
    before, began_s, cpu_s = _resident(), time.perf_counter(), time.process_time()
    with profiled(profile):
        planned = await plan(services)
    took_s, used_s = time.perf_counter() - began_s, time.process_time() - cpu_s
    async with services.store.database.read() as connection:
        variants = (await connection.execute(text("SELECT count(*) FROM variants"))).scalar_one()
    return {
        "planned": planned,
        "variants": variants,
        "took_s": took_s,
        "cpu_s": used_s,
        "growth_mb": max(_resident(), _peak()) - before,
    }


async def _leases(store: Store, count: int) -> float:
    """The 99th percentile of what one lease of twenty takes, committed, from a full ledger."""
    times = []
    for _ in range(min(LEASES, count // LEASED // 2)):
        began_s = time.perf_counter()
        async with store.database.write() as connection:
            leases = await store.ledger.lease(connection, owner="bench", now=now(), term_s=60, limit=LEASED)
        times.append(time.perf_counter() - began_s)
        async with store.database.write() as connection:
            done = [lease.settled(DeliveryState.SENT, message_id=lease.subscriber_id) for lease in leases]
            await store.ledger.settle(connection, done, owner="bench", now=now())
    return sorted(times)[int(len(times) * 0.99) - 1]


async def _settle_all(store: Store) -> None:
    while True:
        async with store.database.write() as connection:
            moment: datetime = now()
            limit = SETTLED_AT_ONCE
            leases = await store.ledger.lease(connection, owner="bench", now=moment, term_s=60, limit=limit)
            done = [lease.settled(DeliveryState.SENT, message_id=lease.subscriber_id) for lease in leases]
            await store.ledger.settle(connection, done, owner="bench", now=moment)
        if not leases:
            return


async def _size(store: Store) -> int:
    """Bytes of the file's pages, free ones left out."""
    async with store.database.read() as connection:
        pages, free, size = [
            (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("page_count", "freelist_count", "page_size")
        ]
    return int((pages - free) * size)


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def _peak() -> float:
    """The highest resident size since the last call, in megabytes; where it cannot be asked, what it is now."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--profile", type=Path)
    given = parser.parse_args()
    asyncio.run(main(given.count, is_whole=given.whole, profile=given.profile))
