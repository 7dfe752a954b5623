"""A correction edits the messages that carried the error and tells those who hold it, once; a withdrawal likewise."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from bot.cards.card import Correction, Status
from bot.cards.dispatch import Dispatch
from bot.cards.text import Text
from bot.delivery.orders import fulfil
from bot.delivery.stale import Sweep
from bot.readers.edition import EditionKind, correction_edition, withdrawal_edition
from bot.readers.subscription import Frequency
from bot.store.deliveries import DeliveryState, Lease, Settlement
from bot.store.editions import EditionState
from tests.delivery.desk import SEVEN, Desk, delivered
from tests.delivery.packs import dispatch
from tests.sandbox.loopback import Loopback

FIRST = 10_001
CORRECTION = correction_edition("coup", date(2027, 3, 29))
MENDED = Correction(date(2027, 3, 29), Text({"en": "Ten were named."}), Text({"en": "It is twelve."}))


@pytest.fixture
def address(sandbox: Loopback) -> str:
    return f"{sandbox.base}/bot"


async def order(desk: Desk, edition_id: str, kind: EditionKind) -> None:
    """As the chat does it."""
    store, now = desk.services.store, desk.clock()
    async with store.database.write() as connection:
        await store.editions.open(
            connection,
            edition_id,
            kind=kind,
            created_at=now,
            expires_at=now + timedelta(hours=6 if kind is EditionKind.ALERT else 168),
            state=EditionState.ORDERED,
        )


async def alerted(desk: Desk, *chats: int) -> Dispatch:
    """An alert that has arrived with these."""
    await desk.subscribe(*chats, choices=replace(SEVEN, frequency=Frequency.ALERTS))
    news = dispatch("coup", desk.clock())
    await desk.publish(news)
    await order(desk, "alert:coup", EditionKind.ALERT)
    await fulfil(desk.services)
    await delivered(desk)
    return news


async def mended(desk: Desk, edition_id: str = CORRECTION) -> None:
    """The order is carried out to its end: edits, then notes."""
    await order(desk, edition_id, EditionKind.CORRECTION)
    while await fulfil(desk.services):
        desk.clock.advance(seconds=61)
        await delivered(desk)


def messages(sandbox: Loopback, chat: int) -> list[dict[str, Any]]:
    return list(sandbox.look(f"chats/{chat}/messages?as={chat}")["messages"])


async def test_the_message_is_edited_and_its_holder_told_once(desk: Desk, sandbox: Loopback) -> None:
    news = await alerted(desk, FIRST)
    await desk.publish(replace(news, corrections=(MENDED,)))
    await mended(desk)
    alert, note = messages(sandbox, FIRST)[-2:]
    assert "It is twelve." in alert["text"]
    assert "A dispatch you received was corrected" in note["text"]
    assert "It is twelve." in note["text"]
    assert await fulfil(desk.services) == 0
    assert (await desk.states(CORRECTION)) == {FIRST: DeliveryState.SENT}


async def test_who_has_stopped_gets_the_edit_and_not_the_note(desk: Desk, sandbox: Loopback) -> None:
    news = await alerted(desk, FIRST, FIRST + 1)
    await desk.stop(FIRST)
    await desk.publish(replace(news, corrections=(MENDED,)))
    await mended(desk)
    assert "It is twelve." in messages(sandbox, FIRST)[-1]["text"]
    assert "A dispatch you received" not in messages(sandbox, FIRST)[-1]["text"]
    assert await desk.states(CORRECTION) == {FIRST + 1: DeliveryState.SENT}


async def test_a_stop_between_the_order_and_the_edit_leaves_the_edit(desk: Desk, sandbox: Loopback) -> None:
    news = await alerted(desk, FIRST)
    await desk.publish(replace(news, corrections=(MENDED,)))
    await order(desk, CORRECTION, EditionKind.CORRECTION)
    await fulfil(desk.services)
    await desk.stop(FIRST)
    await delivered(desk)
    await fulfil(desk.services)
    await delivered(desk)
    assert "It is twelve." in messages(sandbox, FIRST)[-1]["text"]
    assert await desk.states(CORRECTION) == {}


async def test_where_the_message_cannot_be_edited_the_note_replies(desk: Desk, sandbox: Loopback) -> None:
    news = await alerted(desk, FIRST)
    sandbox.do(
        "faults", method="editMessageText", times=1, status=400, description="Bad Request: message can't be edited"
    )
    await desk.publish(replace(news, corrections=(MENDED,)))
    await mended(desk)
    alert, note = messages(sandbox, FIRST)[-2:]
    assert "It is twelve." not in alert["text"]
    assert note["reply_to"]["message_id"] == alert["message_id"]


async def test_a_digest_keeps_its_other_dispatches(desk: Desk, sandbox: Loopback) -> None:
    await desk.publish()
    await desk.subscribe(FIRST)
    news = dispatch("coup", desk.clock.advance(seconds=1))
    await desk.publish(news, dispatch("vote", desk.clock()))
    desk.clock.set("2027-03-29 07:00")
    await desk.plan()
    await delivered(desk)
    await desk.publish(replace(news, corrections=(MENDED,)))
    await mended(desk)
    digest = messages(sandbox, FIRST)[-2]["text"]
    assert "It is twelve." in digest
    assert "Text of vote." in digest


async def test_what_still_waits_says_the_new_words(desk: Desk, sandbox: Loopback) -> None:
    await desk.subscribe(FIRST, choices=replace(SEVEN, frequency=Frequency.ALERTS))
    news = dispatch("coup", desk.clock())
    await desk.publish(news)
    await order(desk, "alert:coup", EditionKind.ALERT)
    await fulfil(desk.services)
    await desk.publish(replace(news, text=Text({"en": "Twelve were named.", "fr": "Douze noms."})))
    await order(desk, CORRECTION, EditionKind.CORRECTION)
    await fulfil(desk.services)
    await delivered(desk)
    assert "Twelve were named." in messages(sandbox, FIRST)[-1]["text"]


async def test_a_withdrawal_is_told_in_the_message_and_by_a_note(desk: Desk, sandbox: Loopback) -> None:
    news = await alerted(desk, FIRST)
    await desk.publish(replace(news, status=Status.WITHDRAWN))
    await mended(desk, withdrawal_edition("coup"))
    alert, note = messages(sandbox, FIRST)[-2:]
    assert "Text of coup." not in alert["text"]
    assert "This dispatch was withdrawn" in alert["text"]
    assert "This dispatch was withdrawn" in note["text"]


async def test_what_was_withdrawn_and_still_waits_is_not_sent(desk: Desk) -> None:
    await desk.subscribe(FIRST, choices=replace(SEVEN, frequency=Frequency.ALERTS))
    news = dispatch("coup", desk.clock())
    await desk.publish(news)
    await order(desk, "alert:coup", EditionKind.ALERT)
    await fulfil(desk.services)
    await desk.publish(replace(news, status=Status.WITHDRAWN))
    await order(desk, withdrawal_edition("coup"), EditionKind.CORRECTION)
    await fulfil(desk.services)
    await delivered(desk)
    assert await desk.states("alert:coup") == {FIRST: DeliveryState.SUPERSEDED}


async def test_an_order_taken_up_again_after_a_kill_tells_nobody_twice(desk: Desk, sandbox: Loopback) -> None:
    news = await alerted(desk, FIRST, FIRST + 1)
    await desk.publish(replace(news, corrections=(MENDED,)))
    await order(desk, CORRECTION, EditionKind.CORRECTION)
    for _ in range(2):  # the second finds what the first has planned
        await fulfil(desk.services)
    await delivered(desk)
    for _ in range(3):
        await fulfil(desk.services)
        await delivered(desk)
    notes = [each for each in messages(sandbox, FIRST) if "A dispatch you received" in each["text"]]
    assert len(notes) == 1


async def test_who_pauses_gets_the_edit_and_not_the_note(desk: Desk, sandbox: Loopback) -> None:
    news = await alerted(desk, FIRST, FIRST + 1)
    await desk.subscribe(FIRST, choices=replace(SEVEN, paused_until=date(2027, 4, 2)))
    await desk.publish(replace(news, corrections=(MENDED,)))
    await mended(desk)
    assert "It is twelve." in messages(sandbox, FIRST)[-1]["text"]
    assert await desk.states(CORRECTION) == {FIRST + 1: DeliveryState.SENT}


async def under_way(desk: Desk) -> Lease:
    """An alert to one chat whose send has begun while the dispatch is withdrawn, and which is not settled yet."""
    await desk.subscribe(FIRST, choices=replace(SEVEN, frequency=Frequency.ALERTS))
    news = dispatch("coup", desk.clock())
    await desk.publish(news)
    await order(desk, "alert:coup", EditionKind.ALERT)
    await fulfil(desk.services)
    store = desk.services.store
    async with store.database.write() as connection:
        (lease,) = await store.ledger.lease(connection, owner="another", now=desk.clock(), term_s=60, limit=1)
    await desk.publish(replace(news, status=Status.WITHDRAWN))
    await order(desk, withdrawal_edition("coup"), EditionKind.CORRECTION)
    for _ in range(3):
        assert await fulfil(desk.services)
    return lease


async def settle(desk: Desk, settlement: Settlement) -> None:
    store = desk.services.store
    async with store.database.write() as connection:
        await store.ledger.settle(connection, [settlement], owner="another", now=desk.clock())


async def test_what_was_under_way_at_a_withdrawal_and_comes_back_unsent_is_not_sent(desk: Desk) -> None:
    lease = await under_way(desk)
    await settle(desk, lease.settled(DeliveryState.PENDING, not_before=desk.clock()))
    await fulfil(desk.services)
    await delivered(desk)
    assert await desk.states("alert:coup") == {FIRST: DeliveryState.SUPERSEDED}
    assert await desk.states(withdrawal_edition("coup")) == {}


async def test_what_a_dead_process_had_under_way_at_a_withdrawal_is_edited(desk: Desk, sandbox: Loopback) -> None:
    await under_way(desk)
    desk.clock.advance(seconds=61)
    await delivered(desk)
    while await fulfil(desk.services):
        desk.clock.advance(seconds=1)
        await delivered(desk)
    alert, note = messages(sandbox, FIRST)[-2:]
    assert "Text of coup." not in alert["text"]
    assert "This dispatch was withdrawn" in note["text"]


async def test_whoever_has_stopped_with_a_send_under_way_holds_nobodys_note_up(desk: Desk, sandbox: Loopback) -> None:
    news = await alerted(desk, FIRST)
    await desk.subscribe(FIRST + 1)
    store = desk.services.store
    async with store.database.write() as connection:
        found = await store.editions.of_id(connection, "alert:coup")
        assert found is not None
        which = (await store.subscribers.all_of_chat(connection, FIRST + 1))[0].id
        carrying = await store.editions.carrying(connection, "coup")
        await store.ledger.plan(connection, found.seq, [(which, carrying[0].id)])
        assert await store.ledger.lease(connection, owner="dead", now=desk.clock(), term_s=60, limit=1)
    await desk.stop(FIRST + 1)
    desk.clock.advance(seconds=61)
    await desk.publish(replace(news, corrections=(MENDED,)))
    await order(desk, CORRECTION, EditionKind.CORRECTION)

    async def has_arrived() -> bool:
        return all(row.state is DeliveryState.SENT for row in await desk.rows() if row.chat_id == FIRST)

    for _ in range(2):
        await fulfil(desk.services)
        await delivered(desk, until=has_arrived)
    assert await desk.states(CORRECTION) == {FIRST: DeliveryState.SENT}


async def test_only_what_waits_is_rendered_anew(desk: Desk, sandbox: Loopback) -> None:
    news = await alerted(desk, FIRST)
    await desk.publish(replace(news, corrections=(MENDED,)))
    await mended(desk)
    assert len(await desk.bodies()) == 3  # the alert, its edit and the note


async def test_once_everybody_is_told_a_lease_asks_nothing_of_the_correction(desk: Desk, sandbox: Loopback) -> None:
    news = await alerted(desk, FIRST)
    await desk.publish(replace(news, corrections=(MENDED,)))
    await mended(desk)
    assert await Sweep(desk.services).if_needed() == 0
    async with desk.services.store.database.read() as connection:
        running = await desk.services.store.editions.running(connection, desk.clock())
    assert [edition.id for edition in running] == ["alert:coup"]


async def test_a_correction_finds_both_renderings_of_a_digest_that_changed_between_two_hours(
    desk: Desk, sandbox: Loopback
) -> None:
    await desk.publish()
    await desk.subscribe(FIRST)
    await desk.subscribe(FIRST + 1, FIRST + 2, choices=replace(SEVEN, time=time(9)))
    news = dispatch("coup", desk.clock.advance(seconds=1))
    await desk.publish(news)
    desk.clock.set("2027-03-29 07:00")
    await desk.plan()
    await desk.publish(replace(news, text=Text({"en": "Twelve.", "fr": "Douze."})))
    desk.clock.set("2027-03-29 09:00")
    assert await desk.plan() == 2
    await delivered(desk)
    assert "Twelve." in messages(sandbox, FIRST + 1)[-1]["text"]
    await desk.publish(replace(news, corrections=(MENDED,)))
    await mended(desk)
    for chat in range(FIRST, FIRST + 3):
        assert "It is twelve." in messages(sandbox, chat)[-2]["text"]
    assert set((await desk.states(CORRECTION)).values()) == {DeliveryState.SENT}


async def test_what_may_have_arrived_is_repeated_in_the_corrected_words(desk: Desk, sandbox: Loopback) -> None:
    await desk.subscribe(FIRST, choices=replace(SEVEN, frequency=Frequency.ALERTS))
    news = dispatch("coup", desk.clock())
    await desk.publish(news)
    await order(desk, "alert:coup", EditionKind.ALERT)
    await fulfil(desk.services)
    sandbox.do("faults", method="sendMessage", chat=FIRST, drop="before", times=1)
    await delivered(desk)
    assert await desk.states("alert:coup") == {FIRST: DeliveryState.UNKNOWN}
    await desk.publish(replace(news, text=Text({"en": "Twelve were named.", "fr": "Douze noms."})))
    await order(desk, CORRECTION, EditionKind.CORRECTION)
    await fulfil(desk.services)
    desk.clock.advance(seconds=61)

    async def repeated() -> bool:
        return (await desk.states("alert:coup")) == {FIRST: DeliveryState.SENT}

    await delivered(desk, until=repeated)
    assert "Twelve were named." in messages(sandbox, FIRST)[-1]["text"]
