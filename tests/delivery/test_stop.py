"""A stop that is asked for cuts waits short, whenever it comes."""

import asyncio

from bot.delivery.stop import Stop


async def ask(stop: Stop) -> None:
    stop.ask()


async def test_a_stop_ends_a_wait() -> None:
    stop = Stop()
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(ask(stop))
        await stop.pause(60)
    assert stop.asked


async def test_a_stop_in_the_turn_in_which_a_wait_runs_out_is_no_error() -> None:
    stop = Stop()
    async with asyncio.timeout(5), asyncio.TaskGroup() as group, stop.cutting(0):
        group.create_task(ask(stop))  # its turn comes right after the alarm's
        await asyncio.sleep(60)
    assert stop.asked
