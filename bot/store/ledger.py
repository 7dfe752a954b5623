"""The ledger: deliveries waiting, under way and done. It stores and leases; it never renders, sends or decides.

A row that may have reached its chat never says that it did not: once an attempt is unknown, only `sent` or `unknown`
can follow (DESIGN §6, RELIABILITY I4)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import BigInteger, Integer, Text, bindparam, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.readers.edition import EditionKind
from bot.store.choices import KINDS
from bot.store.closing import MOST_ATTEMPTS, OPEN
from bot.store.columns import EPOCH, seconds, whole
from bot.store.deliveries import DeliveryState, Lease, Settlement, Turn
from bot.store.editions import Edition, Editions
from bot.store.keys import Cipher
from bot.store.statements import EACH_OF, Batch, Question, ids
from bot.store.tables import deliveries, variants

RETRY_UNKNOWN = timedelta(seconds=60)
BODIES_KEPT = 256


BEGINNING = EPOCH  # the turn of a row that waits for nothing but its turn
SENDING, SENT, UNKNOWN = int(DeliveryState.SENDING), int(DeliveryState.SENT), int(DeliveryState.UNKNOWN)

INSERTS = {
    dialect: Batch(
        f"""
        INSERT INTO deliveries (edition, subscriber, state, variant, attempts, not_before)
        SELECT CAST(:edition AS bigint), chosen.value, 0, CAST(:variant AS bigint), 0, 0
        FROM ({each_of}) AS chosen WHERE TRUE ON CONFLICT DO NOTHING
        """,  # noqa: S608  # words of ours
        "edition",
        "variant",
        "ids",
    )
    for dialect, each_of in EACH_OF.items()
}
INSERT_TURNS = Batch(
    """
    INSERT INTO deliveries (edition, subscriber, state, variant, attempts, not_before, message_id)
    VALUES (:edition, :subscriber, 0, :variant, 0, :turn, :about) ON CONFLICT DO NOTHING
    """,
    "edition",
    "subscriber",
    "variant",
    "turn",
    "about",
)
LEASE = f"""
    WITH chosen AS MATERIALIZED (
        SELECT d.subscriber FROM deliveries AS d JOIN subscribers AS s ON s.id = d.subscriber
        WHERE d.edition = :edition AND d.not_before <= :now AND d.attempts < {MOST_ATTEMPTS}
            AND (s.stopped_at IS NULL OR :on_edit = 1) AND s.suspended_at IS NULL
        ORDER BY d.not_before, d.subscriber LIMIT :limit {{lock}}
    )
    UPDATE deliveries SET state = {SENDING}, attempts = attempts + 1, lease_owner = :owner, not_before = :until
    WHERE edition = :edition AND subscriber IN (SELECT subscriber FROM chosen)
    RETURNING subscriber, variant, attempts, message_id,
        (SELECT s.chat FROM subscribers AS s WHERE s.id = deliveries.subscriber),
        (SELECT s.thread_id FROM subscribers AS s WHERE s.id = deliveries.subscriber),
        (SELECT s.kind FROM subscribers AS s WHERE s.id = deliveries.subscriber),
        (SELECT s.refused_on FROM subscribers AS s WHERE s.id = deliveries.subscriber)
