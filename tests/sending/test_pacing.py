"""The pace, on a clock of our own: minutes pass in milliseconds."""

import asyncio
import itertools
import random

import pytest

from bot.sending.pacing import Lane, Pacer
from tests.sending.clock import ManualClock, settled
from tests.sending.traffic import SENT, Traffic, refusal, worst_second


async def test_bulk_runs_at_29_and_a_half_a_second_of_30_and_no_second_holds_more_than_30() -> None:
    traffic = Traffic(30)
    async with traffic.under_way(*(traffic.pump(Lane.DIGEST, 125) for _ in range(16))):
        await traffic.clock.run(60)
        sent = len(traffic.all_s)
        assert worst_second(traffic.all_s) <= 30
        assert 0.98 * 30 * 60 <= sent <= 30 * 60
        await traffic.clock.run(60)
    assert len(traffic.all_s) == 2000


async def test_late_timers_lose_nothing_of_the_rate_and_fill_no_second() -> None:
    traffic = Traffic(30)
    rng = random.Random(1)
    async with traffic.under_way(*(traffic.pump(Lane.DIGEST, 60) for _ in range(16))):
        await traffic.clock.run(30, late_s=lambda: rng.uniform(0, 0.012))
        assert len(traffic.all_s) >= 0.98 * 30 * 30
        assert worst_second(traffic.all_s) <= 30
        await traffic.clock.run(60)


async def test_leases_that_take_their_time_fill_no_second() -> None:
    traffic = Traffic(30)
    rng = random.Random(4)
    departed_s: list[float] = []

    async def deliver(count: int) -> None:
        for _ in range(count):
            async with traffic.pacer.slot(Lane.DIGEST) as slot:
                await traffic.clock.sleep(rng.choice((0.002, 0.004, 0.08)))
                await slot.depart()
                departed_s.append(traffic.clock.time())

    async with traffic.under_way(*(deliver(60) for _ in range(16))):
        await traffic.clock.run(30)
        assert worst_second(departed_s) <= 30
        assert len(departed_s) >= 0.98 * 30 * 30
        await traffic.clock.run(10)


async def test_after_a_pause_at_most_half_a_slot_is_caught_up() -> None:
    traffic = Traffic(30)
    runs = []
    for _ in range(2):
        async with traffic.under_way(traffic.pump(Lane.DIGEST, 10)):
            await traffic.clock.run(10)
        runs.append(traffic.times_s[Lane.DIGEST][-10:])
    for times_s in runs:
        steps_s = [later - earlier for earlier, later in itertools.pairwise(times_s)]
        assert min(steps_s) >= 0.5 / 30
        assert sum(sorted(steps_s)[1:]) >= 8 / 30


async def test_a_thousand_a_second_come_through_timers_of_a_millisecond() -> None:
    traffic = Traffic(1000)
    rng = random.Random(2)
    async with traffic.under_way(*(traffic.pump(Lane.DIGEST, 300) for _ in range(20))):
        await traffic.clock.run(3, late_s=lambda: rng.uniform(0, 0.002))
        assert len(traffic.all_s) >= 0.98 * 1000 * 3
        assert worst_second(traffic.all_s) <= 1000
        await traffic.clock.run(10)


async def test_a_reply_goes_before_alerts_and_those_before_digests() -> None:
    traffic = Traffic(2)
    async with traffic.under_way(traffic.pump(Lane.DIGEST, 3), traffic.pump(Lane.DIGEST, 3)) as group:
        await traffic.clock.run(1)
        begun = len(traffic.all_s)
        group.create_task(traffic.send(Lane.ALERT))
        group.create_task(traffic.send(Lane.ALERT))
        group.create_task(traffic.send(Lane.REPLY))
        group.create_task(traffic.send(Lane.REPLY))
        await traffic.clock.run(10)
    later = sorted((time_s, lane) for lane, times_s in traffic.times_s.items() for time_s in times_s)[begun:]
    assert [lane for _, lane in later] == [Lane.REPLY] * 2 + [Lane.ALERT] * 2 + [Lane.DIGEST] * (6 - begun)


@pytest.mark.parametrize(("rate", "longest_s"), [(25, 0.001), (30, 0.036)])
async def test_replies_hardly_wait_while_bulk_runs(rate: float, longest_s: float) -> None:
    traffic = Traffic(rate)
    rng = random.Random(3)

    async def readers(group: asyncio.TaskGroup) -> None:
        for _ in range(60):
            await traffic.clock.sleep(rng.uniform(0.3, 0.9))
            group.create_task(traffic.send(Lane.REPLY))

    async with traffic.under_way(*(traffic.pump(Lane.DIGEST, 100) for _ in range(12))) as group:
        group.create_task(readers(group))
        await traffic.clock.run(40)
        digests = len(traffic.times_s[Lane.DIGEST])
        assert len(traffic.waits_s) == 60
        assert traffic.waits_s[0] <= longest_s
        assert max(traffic.waits_s[1:]) <= 0.001
        assert worst_second(traffic.all_s) <= 30
        assert digests + 60 >= 0.95 * rate * 40 - 1
        await traffic.clock.run(60)


