"""An edition and its words are made once, whoever asks again."""

from datetime import timedelta

from bot.readers.edition import EditionKind
from bot.store.editions import EditionState
from tests.store.conftest import Store


async def test_opening_again_gives_the_same_edition(store: Store) -> None:
    seq, _ = await store.edition()
    store.clock.advance(hours=1)
    again, _ = await store.edition()
    async with store.database.read() as conn:
        edition = await store.editions.of_id(conn, "daily:2027-03-29")
        assert await store.editions.of_id(conn, "daily:2027-03-28") is None
    assert again == seq
    assert edition is not None
    assert edition.created_at == store.clock.now - timedelta(hours=1)
    assert edition.kind is EditionKind.DAILY


async def test_the_first_words_of_a_variant_are_frozen(store: Store) -> None:
    seq, first = await store.edition()
    async with store.database.write() as conn:
        again = await store.editions.variant(conn, seq, "fr", body="changed", dispatches=["b"])
        other = await store.editions.variant(conn, seq, "en", body="changed", dispatches=["b"])
    assert again == first
    assert other != first


async def test_running_means_neither_halted_nor_finished_nor_expired(store: Store) -> None:
    daily, _ = await store.edition()
    alert, _ = await store.edition("alert:coup", kind=EditionKind.ALERT, hours=6)
    halted, _ = await store.edition("daily:2027-03-28")
    finished, _ = await store.edition("daily:2027-03-27")
    async with store.database.write() as conn:
        await store.editions.halt(conn, halted, "three markup errors")
        await store.editions.finish(conn, finished)
        await store.editions.halt(conn, finished, "too late")
        now = store.clock.now
        assert [each.seq for each in await store.editions.running(conn, now)] == [alert, daily]
        assert [each.seq for each in await store.editions.running(conn, now + timedelta(hours=6))] == [daily]
        latest = await store.editions.latest(conn, limit=2)
    assert [(each.state, each.note) for each in latest] == [
        (EditionState.FINISHED, None),
        (EditionState.HALTED, "three markup errors"),
    ]
