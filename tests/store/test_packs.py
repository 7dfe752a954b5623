"""The database keeps the files of the last packs that were current."""

from datetime import timedelta

from bot.store.packs import KEPT, Packs
from tests.store.conftest import Store

packs = Packs()


async def test_a_pack_is_kept_once_and_given_back(store: Store) -> None:
    async with store.database.write() as connection:
        await packs.put(connection, "one", b"files", store.clock())
        await packs.put(connection, "one", b"others", store.clock())
        assert await packs.files(connection, "one") == b"files"
        assert await packs.files(connection, "two") is None


async def test_those_current_last_are_kept_and_what_is_new_is_not_let_go(store: Store) -> None:
    for number in range(KEPT + 3):
        now = store.clock.advance(days=2)
        async with store.database.write() as connection:
            await packs.put(connection, f"pack {number}", b"x", now)
            await store.publications.publish(connection, f"pack {number}", by=None, at=now, visible={})
    async with store.database.write() as connection:
        await packs.put(connection, "proposed", b"x", store.clock.advance(days=2))
        await packs.put(connection, "proposed later", b"x", store.clock() + timedelta(hours=1))
        kept = await packs.revisions(connection)
    assert kept[:2] == ["proposed later", "proposed"]
    assert kept[2:] == [f"pack {number}" for number in range(KEPT + 2, 2, -1)]