async def test_a_burst_of_replies_fills_a_second_and_no_more_and_bulk_pays_it_back() -> None:
    traffic = Traffic(30)
    async with traffic.under_way(*(traffic.send(Lane.REPLY) for _ in range(75)), traffic.pump(Lane.DIGEST, 60)):
        assert len(traffic.all_s) == 30
        assert not traffic.times_s[Lane.DIGEST]
        await traffic.clock.run(10)
    assert worst_second(traffic.all_s) <= 30
    assert len(traffic.all_s) == 135
    assert traffic.times_s[Lane.DIGEST][0] >= max(traffic.times_s[Lane.REPLY])


async def test_any_mixture_at_any_moment_keeps_every_second_to_30() -> None:
    for seed in range(5):
        traffic = Traffic(30)
        rng = random.Random(seed)

        async def mixture(group: asyncio.TaskGroup, traffic: Traffic = traffic, rng: random.Random = rng) -> None:
            for _ in range(60):
                await traffic.clock.sleep(rng.choice((0.01, 0.3, 1.5)))
                for _ in range(rng.randint(0, 20)):
                    group.create_task(traffic.send(rng.choice(list(Lane))))

        async with traffic.under_way() as group:
            group.create_task(mixture(group))
            await traffic.clock.run(120, late_s=lambda rng=rng: rng.uniform(0, 0.004))
        assert worst_second(traffic.all_s) <= 30


async def test_a_chat_gets_one_digest_a_second_and_three_replies_at_once() -> None:
    traffic = Traffic(30)
    async with traffic.under_way(
        *(traffic.send(Lane.DIGEST, 5) for _ in range(3)), *(traffic.send(Lane.REPLY, 6) for _ in range(5))
    ):
        await traffic.clock.run(20)
    start_s = min(traffic.chats[5])
    assert [time_s - start_s for time_s in traffic.chats[5]] == pytest.approx([0, 1, 2], abs=0.05)
    start_s = min(traffic.chats[6])
    assert [time_s - start_s for time_s in traffic.chats[6]] == pytest.approx([0, 0, 0, 3, 3], abs=0.05)


async def test_a_group_gets_twenty_a_minute() -> None:
    traffic = Traffic(30)
    async with traffic.under_way(
        *(traffic.send(Lane.REPLY, -5, is_group=True) for _ in range(15)),
        *(traffic.send(Lane.ALERT, -5, is_group=True) for _ in range(15)),
    ):
        await traffic.clock.run(59.9)
        assert len(traffic.chats[-5]) == 20
        await traffic.clock.run(60)
    assert len(traffic.chats[-5]) == 30


async def test_one_chat_that_floods_does_not_hold_up_the_others() -> None:
    traffic = Traffic(30)
    async with traffic.under_way(*(traffic.send(Lane.REPLY, 5) for _ in range(200))) as group:
        await traffic.clock.run(1)
        for _ in range(20):
            group.create_task(traffic.send(Lane.REPLY))
        await traffic.clock.run(0.05)
        assert sum(len(times) for chat, times in traffic.chats.items() if chat != 5) == 20
        await traffic.clock.run(400)


async def test_a_refusal_of_one_chat_rests_that_chat_alone() -> None:
    traffic = Traffic(30)
    async with traffic.under_way(*(traffic.pump(Lane.DIGEST, 30) for _ in range(10))) as group:
        await traffic.clock.run(1)
        group.create_task(traffic.send(Lane.ALERT, 5, outcome=refusal(20)))
        await traffic.clock.run(0.1)
        group.create_task(traffic.send(Lane.ALERT, 5))
        before = len(traffic.times_s[Lane.DIGEST])
        await traffic.clock.run(5)
        assert len(traffic.times_s[Lane.DIGEST]) - before >= 0.97 * 30 * 5
        await traffic.clock.run(30)
    first_s, second_s = traffic.chats[5]
    assert second_s - first_s == pytest.approx(20, abs=0.1)


async def test_refusals_of_different_chats_freeze_bulk_but_not_replies() -> None:
    traffic = Traffic(30)
    async with traffic.under_way() as group:
        for _ in range(2):
            group.create_task(traffic.send(Lane.DIGEST, outcome=refusal(7)))
        await traffic.clock.run(0.1)
        begun_s = traffic.clock.time()
        group.create_task(traffic.pump(Lane.DIGEST, 5))
        group.create_task(traffic.send(Lane.REPLY))
        await traffic.clock.run(20)
    assert traffic.times_s[Lane.REPLY] == [begun_s]
    assert traffic.times_s[Lane.DIGEST][2] >= begun_s + 6.8


async def test_a_success_between_tells_that_two_refusals_were_about_two_chats() -> None:
    traffic = Traffic(30)
    async with traffic.under_way() as group:
        for outcome in (refusal(7), SENT, refusal(7)):
            group.create_task(traffic.send(Lane.DIGEST, outcome=outcome))
        await traffic.clock.run(1)
        group.create_task(traffic.pump(Lane.DIGEST, 5))
        await traffic.clock.run(1)
        assert len(traffic.times_s[Lane.DIGEST]) == 8