"""  # noqa: S608  # numbers of ours
# On a server two processes may lease at once: each passes over what the other is taking.
LEASES = {
    dialect: Question(
        text(LEASE.format(lock=lock)).bindparams(
            bindparam("edition", type_=BigInteger),
            bindparam("now", type_=BigInteger),
            bindparam("on_edit", type_=Integer),
            bindparam("limit", type_=BigInteger),
            bindparam("owner", type_=Text),
            bindparam("until", type_=BigInteger),
        ),
        "edition",
        "now",
        "on_edit",
        "limit",
        "owner",
        "until",
    )
    for dialect, lock in (("sqlite", ""), ("postgresql", "FOR UPDATE OF d SKIP LOCKED"))
}
BODIES = select(variants.c.id, variants.c.body).where(variants.c.id.in_(bindparam("ids", expanding=True)))
# An unknown row that still has an owner was put off, or closed, while its sender slept: what that one knows is heard.
# Its turn comes no sooner for it; a closed one has no turn any more, and only that it arrived changes it.
SETTLE = Batch(
    f"""
    UPDATE deliveries SET state = :becomes, attempts = attempts - :taken_off,
        not_before = CASE WHEN state = {UNKNOWN} AND :again_at < not_before THEN not_before ELSE :again_at END,
        lease_owner = NULL, message_id = COALESCE(:message, message_id), settled_at = :at, reason = :why
    WHERE edition = :edition AND subscriber = :subscriber
        AND state IN ({SENDING}, {UNKNOWN}) AND lease_owner = :owner AND attempts = :attempt
        AND (not_before IS NOT NULL OR :becomes = {SENT})
    """,  # noqa: S608  # numbers of ours
    "becomes",
    "taken_off",
    "again_at",
    "message",
    "at",
    "why",
    "edition",
    "subscriber",
    "owner",
    "attempt",
)
FORGIVE = Batch("UPDATE subscribers SET refused_on = NULL WHERE id = :subscriber", "subscriber")
EXCHANGE = (
    update(deliveries)
    .where(
        deliveries.c.edition == bindparam("which"),
        deliveries.c.variant == bindparam("old"),
        deliveries.c.state.in_([int(DeliveryState.PENDING), UNKNOWN]),
        OPEN,
    )
    .values(variant=bindparam("new"))
)


class Ledger:
    """Every method takes the connection of the caller's transaction."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher
        self._editions = Editions()
        self._bodies: dict[int, dict[int, str]] = {}  # by edition, by variant

    async def plan(self, conn: AsyncConnection, edition_seq: int, chosen: Iterable[tuple[int, int]]) -> None:
        """(subscriber id, variant id): a pending row each, unless there is one, whatever became of it."""
        shared: dict[int, list[int]] = defaultdict(list)
        for subscriber_id, variant_id in chosen:
            shared[variant_id].append(subscriber_id)
        rows = [(edition_seq, variant_id, ids(conn, whose)) for variant_id, whose in shared.items()]
        await INSERTS[conn.dialect.name].run(conn, rows)

    async def plan_turns(self, conn: AsyncConnection, edition_seq: int, turns: Iterable[Turn]) -> None:
        """The same for rows that have a turn of their own, or are about a message that the chat has."""
        await INSERT_TURNS.run(
            conn,
            [
                (
                    edition_seq,
                    turn.subscriber_id,
                    turn.variant_id,
                    0 if turn.not_before is None else seconds(turn.not_before),
                    turn.about_message_id,
                )
                for turn in turns
            ],
        )

    async def lease(
        self,
        conn: AsyncConnection,
        *,
        owner: str,
        now: datetime,
        term_s: float,
        limit: int,
    ) -> list[Lease]:
        """Up to `limit` deliveries that are `owner`'s for `term_s`: of running editions, to active subscribers.

        Alerts first. The caller commits before it sends."""
        question, from_s, until_s = (
            LEASES[conn.dialect.name],
            seconds(whole(now)),
            seconds(now + timedelta(seconds=term_s)),
        )
        taken: list[Lease] = []
        for edition in await self._editions.running(conn, now):
            if len(taken) < limit:
                on_edit = int(edition.kind is EditionKind.EDIT)
                asked = (edition.seq, from_s, on_edit, limit - len(taken), owner, until_s)
                taken += await self._leases(conn, edition, await question.ask(conn, asked))
        return taken

    async def _leases(self, conn: AsyncConnection, edition: Edition, rows: Sequence[Sequence[Any]]) -> list[Lease]:
        bodies = await self._bodies_of(conn, edition.seq, {row[1] for row in rows})
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
                body=bodies[variant_id],
                attempt=attempt,
                about_message_id=message_id,
                refused_before=refused_on is not None,
            )
            for subscriber_id, variant_id, attempt, message_id, chat, thread_id, kind, refused_on in sorted(
                rows, key=itemgetter(0)
            )
        ]

    async def _bodies_of(self, conn: AsyncConnection, edition_seq: int, wanted: set[int]) -> dict[int, str]:
        """Frozen, so they are read once. By edition, for the number of a variant may come again after retention."""
        known = self._bodies.setdefault(edition_seq, {})
        missing = wanted - known.keys()
        if missing:
            if sum(map(len, self._bodies.values())) + len(missing) > BODIES_KEPT:
                self._bodies = {edition_seq: (known := {})}
                missing = wanted
            known.update((await conn.execute(BODIES, {"ids": list(missing)})).all())
        return known

    async def settle(
        self, conn: AsyncConnection, settlements: Sequence[Settlement], *, owner: str, now: datetime
    ) -> None:
        """Write down what became of attempts. Whoever has lost its lease changes nothing.

        A message that arrived forgives an earlier refusal."""
        await SETTLE.run(conn, [_settled(each, owner=owner, now=now) for each in settlements])
        arrived = [each for each in settlements if each.refused_before and each.state is DeliveryState.SENT]
        await FORGIVE.run(conn, [(each.subscriber_id,) for each in arrived])

    async def exchange(self, conn: AsyncConnection, edition_seq: int, *, old: int, new: int) -> int:
        """What waits with variant `old` is sent as `new`; what may have arrived is repeated so."""
        return (await conn.execute(EXCHANGE, {"which": edition_seq, "old": old, "new": new})).rowcount


def _settled(settlement: Settlement, *, owner: str, now: datetime) -> tuple[object, ...]:
    """A row of SETTLE."""
    state, again_at = settlement.state, settlement.not_before
    surely_not_sent = state is DeliveryState.PENDING
    repeated = settlement.attempt > 1
    if surely_not_sent:
        again_at = again_at or BEGINNING
    elif state is DeliveryState.UNKNOWN and not repeated and not settlement.is_last:
        again_at = again_at or now + RETRY_UNKNOWN
    else:
        again_at = None
    if repeated and state is not DeliveryState.SENT:
        state = DeliveryState.UNKNOWN
    return (
        int(state),
        int(surely_not_sent),
        None if again_at is None else seconds(again_at),
        settlement.message_id,
        seconds(now) if again_at is None else None,
        settlement.reason,
        settlement.edition_seq,
        settlement.subscriber_id,
        owner,
        settlement.attempt,
    )
