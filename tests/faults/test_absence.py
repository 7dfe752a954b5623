"""D18: the bot is gone for an hour, a day, days, weeks, in the middle of an edition, and comes back."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.delivery.lateness import CHOSEN_HOUR, EVENING, MORNING
from bot.delivery.schedule import Schedule
from bot.delivery.worker import Worker
from bot.readers.edition import edition_kind
from bot.readers.slots import instant
from bot.readers.subscription import Frequency, Subscription
from tests.delivery.packs import dispatch
from tests.faults import invariants
from tests.faults.stage import FIRST, Stage
from tests.faults.test_crash_points import Died

CHATS = range(FIRST, FIRST + 150)
ZONES = ("Africa/Bamako", "Europe/Paris", "America/New_York", "Asia/Tokyo", "Pacific/Kiritimati", "Etc/GMT+12")
HOURS = (time(0), time(5), time(7), time(7), time(7), time(12), time(18), time(22))
TICK = timedelta(hours=1)


def choices(chance: random.Random) -> Subscription:
    frequency = chance.choice([Frequency.DAILY, Frequency.DAILY, Frequency.WEEKLY])
    weekday = chance.randrange(7)
    return Subscription(frequency, chance.choice(HOURS), chance.choice(ZONES), language="en", weekday=weekday)


async def live(stage: Stage, schedule: Schedule, *, until: datetime) -> None:
    """A tick an hour, and deliveries when there are any; every seven hours something is published."""
    while stage.clock() < until:
        stage.pass_by(seconds=TICK.total_seconds())
        if int(stage.clock().timestamp() // TICK.total_seconds()) % 7 == 0:
            await stage.publish(dispatch(f"news-{stage.clock():%m%d%H}", stage.clock()))
        await schedule.tick()
        if not await stage.nothing_left():
            await stage.deliver()


async def _killed(stage: Stage) -> None:
    """A worker dies with a window full of sends."""
    left = [5]

    def reached(name: str) -> None:
        left[0] -= name == "sending"
        if not left[0]:
            raise Died(name)

    with pytest.raises(BaseExceptionGroup):
        await stage.deliver(worker=Worker(stage.services, window=16, on_point=reached))


@pytest.mark.parametrize(
    "away", [timedelta(hours=1), timedelta(hours=26), timedelta(days=3), timedelta(days=40)], ids=str
)
async def test_who_was_away_comes_back_with_one_edition_for_each_and_wakes_nobody(
    stage: Stage, figure: Callable[..., None], away: timedelta
) -> None:
    seed = 20270402
    chance = random.Random(seed)
    whose = {chat: choices(chance) for chat in CHATS}
    stage.clock.set("2027-03-29 22:30")
    await stage.publish()
    for chat, chosen in whose.items():
        await stage.subscribe(chat, choices=chosen)
    await live(stage, Schedule(stage.services), until=datetime(2027, 3, 30, 5, 59, tzinfo=UTC))
    stage.pass_by(minutes=31)
    await Schedule(stage.services).tick()
    await _killed(stage)

    for day in range(away.days + 1):
        await stage.publish(dispatch(f"missed-{day}", stage.clock()))
        stage.pass_by(seconds=away.total_seconds() / (away.days + 1))
    back_at = stage.clock()
    begun = len(stage.started)
    await Schedule(stage.services).tick()
    await stage.deliver()
    at_once = Counter(stage.started[begun:])
    await live(stage, Schedule(stage.services), until=back_at + timedelta(hours=14))

    verdict = stage.hold(repeats=16)
    sends = _sends(stage)
    oldest = max(at - _slot_at(edition, whose[chat]) for chat, edition, at in sends)
    figure(
        "D18",
        f"away for {away}",
        seed=seed,
        at_once=len(at_once),
        **verdict.numbers,
        oldest_h=oldest / timedelta(hours=1),
    )
    assert max(at_once.values(), default=0) <= 1
    for chat, edition, at in sends:
        slot_at, lifetime = _slot_at(edition, whose[chat]), edition_kind(edition).lifetime
        assert slot_at <= at < slot_at + lifetime, (chat, edition, at)
        local = at.astimezone(ZoneInfo(whose[chat].zone)).time()
        assert at < slot_at + CHOSEN_HOUR or MORNING <= local < EVENING, (chat, edition, at)


def _slot_at(edition: str, chosen: Subscription) -> datetime:
    return instant(date.fromisoformat(edition.partition(":")[2]), chosen.time, ZoneInfo(chosen.zone))


def _sends(stage: Stage) -> list[tuple[int, str, datetime]]:
    """(chat, edition, when) of every copy that arrived and is known to the ledger: not earlier than it was sent."""
    of_message = {
        (row.chat, row.message): row.edition
        for row in invariants.ledger(stage.file, stage.cipher)
        if row.message is not None
    }
    copies = invariants.delivered(stage.sandbox.look("record"))
    return [
        (copy.chat, of_message[copy.chat, copy.message], stage.last_began_at[copy.chat, copy.text])
        for copy in copies
        if (copy.chat, copy.message) in of_message
    ]