async def test_after_a_flood_bulk_is_three_percent_slower_for_a_minute() -> None:
    traffic = Traffic(30)
    async with traffic.under_way(*(traffic.send(Lane.DIGEST, outcome=refusal(1)) for _ in range(2))) as group:
        await traffic.clock.run(2)
        for _ in range(10):
            group.create_task(traffic.pump(Lane.DIGEST, 450))
        before = len(traffic.all_s)
        await traffic.clock.run(50)
        assert (len(traffic.all_s) - before) / 50 == pytest.approx(29.49 * 0.97, abs=0.05)
        await traffic.clock.run(20)
        before = len(traffic.all_s)
        await traffic.clock.run(50)
        assert (len(traffic.all_s) - before) / 50 == pytest.approx(29.49, abs=0.05)
        await traffic.clock.run(60)


async def test_a_slot_may_be_taken_before_its_chat_is_known() -> None:
    clock = ManualClock()
    pacer = Pacer(30, clock=clock)
    async with pacer.slot(Lane.DIGEST) as slot:
        assert slot.claim(5) == 0
        slot.note(refusal(9))

    async def second() -> None:
        async with pacer.slot(Lane.DIGEST) as slot:
            assert slot.claim(5) == pytest.approx(9, abs=0.1)
            assert slot.claim(6) == 0

    async with asyncio.TaskGroup() as group:
        group.create_task(second())
        await clock.run(1)


async def test_a_waiter_that_gives_up_costs_nobody_a_slot() -> None:
    traffic = Traffic(2)
    async with traffic.under_way(traffic.send(Lane.DIGEST)) as group:
        given_up = group.create_task(traffic.send(Lane.DIGEST))
        group.create_task(traffic.send(Lane.DIGEST))
        await settled()
        given_up.cancel()
        await traffic.clock.run(2)
    first_s, second_s = traffic.times_s[Lane.DIGEST]
    assert second_s - first_s <= 0.51


async def test_the_loop_s_own_clock_serves_when_none_is_given() -> None:
    pacer, began_s = Pacer(500), asyncio.get_running_loop().time()
    for _ in range(5):
        async with pacer.slot(Lane.DIGEST) as slot:
            assert slot.started_at_s >= began_s


async def test_a_chat_at_rest_is_forgotten() -> None:
    traffic = Traffic(1000)
    async with traffic.under_way(traffic.pump(Lane.DIGEST, 12_000)):
        await traffic.clock.run(13)
    assert len(traffic.pacer._chats._private) < 4_000


async def test_a_slot_at_once_keeps_the_same_pace_as_one_that_is_waited_for() -> None:
    clock = ManualClock()
    pacer = Pacer(1000, clock=clock)
    times_s: list[float] = []
    for _ in range(3000):
        while pacer.slot_now() is not None:
            times_s.append(clock.time())
        await clock.run(0.001)
    assert worst_second(times_s) <= 1000
    assert len(times_s) / 3 == pytest.approx(990, rel=0.02)


async def test_a_slot_at_once_passes_nobody_who_waits() -> None:
    traffic = Traffic(30)
    async with traffic.under_way(traffic.pump(Lane.DIGEST, 3)):
        await settled()
        assert len(traffic.all_s) < 3
        traffic.clock._now_s += 0.1  # their time has come, nothing has rung yet
        assert traffic.pacer.slot_now() is None
        await traffic.clock.run(1)


async def test_a_reply_that_is_expected_finds_a_place() -> None:
    traffic = Traffic(30)
    rng = random.Random(4)

    async def asked(group: asyncio.TaskGroup) -> None:
        for _ in range(80):
            await traffic.clock.sleep(rng.uniform(0.3, 0.6))
            traffic.pacer.expect_reply()
            await traffic.clock.sleep(0.04)
            group.create_task(traffic.send(Lane.REPLY))

    async with traffic.under_way(*(traffic.pump(Lane.DIGEST, 100) for _ in range(12))) as group:
        group.create_task(asked(group))
        await traffic.clock.run(30)
        assert max(traffic.waits_s) <= 0.001
        assert worst_second(traffic.all_s) <= 30
        assert len(traffic.all_s) >= 0.95 * 30 * 30 - 1
        await traffic.clock.run(60)


async def test_a_reply_that_never_comes_holds_no_place_for_long() -> None:
    traffic = Traffic(30)
    async with traffic.under_way(*(traffic.pump(Lane.DIGEST, 100) for _ in range(3))):
        for _ in range(10):
            traffic.pacer.expect_reply()
        await traffic.clock.run(10)
        assert len(traffic.all_s) >= 0.98 * 30 * 10 - 1
        await traffic.clock.run(5)


async def test_when_readers_have_said_nothing_for_a_while_bulk_takes_every_place_again() -> None:
    traffic = Traffic(30)
    async with traffic.under_way(*(traffic.pump(Lane.DIGEST, 200) for _ in range(12))) as group:
        group.create_task(traffic.send(Lane.REPLY))
        await traffic.clock.run(31)
        before = len(traffic.all_s)
        await traffic.clock.run(20)
        assert len(traffic.all_s) - before >= 0.98 * 30 * 20 - 1
        await traffic.clock.run(60)
