"""What the program has done last of what it does now and then."""

from bot.store import marks
from tests.store.conftest import Store


async def test_a_mark_is_what_was_put_last(store: Store) -> None:
    async with store.database.write() as conn:
        assert await marks.read(conn, marks.WEEKLY_NOTE) is None
        await marks.put(conn, marks.WEEKLY_NOTE, "2027-W12")
        await marks.put(conn, marks.WEEKLY_NOTE, "2027-W13")
        await marks.put(conn, "other", "é")
        assert await marks.read(conn, marks.WEEKLY_NOTE) == "2027-W13"
        assert await marks.read(conn, "other") == "é"
