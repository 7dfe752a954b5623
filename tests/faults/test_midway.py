"""D15, D16 and D17: in the middle of an edition the pack is reloaded, the edition superseded or held, people leave,
groups move."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.cards.text import Text
from bot.delivery.orders import fulfil
from bot.store import closing
from bot.store.choices import ChatKind
from bot.store.deliveries import DeliveryState
from tests.delivery.desk import SEVEN
from tests.delivery.packs import dispatch
from tests.faults import invariants
from tests.faults.stage import FIRST, Stage

CANCELLED, SENT, SUPERSEDED = DeliveryState.CANCELLED, DeliveryState.SENT, DeliveryState.SUPERSEDED


def crowd(number: int) -> range:
    return range(FIRST, FIRST + number)


async def half_way(stage: Stage, copies: int) -> None:
    """Deliver until so many have arrived."""

    async def arrived() -> bool:
        return stage.copies >= copies

    await stage.deliver(arrived)


async def test_a_reload_midway_changes_nothing_of_what_is_planned(stage: Stage, figure: Callable[..., None]) -> None:
    await stage.planned(*crowd(200))
    await half_way(stage, 60)
    old = stage.published["vote"]
    await stage.publish(replace(old, headline=Text({"en": "Another headline", "fr": "Un autre titre"})))
    await stage.plan()
    await half_way(stage, 120)
    await stage.publish(replace(old, headline=Text({"en": "A third one", "fr": "Un troisième"})))
    await stage.finish()
    verdict = stage.hold(repeats=0)
    figure("D15", "two reloads", **verdict.numbers)
    assert verdict.copies == 200
    assert all("Headline vote" in copy.text for copy in invariants.delivered(stage.sandbox.look("record")))


async def test_what_is_superseded_midway_goes_to_nobody_else(stage: Stage, figure: Callable[..., None]) -> None:
    await stage.planned(*crowd(200))
    await half_way(stage, 60)
    store = stage.services.store
    seen: list[int] = []

    async def superseded() -> bool:
        if not seen:
            async with store.database.write() as connection:
                await closing.supersede(connection, "vote", now=stage.clock(), reason="withdrawn")
            seen.append(len(stage.started))
        return not stage.open_rows

    await stage.deliver(superseded)
    verdict = stage.hold(repeats=0)
    figure("D15", "superseded", **verdict.numbers)
    assert len(stage.started) == seen[0] == verdict.copies
    assert verdict.ended == {"sent": verdict.copies, "superseded": 200 - verdict.copies}


async def test_an_edition_held_midway_goes_on_where_it_was(stage: Stage, figure: Callable[..., None]) -> None:
    await stage.planned(*crowd(200))
    store = stage.services.store
    for holds in range(1, 4):
        await half_way(stage, holds * 40)
        async with store.database.write() as connection:
            (edition,) = await store.editions.running(connection, stage.clock())
            await store.editions.halt(connection, edition.seq, "held")
        before = stage.copies
        await stage.deliver()
        stage.pass_by(minutes=20)
        await stage.deliver()
        assert stage.copies == before
        async with store.database.write() as connection:
            await store.editions.resume(connection, edition.seq)
        await fulfil(stage.services)
    await stage.finish()
    verdict = stage.hold(repeats=0)
    figure("D15", "held and let go", holds=3, **verdict.numbers)
    assert verdict.ended == {"sent": 200}


@pytest.mark.parametrize("seed", [20270331])
async def test_no_send_begins_to_whoever_has_stopped(stage: Stage, figure: Callable[..., None], seed: int) -> None:
    """I3, strictly: the order of commits and of the beginnings of sends."""
    chats, stops = crowd(1000), 500
    leaving = random.Random(seed).sample(chats, stops)
    stage.fault(times=None, delay_s=0.05)
    await stage.planned(*chats)
    stopped_when: dict[int, int] = {}

    async def some_stop() -> bool:
        for chat in leaving[len(stopped_when) :][:10]:
            await stage.stop(chat)
            stopped_when[chat] = len(stage.started)
        return not stage.open_rows and len(stopped_when) == stops

    await stage.deliver(some_stop)
    late = [chat for chat, began in stopped_when.items() if chat in stage.started[began:]]
    verdict = stage.hold(repeats=0)
    states = await stage.states()
    in_time = sum(states[chat] is CANCELLED for chat in leaving)
    figure("D16", "/stop", seed=seed, stops=stops, in_time=in_time, late=len(late), **verdict.numbers)
    assert len(stopped_when) == stops
    assert not late
    assert verdict.copies == 1000 - in_time
    assert {states[chat] for chat in chats if chat not in stopped_when} == {SENT}


@pytest.mark.parametrize("seed", [20270401])
async def test_groups_that_move_get_their_one_copy_at_the_new_number(
    stage: Stage, figure: Callable[..., None], seed: int
) -> None:
    """Told by the refusal of a send, by a service message, or by both, before or in the middle of the edition."""
    groups, chance = 200, random.Random(seed)
    old = [stage.sandbox.do("chats", type="group", title=f"Desk {n}", members=[1001])["id"] for n in range(groups)]
    await stage.planned(*old, kind=ChatKind.GROUP)
    new = stage.moved

    async def upgraded(number: int) -> None:
        """A third is known by the error alone, a third by the message alone, a third by both."""
        chat = old[number]
        new[chat] = stage.sandbox.do("upgrade", chat=chat, silent=True)["chat"]
        if number % 3:
            store = stage.services.store
            async with store.database.write() as connection:
                await store.subscribers.migrate_chat(connection, chat, new[chat], now=stage.clock())

    numbers = chance.sample(range(groups), groups)
    for number in numbers[:100]:
        await upgraded(number)

    async def all_moved() -> bool:
        for number in numbers[len(new) :][:4]:
            await upgraded(number)
        return len(new) == groups and not stage.open_rows

    await stage.deliver(all_moved)
    await stage.publish(dispatch("next", stage.clock()))
    stage.pass_by(days=1)
    assert await stage.plan() == groups
    await stage.finish()
    verdict = stage.hold(repeats=0)
    figure("D17", "groups that moved", seed=seed, groups=groups, **verdict.numbers)
    assert verdict.copies == 2 * groups
    assert verdict.ended == {"sent": 2 * groups}
    assert set(await stage.states("daily:2027-03-30")) == set(new.values())
    assert {(await stage.known(chat)).subscription for chat in new.values()} == {SEVEN}
