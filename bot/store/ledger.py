"""The ledger: deliveries waiting, under way and done. It stores and leases; it never renders, sends or decides.

A row that may have reached its chat never says that it did not: once an attempt is unknown, only `sent` or `unknown`
can follow (DESIGN §6, RELIABILITY I4)."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import accounts, closing
from bot.store.accounts import Account, Holder
from bot.store.choices import KINDS
from bot.store.closing import MOST_ATTEMPTS, OPEN, UNFINISHED
from bot.store.columns import EPOCH, whole
from bot.store.deliveries import DeliveryState, Lease, Settlement
from bot.store.editions import Edition, EditionKind, Editions
from bot.store.keys import Cipher
from bot.store.statements import insert_or_leave
from bot.store.tables import deliveries, subscribers, variants

RETRY_UNKNOWN = timedelta(seconds=60)
BODIES_KEPT = 256


INSERT = insert_or_leave(deliveries, "edition", "subscriber", "state", "variant", "attempts", "not_before")
BEGINNING = EPOCH  # the turn of a row that waits for nothing but its turn

LEASABLE = (
    select(
        deliveries.c.subscriber,
        deliveries.c.variant,
        deliveries.c.attempts,
        subscribers.c.chat,
        subscribers.c.thread_id,
        subscribers.c.kind,
    )
    .join(subscribers, subscribers.c.id == deliveries.c.subscriber)
    .where(
        deliveries.c.edition == bindparam("edition"),
        deliveries.c.not_before <= bindparam("now"),
        deliveries.c.attempts < MOST_ATTEMPTS,
        subscribers.c.stopped_at.is_(None),
        subscribers.c.suspended_at.is_(None),
    )
    .order_by(deliveries.c.not_before, deliveries.c.subscriber)
    .limit(bindparam("limit"))
    .with_for_update(of=deliveries, skip_locked=True)
)
TAKE = (
    update(deliveries)
    .where(deliveries.c.edition == bindparam("which"), deliveries.c.subscriber == bindparam("whose"))
    .values(
        state=int(DeliveryState.SENDING),
        attempts=deliveries.c.attempts + 1,
        lease_owner=bindparam("owner"),
        not_before=bindparam("until"),
    )
)
BODIES = select(variants.c.id, variants.c.body).where(variants.c.id.in_(bindparam("ids", expanding=True)))
SETTLE = (
    update(deliveries)
    .where(
        deliveries.c.edition == bindparam("which"),
        deliveries.c.subscriber == bindparam("whose"),
        deliveries.c.state == int(DeliveryState.SENDING),
        deliveries.c.lease_owner == bindparam("owner"),
        deliveries.c.attempts == bindparam("attempt"),
    )
    .values(
        state=bindparam("becomes"),
        attempts=deliveries.c.attempts - bindparam("taken_off"),
        not_before=bindparam("again_at"),
        lease_owner=None,
        message_id=bindparam("message"),
        settled_at=bindparam("at"),
        reason=bindparam("why"),
    )
)
ACCEPTED = (
    update(subscribers)
    .where(subscribers.c.id == bindparam("whose"), subscribers.c.refused_on.is_not(None))
    .values(refused_on=None)
)
RELEASE = (
    update(deliveries)
    .where(
        deliveries.c.edition.in_(UNFINISHED),
        OPEN,
        deliveries.c.state == int(DeliveryState.SENDING),
        deliveries.c.lease_owner == bindparam("owner"),
    )
    .values(
        state=case((deliveries.c.attempts > 1, int(DeliveryState.UNKNOWN)), else_=int(DeliveryState.PENDING)),
        attempts=deliveries.c.attempts - 1,
        not_before=BEGINNING,
        lease_owner=None,
    )
)


EXCHANGE = (
    update(deliveries)
    .where(
        deliveries.c.edition == bindparam("which"),
        deliveries.c.variant == bindparam("old"),
        deliveries.c.state == int(DeliveryState.PENDING),
    )
    .values(variant=bindparam("new"))
)


class Ledger:
    """Every method takes the connection of the caller's transaction."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher
        self._editions = Editions()
        self._bodies: dict[int, str] = {}

    async def plan(self, conn: AsyncConnection, edition_seq: int, chosen: Iterable[tuple[int, int]]) -> None:
        """(subscriber id, variant id): a pending row each, unless there is one, whatever became of it."""
        pending = int(DeliveryState.PENDING)
        rows = [
            {
                "edition": edition_seq,
                "subscriber": subscriber_id,
                "state": pending,
                "variant": variant_id,
                "attempts": 0,
                "not_before": BEGINNING,
            }
            for subscriber_id, variant_id in chosen
        ]
        if rows:
            await conn.execute(INSERT, rows)

    async def lease(
        self,
        conn: AsyncConnection,
        *,
        owner: str,
        now: datetime,
        term_s: float,
        limit: int,
        kinds: Sequence[EditionKind] = tuple(EditionKind),
    ) -> list[Lease]:
        """Up to `limit` deliveries that are `owner`'s for `term_s`: of running editions, to active subscribers.

        Alerts first. The caller commits before it sends."""
        taken: list[Lease] = []
        for edition in await self._editions.running(conn, now):
            if edition.kind in kinds and len(taken) < limit:
                taken += await self._take(conn, edition, now=now, limit=limit - len(taken))
        until = now + timedelta(seconds=term_s)
        if taken:
            rows = [{"which": a.edition_seq, "whose": a.subscriber_id, "owner": owner, "until": until} for a in taken]
            await conn.execute(TAKE, rows)
        return taken

    async def _take(self, conn: AsyncConnection, edition: Edition, *, now: datetime, limit: int) -> list[Lease]:
        rows = (await conn.execute(LEASABLE, {"edition": edition.seq, "now": whole(now), "limit": limit})).all()
        await self._fetch_bodies(conn, {row[1] for row in rows})
        return [
            Lease(
                edition_seq=edition.seq,
                edition_id=edition.id,
                kind=edition.kind,
                subscriber_id=subscriber_id,
                chat_id=self._cipher.open_chat(chat),
                thread_id=thread_id,
                chat_kind=KINDS[kind],
                variant_id=variant_id,
                body=self._bodies[variant_id],
                attempt=attempts + 1,
            )
            for subscriber_id, variant_id, attempts, chat, thread_id, kind in rows
        ]

    async def _fetch_bodies(self, conn: AsyncConnection, wanted: set[int]) -> None:
        missing = wanted - self._bodies.keys()
        if not missing:
            return
        if len(self._bodies) + len(missing) > BODIES_KEPT:
            self._bodies.clear()
            missing = wanted
        for variant_id, body in await conn.execute(BODIES, {"ids": list(missing)}):
            self._bodies[variant_id] = body

    async def settle(
        self, conn: AsyncConnection, settlements: Sequence[Settlement], *, owner: str, now: datetime
    ) -> None:
        """Write down what became of attempts. Whoever has lost its lease changes nothing."""
        if settlements:
            await conn.execute(SETTLE, [_settled(each, owner=owner, now=now) for each in settlements])
        arrived = [{"whose": each.subscriber_id} for each in settlements if each.state is DeliveryState.SENT]
        if arrived:
            await conn.execute(ACCEPTED, arrived)

    async def release(self, conn: AsyncConnection, owner: str) -> int:
        """Give back what `owner` leased and surely did not begin to send."""
        return (await conn.execute(RELEASE, {"owner": owner})).rowcount

    async def cancel(self, conn: AsyncConnection, subscriber_id: int, *, now: datetime, reason: str) -> int:
        """Nothing more starts to this subscriber; what is under way is settled by its sender."""
        return await closing.cancel(conn, subscriber_id, now=now, reason=reason)

    async def supersede(self, conn: AsyncConnection, dispatch_id: str, *, now: datetime, reason: str) -> int:
        """What waits and carries the dispatch is not sent."""
        return await closing.supersede(conn, dispatch_id, now=now, reason=reason)

    async def exchange(self, conn: AsyncConnection, edition_seq: int, *, old: int, new: int) -> int:
        """What waits with variant `old` is sent as `new`."""
        return (await conn.execute(EXCHANGE, {"which": edition_seq, "old": old, "new": new})).rowcount

    async def expire(self, conn: AsyncConnection, now: datetime, *, limit: int = 5000) -> int:
        """Close what is too late or has been tried often enough, and finish editions that are over.

        At most `limit` rows of an edition, to keep the lock short: call again until it says 0."""
        return await closing.expire(conn, now, limit=limit)

    async def holders(
        self,
        conn: AsyncConnection,
        dispatch_id: str,
        *,
        since: datetime,
        after: Holder | None = None,
        limit: int = 1000,
    ) -> list[Holder]:
        """A page of those who got the dispatch in an edition made at `since` or later; go on `after` the last one."""
        return await accounts.holders(conn, self._cipher, dispatch_id, since=since, after=after, limit=limit)

    async def counts(self, conn: AsyncConnection, edition_seq: int) -> dict[DeliveryState, int]:
        """Rows by state, also when only their numbers are left."""
        return await accounts.counts(conn, edition_seq)

    def rows(self, conn: AsyncConnection, edition_id: str | None = None) -> AsyncIterator[Account]:
        """Every delivery, of one edition or of all, oldest edition first."""
        return accounts.rows(conn, self._cipher, edition_id)

    async def retain(self, conn: AsyncConnection, now: datetime, *, limit: int = 5000) -> int:
        """After 35 days only numbers stay. At most `limit` rows: call again until it says 0."""
        return await accounts.retain(conn, now, limit=limit)


def _settled(settlement: Settlement, *, owner: str, now: datetime) -> dict[str, object]:
    """The parameters of SETTLE."""
    state, again_at = settlement.state, settlement.not_before
    surely_not_sent = state is DeliveryState.PENDING
    repeated = settlement.attempt > 1
    if surely_not_sent:
        again_at = again_at or BEGINNING
    elif state is DeliveryState.UNKNOWN and not repeated:
        again_at = again_at or now + RETRY_UNKNOWN
    else:
        again_at = None
    if repeated and state is not DeliveryState.SENT:
        state = DeliveryState.UNKNOWN
    return {
        "which": settlement.edition_seq,
        "whose": settlement.subscriber_id,
        "owner": owner,
        "attempt": settlement.attempt,
        "becomes": int(state),
        "taken_off": int(surely_not_sent),
        "again_at": again_at,
        "message": settlement.message_id,
        "at": None if again_at else now,
        "why": settlement.reason,
    }
