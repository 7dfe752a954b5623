"""What is planned for a subscriber and no longer wanted does not come; what is still wanted does."""

from datetime import timedelta

import pytest

from bot.readers.edition import EditionKind
from bot.store import results
from bot.store.deliveries import DeliveryState
from tests.house import House
from tests.rig import ADA

PENDING, CANCELLED = DeliveryState.PENDING, DeliveryState.CANCELLED
KINDS = {
    EditionKind.DAILY: "daily:2026-11-21",
    EditionKind.WEEKLY: "weekly:2026-11-16",
    EditionKind.ALERT: "alert:coup",
    EditionKind.EDIT: "edit:coup:2026-11-21:1",
}


async def planned(house: House) -> None:
    """One delivery of each kind waits for Ada; her digests carry a dispatch that she has not seen before."""
    store, now = house.services.store, house.clock()
    async with store.database.write() as connection:
        subscriber = await store.subscribers.of_chat(connection, ADA)
        assert subscriber is not None
        for kind, name in KINDS.items():
            seq = await store.editions.open(
                connection, name, kind=kind, created_at=now, expires_at=now + timedelta(hours=6)
            )
            variant = await store.editions.variant(connection, seq, "en-x", body="{}", dispatches=["news"])
            await store.ledger.plan(connection, seq, [(subscriber.id, variant)])


async def waiting(house: House) -> set[EditionKind]:
    store = house.services.store
    async with store.database.read() as connection:
        rows = [row async for row in results.rows(connection, store.cipher)]
    assert {row.state for row in rows} <= {PENDING, CANCELLED}
    return {EditionKind(row.edition_id.partition(":")[0]) for row in rows if row.state is PENDING}


DAILY, WEEKLY, ALERT, EDIT = KINDS


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("/subscribe alerts", {ALERT, EDIT}),
        ("/subscribe weekly friday 18:15 Niamey", {WEEKLY, ALERT, EDIT}),
        ("/subscribe daily 19:00 Bamako", {DAILY, ALERT, EDIT}),
        ("/language fr", {DAILY, ALERT, EDIT}),
        ("/pause 2w", {EDIT}),
        ("/stop", {EDIT}),
    ],
)
async def test_a_change_takes_back_what_it_leaves_out(house: House, said: str, left: set[EditionKind]) -> None:
    await house.say(ADA, "/subscribe daily 07:00 Bamako")
    await planned(house)
    await house.say(ADA, said)
    assert await waiting(house) == left


async def test_the_news_of_a_digest_that_was_taken_back_is_new_to_the_next_one(house: House) -> None:
    await house.say(ADA, "/subscribe daily 07:00 Bamako")
    first_at = house.clock()
    async with house.services.store.database.write() as connection:
        await house.services.store.publications.publish(
            connection, "f" * 64, by=None, at=first_at, visible={"news": first_at}
        )
    house.clock.advance(hours=1)
    await planned(house)
    await _has_seen_all(house)
    await house.say(ADA, "/subscribe weekly friday 18:15 Niamey")
    known = await house.known(ADA)
    assert known is not None
    assert known.seen_until < first_at


async def _has_seen_all(house: House) -> None:
    """As planning leaves it."""
    store = house.services.store
    known = await house.known(ADA)
    assert known is not None
    async with store.database.write() as connection:
        await store.subscribers.set_next_due(connection, [(known.id, known.next_due_at, house.clock())])
