"""Searches in vain, counted by day."""

from datetime import timedelta

from bot.store.gaps import A_DAY, Gaps
from tests.store.conftest import Store


async def test_words_are_counted_by_day_and_the_most_wanted_come_first(store: Store) -> None:
    gaps, today = Gaps(), store.clock.now.date()
    async with store.database.write() as conn:
        await gaps.add(conn, {"coton": 2, "mil": 3}, day=today)
        await gaps.add(conn, {"coton": 2}, day=today)
        await gaps.add(conn, {"riz": 9, "coton": 1}, day=today - timedelta(days=30))
        await gaps.add(conn, {"coton": 1}, day=today - timedelta(days=29))
        assert await gaps.most(conn, today=today, limit=9) == [("coton", 5), ("mil", 3)]
        assert await gaps.most(conn, today=today, limit=1) == [("coton", 5)]


async def test_after_thirty_days_they_are_dropped(store: Store) -> None:
    gaps, today = Gaps(), store.clock.now.date()
    async with store.database.write() as conn:
        await gaps.add(conn, {"coton": 2, "mil": 3}, day=today)
        assert await gaps.retain(conn, today + timedelta(days=29)) == 0
        assert await gaps.retain(conn, today + timedelta(days=30)) == 2


async def test_a_day_holds_so_many_words_and_counts_on_those_it_has(store: Store) -> None:
    gaps, today = Gaps(), store.clock.now.date()
    async with store.database.write() as conn:
        await gaps.add(conn, {f"word{number}": 2 for number in range(A_DAY)}, day=today)
        await gaps.add(conn, {"late": 9, "word7": 1}, day=today)
        most = dict(await gaps.most(conn, today=today, limit=999))
    assert "late" not in most
    assert most["word7"] == 3
    assert len(most) == A_DAY
