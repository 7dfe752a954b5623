"""Letters to the newsroom, as they are kept."""

from datetime import timedelta

from sqlalchemy import select

from bot.store.letters import Letters
from bot.store.tables import letters as table
from tests.store.conftest import Store

NEWSROOM = -100_777


async def test_a_letter_waits_sealed_and_its_words_go_once_it_is_carried(store: Store) -> None:
    letters, now = Letters(store.cipher), store.clock.now
    async with store.database.write() as conn:
        await letters.write(conn, 42, "There is an error in Kidal’s date.", language="fr", now=now)
        (letter,) = await letters.waiting(conn)
        (row,) = await conn.execute(select(table.c.words, table.c.chat))
        assert b"Kidal" not in row[0]
        assert (letter.chat_id, letter.language, letter.words) == (42, "fr", "There is an error in Kidal’s date.")
        await letters.carried(conn, letter.id, newsroom=NEWSROOM, message_id=9)
        assert await letters.waiting(conn) == []
        found = await letters.of_message(conn, NEWSROOM, 9)
        assert found is not None
        assert (found.chat_id, found.words) == (42, "")
        assert await letters.of_message(conn, -1, 9) is None


async def test_letters_are_counted_by_chat_and_by_all(store: Store) -> None:
    letters, now = Letters(store.cipher), store.clock.now
    async with store.database.write() as conn:
        for chat in (1, 1, 2):
            await letters.write(conn, chat, "Hello", language=None, now=now)
        before = now - timedelta(hours=1)
        assert await letters.count(conn, since=before) == 3
        assert await letters.count(conn, since=before, chat_id=1) == 2
        assert await letters.count(conn, since=now, chat_id=1) == 0


async def test_after_a_month_nobody_knows_who_wrote(store: Store) -> None:
    letters, now = Letters(store.cipher), store.clock.now
    async with store.database.write() as conn:
        await letters.write(conn, 1, "Hello", language=None, now=now)
        assert await letters.retain(conn, now + timedelta(days=29)) == 0
        assert await letters.retain(conn, now + timedelta(days=30)) == 1


async def test_who_is_forgotten_has_written_nothing(store: Store) -> None:
    letters, now = Letters(store.cipher), store.clock.now
    async with store.database.write() as conn:
        await letters.write(conn, 1, "Hello", language=None, now=now)
        await letters.write(conn, 2, "Hello", language=None, now=now)
        assert await store.subscribers.forget(conn, 1)
        assert not await store.subscribers.forget(conn, 3)
        assert [letter.chat_id for letter in await letters.waiting(conn)] == [2]
