"""A day and a night of the whole sender on a virtual clock: kills, storms, reloads, people who change their minds.

`python -m tests.simulation` plays more and longer ones; under `make fuzz` each night is tried with other seeds, too."""

import random
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.readers.slots import next_slot
from bot.readers.subscription import Frequency, Subscription
from tests.effort import TIMES
from tests.simulation.hours import hour_at, slots
from tests.simulation.scenario import HOURS, NIGHTS, ZONES, Scenario
from tests.simulation.trial import tried

SEEDS = dict(zip(NIGHTS, range(20270421, 20270500), strict=False))
SHORTLY = ("Paris, spring", "Paris, autumn", "New York, autumn", "Lord Howe, autumn", "Apia leaves out a day")
SIZE = 32


@pytest.mark.hypothesis
@pytest.mark.parametrize("night", NIGHTS if TIMES > 1 else SHORTLY)
def test_whatever_happens_everybody_is_told_once_in_time(night: str) -> None:
    chance = random.Random(SEEDS[night] if TIMES == 1 else None)
    seeds = [SEEDS[night], *(chance.randrange(1_000_000_000) for _ in range(TIMES // 5))]
    for seed in seeds:
        trial = tried(seed, night=night, hours=24, size=SIZE if TIMES == 1 else 0)
        assert not trial.findings, trial.told
        assert trial.seen["copies"]
        assert trial.happened["kill"]


def test_a_seed_plays_the_same_day_again() -> None:
    first, second = (tried(7, hours=6, size=20) for _ in range(2))
    assert first.trace == second.trace
    assert first.seen == second.seen


def test_another_seed_draws_another_day() -> None:
    assert Scenario.drawn(1).happenings != Scenario.drawn(2).happenings


@pytest.mark.parametrize("zone", ZONES)
def test_the_judge_finds_the_hours_that_the_bot_finds(zone: str) -> None:
    """Two ways to the same hours, in the nights that are simulated."""
    for begins in NIGHTS.values():
        since = datetime.fromisoformat(begins).replace(tzinfo=UTC)
        for hour in dict.fromkeys(HOURS):
            wish = Subscription(Frequency.DAILY, time.fromisoformat(hour), zone)
            at, on = next(slots(wish, since, since + timedelta(days=3)))
            slot = next_slot(wish, since)
            assert slot is not None
            assert (slot.at, slot.on) == (at, on)


def test_a_day_that_a_zone_left_out_has_no_hours() -> None:
    assert hour_at(date(2011, 12, 30), time(7), "Pacific/Apia") is None
    assert hour_at(date(2011, 12, 31), time(7), "Pacific/Apia") == datetime(2011, 12, 30, 17, tzinfo=UTC)
