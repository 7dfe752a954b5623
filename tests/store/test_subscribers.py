"""Subscribers are kept, found when due, stopped, moved and forgotten."""

from datetime import date, time, timedelta

from bot.readers.subscription import Frequency, Quiet, Subscription
from bot.store.choices import ChatKind
from bot.store.database import Database
from bot.store.keys import Cipher
from bot.store.subscribers import Subscribers
from tests.store.conftest import Clock

DAILY = Subscription(Frequency.DAILY, time(7, 0), "Africa/Bamako", language="fr")
OFF = Subscription(Frequency.OFF, time(7, 0), "Africa/Bamako")
FULL = Subscription(
    Frequency.WEEKLY,
    time(21, 45),
    "America/Argentina/Buenos_Aires",
    language="en",
    weekday=6,
    topics=frozenset({"security", "politics"}),
    countries=frozenset({"mali", "niger"}),
    alerts=False,
    light=True,
    quiet=Quiet(time(22, 0), time(6, 30)),
    paused_until=date(2027, 5, 1),
)


async def test_a_subscription_comes_back_as_it_was_given(database: Database, cipher: Cipher, clock: Clock) -> None:
    subscribers = Subscribers(cipher)
    due = clock.now + timedelta(hours=3)
    async with database.write() as conn:
        one = await subscribers.save(
            conn, -1001234567890123, 17, ChatKind.GROUP, FULL, next_due_at=due, seen_until=None, now=clock.now
        )
    async with database.read() as conn:
        found = await subscribers.of_chat(conn, -1001234567890123, 17)
        assert await subscribers.of_chat(conn, -1001234567890123) is None
    assert found is not None
    assert (found.id, found.chat_id, found.thread_id, found.kind) == (one, -1001234567890123, 17, ChatKind.GROUP)
    assert found.subscription == FULL
    assert (found.next_due_at, found.seen_until, found.created_on) == (due, clock.now, clock.now.date())
    assert found.active
