"""Two orders about one message: it says what both of them ask, however late an edit of the first one goes out."""

from dataclasses import replace
from datetime import date

import pytest

from bot.cards.card import Status
from bot.delivery.orders import fulfil
from bot.readers.edition import EditionKind, correction_edition, withdrawal_edition
from bot.store.deliveries import DeliveryState
from tests.delivery.desk import Desk, delivered
from tests.delivery.packs import dispatch
from tests.delivery.test_corrections import FIRST, MENDED, messages, order
from tests.sandbox.loopback import Loopback

CORRECTED = correction_edition("coup", date(2027, 3, 29))
WITHDRAWN = withdrawal_edition("vote")


@pytest.fixture
def address(sandbox: Loopback) -> str:
    return f"{sandbox.base}/bot"


async def corrected(desk: Desk) -> str:
    """A digest of two dispatches that has arrived, and one of them corrected; the id of the edit that waits."""
    await desk.publish()
    await desk.subscribe(FIRST)
    coup, vote = dispatch("coup", desk.clock.advance(seconds=1)), dispatch("vote", desk.clock())
    await desk.publish(coup, vote)
    desk.clock.set("2027-03-29 07:00")
    await desk.plan()
    await delivered(desk)
    await desk.publish(replace(coup, corrections=(MENDED,)), vote)
    await order(desk, CORRECTED, EditionKind.CORRECTION)
    await fulfil(desk.services)
    async with desk.services.store.database.read() as connection:
        (edit,) = await desk.services.store.editions.of_prefix(connection, "edit:coup:")
    return edit.id


async def withdraw(desk: Desk) -> None:
    desk.clock.advance(seconds=5)
    pack = desk.services.current.pack.dispatches
    await desk.publish(pack["coup"], replace(pack["vote"], status=Status.WITHDRAWN))
    await order(desk, WITHDRAWN, EditionKind.CORRECTION)


async def carried_out(desk: Desk) -> None:
    while await fulfil(desk.services):
        desk.clock.advance(seconds=61)
        await delivered(desk)


async def test_an_edit_that_is_tried_again_does_not_bring_back_what_was_withdrawn(
    desk: Desk, sandbox: Loopback
) -> None:
    edit = await corrected(desk)
    sandbox.do("faults", method="editMessageText", chat=FIRST, drop="before", times=1)
    await delivered(desk)
    assert await desk.states(edit) == {FIRST: DeliveryState.UNKNOWN}
    await withdraw(desk)
    await carried_out(desk)
    digest = messages(sandbox, FIRST)[0]["text"]
    assert "It is twelve." in digest
    assert "Text of vote." not in digest
    assert "This dispatch was withdrawn" in digest


async def test_an_edit_under_way_is_waited_for_before_the_next_one_of_that_message(
    desk: Desk, sandbox: Loopback
) -> None:
    edit = await corrected(desk)
    store = desk.services.store
    async with store.database.write() as connection:
        assert await store.ledger.lease(connection, owner="another", now=desk.clock(), term_s=60, limit=1)
    await withdraw(desk)
    assert await fulfil(desk.services)
    async with store.database.read() as connection:
        assert await store.editions.of_prefix(connection, "edit:vote:") == []
    desk.clock.advance(seconds=61)
    await carried_out(desk)
    assert "Text of vote." not in messages(sandbox, FIRST)[0]["text"]
    assert await desk.states(edit) == {FIRST: DeliveryState.UNKNOWN}


async def test_a_message_goes_on_telling_of_what_was_withdrawn_when_another_dispatch_is_corrected(
    desk: Desk, sandbox: Loopback
) -> None:
    await corrected(desk)
    await withdraw(desk)
    await carried_out(desk)
    pack = desk.services.current.pack.dispatches
    again = replace(MENDED, on=date(2027, 3, 30))
    await desk.publish(replace(pack["coup"], corrections=(MENDED, again)), pack["vote"])
    desk.clock.advance(seconds=5)
    await order(desk, correction_edition("coup", again.on), EditionKind.CORRECTION)
    await carried_out(desk)
    digest = messages(sandbox, FIRST)[0]["text"]
    assert "Corrected on 30 March 2027" in digest
    assert "This dispatch was withdrawn" in digest
