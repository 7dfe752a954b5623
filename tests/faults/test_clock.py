"""D19 and D22: the clock of the machine jumps in the middle of an edition, and clocks change all over the world."""

import random
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.delivery.schedule import Schedule
from tests.faults.stage import FIRST, Stage
from tests.readers.census import START, TIMES, ZONES, violations

CHATS = range(FIRST, FIRST + 120)


@pytest.mark.parametrize("jump", ["+1 h", "+1 d", "-1 h", "-1 d", "1970"])
async def test_a_clock_that_jumps_and_is_put_right_costs_nobody_a_digest(
    stage: Stage, figure: Callable[..., None], jump: str
) -> None:
    """It jumps with sends under way, stays wrong for a while, jumps back with sends under way again."""
    await stage.planned(*CHATS)
    stage.fault(times=None, delay_s=0.05)
    schedule, jumps = Schedule(stage.services), [20, 60]
    by = _seconds(stage, jump)

    async def jumped() -> bool:
        if len(jumps) == 2 and stage.copies >= 20:
            jumps.pop()
            stage.clock.advance(seconds=by)
            await schedule.tick()
        elif len(jumps) == 1 and (stage.copies >= 60 or await stage.nothing_left()):
            jumps.pop()
            stage.clock.advance(seconds=-by)
            await schedule.tick()
        return not jumps and await stage.nothing_left()

    await stage.deliver(jumped)
    stage.pass_by(days=1)
    await schedule.tick()
    await stage.finish()
    copies = stage.sandbox.look("record/counts")
    verdict = stage.hold(repeats=0)
    figure("D19", f"clock {jump}", **verdict.numbers)
    assert set(map(int, copies)) == set(CHATS)
    assert set(copies.values()) == {1}, "somebody was told twice"


def _seconds(stage: Stage, jump: str) -> float:
    if jump == "1970":
        return 120.0 - stage.clock().timestamp()
    number, unit = jump.split()
    return int(number) * {"h": timedelta(hours=1), "d": timedelta(days=1)}[unit].total_seconds()


@pytest.mark.parametrize("seed", [20270403])
def test_every_day_has_its_one_slot_in_every_zone(figure: Callable[..., None], seed: int, *, is_long: bool) -> None:
    """The whole count in the long run, a sample of zones, hours and months here."""
    chance = random.Random(seed)
    if is_long:
        zones, times, days, start = ZONES, TIMES, 730, START
    else:
        zones, times, days = tuple(chance.sample(ZONES, 4)), tuple(chance.sample(TIMES, 6)), 200
        start = START + timedelta(days=chance.randrange(530))
    found = list(violations(zones, times, start=start, days=days))
    figure("D22", "slots", seed=seed, slots=len(zones) * len(times) * days, violations=len(found))
    assert not found, found[:5]
