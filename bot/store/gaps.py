"""Gaps: words that readers looked for in vain, counted by day. Which words may be kept, the readers' part decides."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import bindparam, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import gaps

KEPT = timedelta(days=30)
A_DAY = 200  # different words that are kept of one day

ADD = text(
    "INSERT INTO gaps (word, day, times) VALUES (:word, :day, :times) "
    "ON CONFLICT (word, day) DO UPDATE SET times = gaps.times + excluded.times"
).bindparams(*(bindparam(column.name, type_=column.type) for column in gaps.c))
OF_DAY = select(gaps.c.word).where(gaps.c.day == bindparam("which"))
TIMES = func.sum(gaps.c.times)
MOST = (
    select(gaps.c.word, TIMES)
    .where(gaps.c.day > bindparam("after"))
    .group_by(gaps.c.word)
    .order_by(TIMES.desc(), gaps.c.word)
    .limit(bindparam("limit"))
)
OLD = delete(gaps).where(gaps.c.day <= bindparam("before"))


class Gaps:
    """Every method takes the connection of the caller's transaction."""

    async def add(self, conn: AsyncConnection, found: Mapping[str, int], *, day: date) -> None:
        """So many more searches in vain on that day. New words of a day that is full are dropped."""
        known = set(await conn.scalars(OF_DAY, {"which": day}))
        for word, times in found.items():
            if word in known or len(known) < A_DAY:
                known.add(word)
                await conn.execute(ADD, {"word": word, "day": day, "times": times})

    async def most(self, conn: AsyncConnection, *, today: date, limit: int) -> list[tuple[str, int]]:
        """The words of the last thirty days, most wanted first, with how often."""
        rows = await conn.execute(MOST, {"after": today - KEPT, "limit": limit})
        return [(word, int(times)) for word, times in rows]

    async def retain(self, conn: AsyncConnection, today: date) -> int:
        """Let go of what is older than thirty days; how many rows."""
        return (await conn.execute(OLD, {"before": today - KEPT})).rowcount
