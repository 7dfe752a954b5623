"""The overview: how many of what there are, in a few cheap counts, for those who watch the bot. It names nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.closing import RUNNING
from bot.store.columns import whole
from bot.store.editions import EditionState
from bot.store.inbox import InboxState
from bot.store.tables import deliveries, editions, inbox, subscribers

ONE = subscribers.c
PEOPLE = select(ONE.stopped_at.is_not(None), ONE.suspended_at.is_not(None), func.count()).group_by(
    ONE.stopped_at.is_not(None), ONE.suspended_at.is_not(None)
)
EDITIONS = (
    select(editions.c.state, func.count(), func.min(editions.c.created_at))
    .where(editions.c.state != int(EditionState.FINISHED))
    .group_by(editions.c.state)
)
OPEN = select(func.count()).where(deliveries.c.edition.in_(RUNNING), deliveries.c.not_before.is_not(None))
DUE = OPEN.where(deliveries.c.not_before <= bindparam("at", type_=deliveries.c.not_before.type))
UPDATES = (
    select(inbox.c.state, func.count(), func.min(inbox.c.received_at))
    .where(inbox.c.state != int(InboxState.DONE))
    .group_by(inbox.c.state)
)


@dataclass(frozen=True, slots=True)
class Overview:
    """`waiting` deliveries are open, `due` those among them whose turn has come. `edition_s` and `update_s` are the
    ages in seconds of the oldest running edition with open rows and of the oldest update not yet done."""

    subscribers: Mapping[str, int]
    editions: Mapping[str, int]
    waiting: int
    due: int
    edition_s: float
    updates: int
    set_aside: int
    update_s: float

    @property
    def halted(self) -> int:
        return self.editions.get("halted", 0)


async def look(conn: AsyncConnection, now: datetime) -> Overview:
    people = {"active": 0, "stopped": 0, "suspended": 0}
    for stopped, suspended, number in await conn.execute(PEOPLE):
        people["stopped" if stopped else "suspended" if suspended else "active"] += number
    states = {state.name.lower(): 0 for state in EditionState if state is not EditionState.FINISHED}
    ages: dict[str, float] = {}
    for state, number, oldest in await conn.execute(EDITIONS):
        name = EditionState(state).name.lower()
        states[name], ages[name] = number, (now - oldest).total_seconds()
    asked = {"now": now, "at": whole(now)}
    waiting: int = (await conn.execute(OPEN, asked)).scalar_one()
    due: int = (await conn.execute(DUE, asked)).scalar_one()
    updates = {state: (number, oldest) for state, number, oldest in await conn.execute(UPDATES)}
    new, oldest = updates.get(int(InboxState.NEW), (0, now))
    return Overview(
        subscribers=people,
        editions=states,
        waiting=waiting,
        due=due,
        edition_s=ages.get("running", 0.0) if due else 0.0,
        updates=new,
        set_aside=updates.get(int(InboxState.POISON), (0, now))[0],
        update_s=max(0.0, (now - oldest).total_seconds()),
    )
