"""An edition halted for what we wrote, and let go on: what waits says what is written now, and nobody is left out."""

from collections import Counter
from dataclasses import replace

import pytest

from bot.cards.text import Text
from bot.delivery.orders import fulfil
from bot.delivery.worker import Worker
from bot.pages.broadcast import MALFORMED
from bot.readers.edition import EditionKind
from bot.store.deliveries import DeliveryState
from bot.store.editions import Edition, EditionState
from tests.delivery.desk import Desk, delivered
from tests.delivery.test_corrections import CORRECTION, MENDED, alerted, messages, order
from tests.sandbox.loopback import Loopback

FIRST = 10_001
SENT, FAILED, PENDING = DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.PENDING
REFUSAL = {"status": 400, "description": "Bad Request: can't parse entities: byte offset 17", "times": None}


@pytest.fixture
def address(sandbox: Loopback) -> str:
    return f"{sandbox.base}/bot"


async def halted(desk: Desk, sandbox: Loopback, method: str = "sendMessage") -> Edition:
    """Deliver into refusals of what we wrote until the edition stands still; then they are over."""
    sandbox.do("faults", method=method, **REFUSAL)

    async def stands_still() -> bool:
        async with desk.services.store.database.read() as connection:
            return bool(await desk.services.store.editions.halted(connection, MALFORMED, desk.clock()))

    await delivered(desk, Worker(desk.services, window=1), until=stands_still)
    sandbox.request("DELETE", "/sandbox/faults")
    async with desk.services.store.database.read() as connection:
        (edition,) = await desk.services.store.editions.halted(connection, MALFORMED, desk.clock())
    return edition


async def let_go_on(desk: Desk, edition: Edition) -> int:
    async with desk.services.store.database.write() as connection:
        await desk.services.store.editions.resume(connection, edition.seq)
    return await fulfil(desk.services)


async def test_everybody_gets_one_copy_and_those_who_waited_the_mended_one(desk: Desk, sandbox: Loopback) -> None:
    chats = range(FIRST, FIRST + 40)
    await desk.planned(*chats)

    async def some() -> bool:
        return len(sandbox.look("record")) >= 10

    await delivered(desk, Worker(desk.services, window=1), until=some)
    edition = await halted(desk, sandbox)
    before = Counter((await desk.states()).values())
    assert before[FAILED] == 3
    headline = Text({"en": "Another headline", "fr": "Un autre titre"})
    await desk.publish(replace(desk.published["vote"], headline=headline))
    assert await let_go_on(desk, edition) == 40 - before[SENT]
    await delivered(desk)
    copies = sandbox.look("record/counts")
    assert set(map(int, copies)) == set(chats)
    assert set(copies.values()) == {1}
    assert Counter("Another headline" in each["text"] for each in sandbox.look("record")) == {
        True: 40 - before[SENT],
        False: before[SENT],
    }


async def test_a_second_halt_can_be_let_go_on_as_well(desk: Desk, sandbox: Loopback) -> None:
    chats = range(FIRST, FIRST + 20)
    await desk.planned(*chats)
    for _ in range(2):
        edition = await halted(desk, sandbox)
        assert await let_go_on(desk, edition) == 20
    await delivered(desk)
    assert set((await desk.states()).values()) == {SENT}
    assert set(sandbox.look("record/counts").values()) == {1}


async def test_a_halted_edition_is_not_leased_from_before_it_is_rendered_anew(desk: Desk, sandbox: Loopback) -> None:
    await desk.planned(*range(FIRST, FIRST + 20))
    edition = await halted(desk, sandbox)
    store = desk.services.store
    async with store.database.write() as connection:
        await store.editions.resume(connection, edition.seq)
    await delivered(desk)
    assert sandbox.look("record") == []
    async with store.database.read() as connection:
        assert [each.state for each in await store.editions.ordered(connection, desk.clock())] == [EditionState.RESUMED]


async def test_who_was_refused_for_a_reason_of_their_own_is_not_tried_again(desk: Desk, sandbox: Loopback) -> None:
    await desk.planned(*range(FIRST, FIRST + 20))
    sandbox.do("block", **{"as": FIRST})
    edition = await halted(desk, sandbox)
    await let_go_on(desk, edition)
    await delivered(desk)
    states = await desk.states()
    assert states.pop(FIRST) is FAILED
    assert set(states.values()) == {SENT}


async def test_edits_of_a_correction_go_on_and_its_notes_follow(desk: Desk, sandbox: Loopback) -> None:
    chats = range(FIRST, FIRST + 8)
    news = await alerted(desk, *chats)
    await desk.publish(replace(news, corrections=(MENDED,)))
    await order(desk, CORRECTION, EditionKind.CORRECTION)
    await fulfil(desk.services)
    edition = await halted(desk, sandbox, "editMessageText")
    assert edition.kind is EditionKind.EDIT
    await let_go_on(desk, edition)
    await delivered(desk)
    await fulfil(desk.services)
    note = await halted(desk, sandbox)
    assert note.id == CORRECTION
    await let_go_on(desk, note)
    await delivered(desk)
    for chat in chats:
        alert, told = messages(sandbox, chat)[-2:]
        assert "It is twelve." in alert["text"]
        assert "A dispatch you received was corrected" in told["text"]
