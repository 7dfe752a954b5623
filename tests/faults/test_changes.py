"""D23: readers change their zone and hour, again and again, while news comes, ticks are missed and the bot is away."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import time

import pytest
from sqlalchemy import select

from bot.delivery.schedule import Schedule
from bot.readers.slots import next_slot
from bot.readers.subscription import Frequency, Subscription
from bot.store.choices import ChatKind
from bot.store.deliveries import DeliveryState
from bot.store.tables import deliveries, editions, subscribers, variants
from tests.delivery.packs import dispatch
from tests.faults.stage import Stage

CHATS = range(1, 41)
ZONES = ("Africa/Bamako", "Europe/Paris", "Pacific/Kiritimati", "Etc/GMT+12")
TOLD = (
    select(subscribers.c.chat, editions.c.id, variants.c.dispatches)
    .join(deliveries, deliveries.c.subscriber == subscribers.c.id)
    .join(editions, editions.c.seq == deliveries.c.edition)
    .join(variants, variants.c.id == deliveries.c.variant)
    .where(deliveries.c.state == int(DeliveryState.SENT))
)


def choices(chance: random.Random) -> Subscription:
    frequency = chance.choice([Frequency.DAILY, Frequency.DAILY, Frequency.DAILY, Frequency.WEEKLY])
    hour = time(chance.randrange(24), chance.choice([0, 15, 30, 45]))
    return Subscription(frequency, hour, chance.choice(ZONES), language="en", weekday=chance.randrange(7))


async def change(stage: Stage, chance: random.Random, number: int) -> None:
    """As the bot's own settings do it."""
    store, now = stage.services.store, stage.clock()
    async with store.database.write() as connection:
        for _ in range(number):
            chosen, chat = choices(chance), chance.choice(CHATS)
            slot = next_slot(chosen, now)
            await store.subscribers.save(
                connection,
                chat,
                0,
                ChatKind.PRIVATE,
                chosen,
                next_due_at=slot.at if slot else None,
                seen_until=None,
                now=now,
            )


async def send(stage: Stage, chance: random.Random) -> None:
    """What can be leased arrives, up to some number: the wire is not what is looked at here."""
    store, now = stage.services.store, stage.clock()
    async with store.database.write() as connection:
        leases = await store.ledger.lease(
            connection, owner="post", now=now, term_s=60, limit=chance.choice([3, 10, 1000])
        )
        arrived = [lease.settled(DeliveryState.SENT, message_id=1) for lease in leases]
        await store.ledger.settle(connection, arrived, owner="post", now=now)


@pytest.mark.parametrize("seed", [1])
async def test_whatever_is_changed_everything_is_told_once_and_once_a_day(
    stage: Stage, figure: Callable[..., None], seed: int
) -> None:
    changes, a_step = (10_000, 20) if stage.is_long else (2_000, 20)
    chance, schedule, away = random.Random(seed), Schedule(stage.services), 0
    await stage.publish()
    await stage.subscribe(*CHATS)
    for _ in range(changes // a_step):
        stage.pass_by(minutes=chance.choice([15, 60, 240, 600]))
        if chance.random() < 0.15:
            await stage.publish(dispatch(f"news-{len(stage.published)}", stage.clock()))
        await change(stage, chance, a_step)
        if away := max(0, away - 1) or (chance.randrange(1, 12) if chance.random() < 0.04 else 0):
            continue
        await schedule.tick()
        await send(stage, chance)
    for _ in range(24 * 10):
        stage.pass_by(hours=1)
        await schedule.tick()
        await send(stage, chance)
    async with stage.services.store.database.read() as connection:
        rows = [(chat, edition, ids.split()) for chat, edition, ids in await connection.execute(TOLD)]
    told = Counter((chat, name) for chat, _, names in rows for name in names)
    a_day = Counter((chat, edition) for chat, edition, _ in rows)
    expected = len(CHATS) * len(stage.published)
    figure(
        "D23",
        "changes of zone and hour",
        seed=seed,
        changes=changes,
        digests=len(rows),
        not_told=expected - len(told),
        told_twice=sum(number - 1 for number in told.values()),
    )
    assert max(a_day.values()) == 1
    assert len(told) == expected
    assert max(told.values()) == 1
