"""Months of readers who move their hours, zones and days while news comes and ticks are missed: seeded, replayable."""

import random
from collections import Counter
from datetime import UTC, datetime, time

import pytest
from sqlalchemy import select

from bot.readers.subscription import Frequency, Subscription
from bot.store.tables import deliveries, editions, subscribers, variants
from tests.delivery.desk import Desk
from tests.delivery.packs import dispatch

ZONES = ("Africa/Bamako", "Europe/Paris", "America/New_York", "Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kathmandu")
CHATS = range(1, 9)


def choices(chance: random.Random) -> Subscription:
    frequency = chance.choice([Frequency.DAILY, Frequency.DAILY, Frequency.WEEKLY])
    hour = time(chance.randrange(24), chance.choice([0, 30]))
    return Subscription(frequency, hour, chance.choice(ZONES), language="en", weekday=chance.randrange(7))


async def told(desk: Desk) -> list[tuple[int, str, tuple[str, ...]]]:
    """(chat, edition, dispatches) of every row of the ledger."""
    rows = (
        select(subscribers.c.chat, editions.c.id, variants.c.dispatches)
        .join(deliveries, deliveries.c.subscriber == subscribers.c.id)
        .join(editions, editions.c.seq == deliveries.c.edition)
        .join(variants, variants.c.id == deliveries.c.variant)
    )
    open_chat = desk.services.store.cipher.open_chat
    async with desk.services.store.database.read() as connection:
        return [(open_chat(chat), edition, tuple(ids.split())) for chat, edition, ids in await connection.execute(rows)]


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_everybody_is_told_everything_once_and_at_most_one_digest_a_day(desk: Desk, seed: int) -> None:
    chance = random.Random(seed)
    desk.clock.now = datetime(2027, 3, 20, tzinfo=UTC)
    await desk.publish()
    for chat in CHATS:
        await desk.subscribe(chat, choices=choices(chance))
    for step in range(250):
        desk.clock.advance(minutes=chance.choice([15, 60, 240, 600]))
        if chance.random() < 0.15 and step < 200:
            await desk.publish(dispatch(f"news-{step}", desk.clock()))
            desk.clock.advance(seconds=1)
        if chance.random() < 0.3 and step < 200:
            await desk.subscribe(chance.choice(CHATS), choices=choices(chance))
        await desk.plan()
    for _ in range(24 * 10):
        desk.clock.advance(hours=1)
        await desk.plan()
    rows = await told(desk)
    assert max(Counter((chat, edition) for chat, edition, _ in rows).values()) == 1
    for chat in CHATS:
        news = Counter(name for whose, _, names in rows if whose == chat for name in names)
        assert news == dict.fromkeys(desk.published, 1), f"seed {seed}, chat {chat}"
