"""D02, beside the plain digest: the process ends among edits and notes of a correction, in a digest after an absence,
among groups that move; and a forum's topic is closed."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest

from bot.delivery.orders import fulfil
from bot.readers.edition import EditionKind
from bot.store.choices import ChatKind
from bot.store.deliveries import DeliveryState
from tests.delivery.packs import dispatch
from tests.delivery.test_corrections import CORRECTION, MENDED, order
from tests.faults import invariants
from tests.faults.stage import FIRST, Stage
from tests.faults.test_crash_points import POINTS, _die
from tests.sandbox.loopback import FORUM

CHATS = range(FIRST, FIRST + 48)
TOLD = "A dispatch you received was corrected"
WINDOW = 16


async def cut_short(stage: Stage, chance: random.Random) -> None:
    """Planning that ends anywhere, between two transactions or within one."""
    with suppress(TimeoutError):
        async with asyncio.timeout(chance.uniform(0, 0.02)):
            await fulfil(stage.services)


@pytest.mark.parametrize("seed", [20270410])
@pytest.mark.parametrize("point", ["leased", "sending", "answered", "settling"])
async def test_deaths_among_edits_and_notes_leave_every_message_mended(
    stage: Stage, figure: Callable[..., None], monkeypatch: pytest.MonkeyPatch, point: str, seed: int
) -> None:
    """Every message says the new words, every holder is told, nobody three times; who has stopped is not told."""
    monkeypatch.setattr("bot.delivery.amendments.PAGE", 7)
    chance, deaths = random.Random(seed), 0
    await stage.planned(*CHATS)
    await stage.finish(really=False)
    leaver = CHATS[-1]
    await stage.stop(leaver)
    await stage.publish(replace(stage.published["vote"], corrections=(MENDED,)))
    await order(stage, CORRECTION.replace("coup", "vote"), EditionKind.CORRECTION)
    for _ in range(40):
        stage.pass_by(seconds=5)  # a chat rests after a message
        await cut_short(stage, chance)
        if not await fulfil(stage.services) and not stage.open_rows:
            break
        if not await stage.nothing_left():
            deaths += deaths < 12 and await _die(stage, point, chance.randrange(1, 1 + POINTS[point]))
        stage.pass_by(seconds=61)
        await stage.deliver()
    assert not stage.open_rows
    notes: Counter[int] = Counter()
    unmended = 0
    for chat in CHATS:
        said = [each["text"] for each in stage.sandbox.look(f"chats/{chat}/messages?as={chat}")["messages"]]
        notes[chat] = sum(TOLD in text for text in said)
        unmended += not any("Text of vote." in text and "It is twelve." in text for text in said)
    lost = sum(not notes[chat] for chat in CHATS if chat != leaver)
    verdict = stage.verdict
    figure("D02", f"edits and notes, {point}", seed=seed, kills=deaths, unmended=unmended, **verdict.numbers)
    assert deaths
    assert not unmended
    assert not lost
    assert not notes[leaver]
    assert max(notes.values()) <= 2
    verdict.hold(repeats=deaths * WINDOW)


@pytest.mark.parametrize("point", ["leased", "sending", "answered", "settling"])
async def test_deaths_in_the_digest_after_an_absence_tell_everything_once(
    stage: Stage, figure: Callable[..., None], point: str
) -> None:
    await stage.planned(*CHATS)
    await stage.finish(really=False)
    missed = [f"missed-{day}" for day in range(3)]
    for name in missed:
        await stage.publish(dispatch(name, stage.clock()))
        stage.pass_by(days=1)
    assert await stage.plan() == len(CHATS)
    deaths = 0
    for n in (3, 1, 2):
        deaths += not await stage.nothing_left() and await _die(stage, point, n)
        stage.pass_by(seconds=61)
    await stage.finish(really=False)
    verdict = stage.hold(repeats=deaths * WINDOW)
    figure("D18", f"deaths in the catch-up digest, {point}", kills=deaths, **verdict.numbers)
    digests = [copy for copy in invariants.delivered(stage.sandbox.look("record")) if "missed-0" in copy.text]
    assert all(f"Headline {name}" in copy.text for name in missed for copy in digests)
    assert {copy.chat for copy in digests} == set(CHATS)


@pytest.mark.parametrize("seed", [20270411])
async def test_deaths_while_groups_move_leave_each_one_its_copy(
    stage: Stage, figure: Callable[..., None], seed: int
) -> None:
    chance, deaths, days = random.Random(seed), 0, 4
    old = [stage.sandbox.do("chats", type="group", title=f"Desk {n}", members=[1001])["id"] for n in range(40)]
    await stage.publish()
    await stage.subscribe(*old, kind=ChatKind.GROUP)
    stage.pass_by(hours=1, minutes=1)
    for day in range(days):
        await stage.publish(dispatch(f"news-{day}", stage.clock()))
        stage.pass_by(days=1)
        assert await stage.plan() == len(old)
        for chat in old[day * 10 : day * 10 + 10]:
            stage.moved[chat] = stage.sandbox.do("upgrade", chat=chat, silent=True)["chat"]
        point = chance.choice(["leased", "sending", "answered", "settling"])
        deaths += await _die(stage, point, chance.randrange(1, 1 + POINTS[point]))
        stage.pass_by(seconds=61)
        await stage.finish(really=False)
    verdict = stage.hold(repeats=deaths * WINDOW)
    figure("D17", "deaths among moving groups", seed=seed, kills=deaths, **verdict.numbers)
    assert deaths == days
    assert verdict.ended == {"sent": days * len(old)}
    assert set(await stage.states()) == set(stage.moved.values())


async def test_a_closed_topic_costs_nobody_else_anything(stage: Stage, figure: Callable[..., None]) -> None:
    """The edition goes on; a topic opened again by the next day gets its digest."""
    await stage.publish()
    await stage.subscribe(FORUM, thread_id=2, kind=ChatKind.GROUP)
    await stage.planned(*CHATS)
    stage.fault(status=400, chat=FORUM, times=3, description="Bad Request: TOPIC_CLOSED")
    await stage.finish(really=False)
    states = await stage.states()
    assert states.pop(FORUM) is DeliveryState.FAILED
    assert set(states.values()) == {DeliveryState.SENT}
    stage.no_faults()
    await stage.publish(dispatch("next", stage.clock()))
    stage.pass_by(days=1)
    assert await stage.plan() == len(CHATS) + 1
    await stage.finish(really=False)
    verdict = stage.hold(repeats=0)
    figure("D20", "a closed topic", **verdict.numbers)
    assert (await stage.states("daily:2027-03-30"))[FORUM] is DeliveryState.SENT
    assert (await stage.known(FORUM, 2)).active
