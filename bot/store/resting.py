"""Resting: alerts on their way that wait through somebody's quiet hours. Which hours hold is delivery's to judge."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.readers.edition import EditionKind
from bot.readers.subscription import Subscription
from bot.store.choices import CHOICE_COLUMNS, NO_QUIET, subscription_of
from bot.store.closing import HELD, OPEN, PUT_OFF, RUNNING
from bot.store.columns import whole
from bot.store.tables import choices, deliveries, editions, subscribers

ALERTS = select(editions.c.seq).where(editions.c.seq.in_(RUNNING), editions.c.kind == str(EditionKind.ALERT))
WITH_QUIET_HOURS = select(choices.c.id, *CHOICE_COLUMNS).where(choices.c.quiet_start != NO_QUIET)
REST = (
    update(deliveries)
    .where(
        deliveries.c.edition.in_(bindparam("which", expanding=True)),
        OPEN,
        ~HELD,
        deliveries.c.not_before < bindparam("until"),
        deliveries.c.subscriber.in_(
            select(subscribers.c.id).where(subscribers.c.choice.in_(bindparam("choosing", expanding=True)))
        ),
    )
    .values(PUT_OFF)
)


async def alerts(conn: AsyncConnection, now: datetime) -> list[int]:
    """The editions of alerts that are being sent."""
    return list(await conn.scalars(ALERTS, {"now": now}))


async def with_quiet_hours(conn: AsyncConnection) -> dict[int, Subscription]:
    """Every choice with quiet hours, by its number. Pauses are no part of it."""
    rows = await conn.execute(WITH_QUIET_HOURS)
    return {number: subscription_of(*columns, None) for number, *columns in rows}


async def rest(
    conn: AsyncConnection, edition_seqs: Collection[int], until: Mapping[datetime, Collection[int]], *, now: datetime
) -> int:
    """Put the turn of whoever chose so off until then, unless somebody holds it; how many. `until`: numbers of choices
    by the instant at which their quiet hours end."""
    put_off = 0
    for ends_at, numbers in until.items():
        asked = {"which": list(edition_seqs), "choosing": list(numbers), "until": ends_at, "now": whole(now)}
        put_off += (await conn.execute(REST, asked)).rowcount
    return put_off
