"""D02: the process ends at each named point of the way a delivery takes, the first, second … time it comes there."""

from collections import Counter
from collections.abc import Callable

import pytest

from bot.delivery.worker import Worker
from tests.delivery.packs import dispatch
from tests.faults.stage import FIRST, Stage

CHATS = range(FIRST, FIRST + 40)
# With the window: where deliveries pass in groups, small ones, so that a point is passed often enough.
POINTS = {"token": 16, "leased": 2, "sending": 16, "answered": 16, "settling": 2, "settled": 2}


class Died(BaseException):
    """Like a kill: nothing of ours catches it."""


async def _die(stage: Stage, point: str, n: int) -> bool:
    """A worker that ends when it comes to the point for the n-th time; False if it never comes there so often."""
    left = Counter({point: n})

    def reached(name: str) -> None:
        left[name] -= 1
        if name == point and not left[name]:
            raise Died(name)

    try:
        await stage.deliver(worker=Worker(stage.services, window=POINTS[point], on_point=reached))
    except BaseExceptionGroup as group:
        if group.subgroup(Died):
            return True
        raise
    return False


@pytest.mark.parametrize("point", POINTS)
async def test_an_end_anywhere_loses_nobody_and_repeats_no_more_than_the_window(
    stage: Stage, figure: Callable[..., None], point: str, *, is_long: bool
) -> None:
    """One town, an edition a day, in each of which a worker ends once."""
    times = range(1, 21) if is_long else (2, 20)
    window, twice = POINTS[point], 0
    await stage.publish()
    await stage.subscribe(*CHATS)
    stage.pass_by(hours=1, minutes=1)
    for n in times:
        await stage.publish(dispatch(f"news-{n}", stage.clock()))
        stage.pass_by(days=1)
        assert await stage.plan() == len(CHATS)
        assert await _die(stage, point, n), f"{point} was not passed {n} times"
        stage.pass_by(seconds=61)
        await stage.deliver()
        repeats = stage.verdict.twice - twice
        assert repeats <= window, f"{repeats} repeats after the end at {point} {n}"
        twice += repeats
    verdict = stage.hold(repeats=len(times) * window)
    assert verdict.ended == {"sent": len(times) * len(CHATS)}
    figure("D02", point, times=len(times), window=window, **verdict.numbers)
