"""Subscribers: chats that asked for digests, and what they chose. When something is due, `bot.readers` works out."""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import LargeBinary, bindparam, literal, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.readers.subscription import Frequency, Subscription
from bot.store import closing, departures
from bot.store.choices import CHOICE_COLUMNS, FREQUENCIES, KINDS, ChatKind, number_of, subscription_of, subscriptions
from bot.store.columns import EPOCH, microseconds, of_days, of_microseconds, of_seconds, seconds, stored, whole
from bot.store.keys import Cipher
from bot.store.leavers import Leavers
from bot.store.statements import EACH_OF, Batch, ids, insert_or_leave
from bot.store.tables import PLACE, PLACE_SIZE, choices, is_chat, subscribers

PAGE = 1000


@dataclass(frozen=True, slots=True)
class Subscriber:
    """`next_due_at` None: no digest is awaited. What became visible after `seen_until` is new to it."""

    id: int
    chat_id: int
    thread_id: int
    kind: ChatKind
    subscription: Subscription
    next_due_at: datetime | None
    seen_until: datetime
    stopped_at: datetime | None
    suspended_at: datetime | None
    last_seen_on: date | None
    created_on: date

    @property
    def active(self) -> bool:
        return self.stopped_at is None and self.suspended_at is None


class Due(NamedTuple):
    """A subscriber whose hour has come, as far as planning needs to know it: its chat stays sealed."""

    id: int
    next_due_at: datetime
    seen_until: datetime
    subscription: Subscription


ONE = subscribers.c
_OWN = (
    ONE.id,
    ONE.chat,
    ONE.thread_id,
    ONE.kind,
    ONE.next_due_at,
    ONE.seen_until,
    ONE.stopped_at,
    ONE.suspended_at,
    ONE.last_seen_on,
    ONE.created_on,
)
COLUMNS = tuple(stored(column) for column in (*_OWN, *CHOICE_COLUMNS, ONE.paused_until))
CHOICES_FROM = len(_OWN)
ACTIVE = (ONE.stopped_at.is_(None), ONE.suspended_at.is_(None))
_EVERY = select(*COLUMNS).join_from(subscribers, choices, choices.c.id == ONE.choice)
_OF_CHAT = _EVERY.where(is_chat(bindparam("chat", type_=LargeBinary)))
OF_CHAT = _OF_CHAT.order_by(ONE.thread_id)
OF_THREAD = _OF_CHAT.where(ONE.thread_id == bindparam("thread_id"))
OF_PLACES = _EVERY.where(PLACE.in_(bindparam("places", expanding=True)))
OF_ID = _EVERY.where(ONE.id == bindparam("id"))
ALL = _EVERY.where(ONE.id > bindparam("after")).order_by(ONE.id).limit(bindparam("limit"))
DUE = (
    select(*(stored(column) for column in (ONE.id, ONE.next_due_at, ONE.seen_until, ONE.choice, ONE.paused_until)))
    .where(
        ONE.next_due_at <= bindparam("now"),
        tuple_(ONE.next_due_at, ONE.id)
        > tuple_(bindparam("after_due", type_=ONE.next_due_at.type), bindparam("after_id")),
        *ACTIVE,
    )
    .order_by(ONE.next_due_at, ONE.id)
    .limit(bindparam("limit"))
    .with_for_update(of=subscribers)  # on a server nobody changes meanwhile what is planned by
)
WANTS_ALERTS = (choices.c.frequency != FREQUENCIES.index(Frequency.OFF)) & (
    (choices.c.frequency == FREQUENCIES.index(Frequency.ALERTS)) | (choices.c.alerts == 1)
)
AUDIENCE = ALL.where(WANTS_ALERTS, *ACTIVE)
AUDIENCE_KEPT = AUDIENCE.with_for_update(of=subscribers)
INSERTED = (
    "chat",
    "thread_id",
    "kind",
    "choice",
    "paused_until",
    "next_due_at",
    "seen_until",
    "last_seen_on",
    "created_on",
)
INSERT = insert_or_leave(subscribers, *INSERTED, returning=ONE.id)
NEXT_DUE = {
    dialect: Batch(
        f"""
        UPDATE subscribers SET next_due_at = :due, seen_until = COALESCE(:seen, seen_until) WHERE id IN ({each_of})
        """,  # noqa: S608  # words of ours
        "due",
        "seen",
        "ids",
    )
    for dialect, each_of in EACH_OF.items()
}
AWAKE = Batch("UPDATE subscribers SET paused_until = NULL WHERE id = :which", "which")
STOP = (
    update(subscribers)
    .where(ONE.id == bindparam("which"), ONE.stopped_at.is_(None))
    .values(stopped_at=bindparam("now"), next_due_at=None)
)
SEEN = (
    update(subscribers)
    .where(
        is_chat(bindparam("of_chat", type_=LargeBinary)),
        ONE.last_seen_on.is_(None) | (ONE.last_seen_on < bindparam("day")),
    )
    .values(last_seen_on=bindparam("day"))
)
FIRST_REFUSAL = (
    update(subscribers)
    .where(ONE.id == bindparam("which"), ONE.refused_on.is_(None))
    .values(refused_on=bindparam("day"))
)
SUSPEND = (
    update(subscribers)
    .where(ONE.id == bindparam("which"), ONE.suspended_at.is_(None))
    .values(suspended_at=bindparam("at"), next_due_at=None)
)
SECOND_REFUSAL = SUSPEND.where(ONE.refused_on < bindparam("day"))


class Subscribers:
    """Every method takes the connection of the caller's transaction. `leavers` are told who leaves, before a commit."""

    def __init__(self, cipher: Cipher, leavers: Leavers | None = None) -> None:
        self._cipher = cipher
        self._leavers = leavers

    async def of_chat(self, conn: AsyncConnection, chat_id: int, thread_id: int = 0) -> Subscriber | None:
        parameters = {"chat": self._cipher.seal_chat(chat_id), "thread_id": thread_id}
        return self._only((await conn.execute(OF_THREAD, parameters)).all())

    async def of_places(
        self, conn: AsyncConnection, places: Collection[tuple[int, int]]
    ) -> dict[tuple[int, int], Subscriber]:
        """Of so many (chat id, thread id) those that are known."""
        chats = {self._cipher.seal_chat(chat_id) for chat_id, _ in places}
        asked = {"places": [chat[:PLACE_SIZE] for chat in chats]}
        found = self._read(await conn.execute(OF_PLACES, asked)) if chats else []
        return {(each.chat_id, each.thread_id): each for each in found}

    async def of_id(self, conn: AsyncConnection, subscriber_id: int) -> Subscriber | None:
        return self._only((await conn.execute(OF_ID, {"id": subscriber_id})).all())

    async def all_of_chat(self, conn: AsyncConnection, chat_id: int) -> list[Subscriber]:
        """A forum may subscribe several of its topics."""
        return self._read(await conn.execute(OF_CHAT, {"chat": self._cipher.seal_chat(chat_id)}))

    async def save(  # noqa: PLR0917  # the chat, its topic and its kind name one subscriber
        self,
        conn: AsyncConnection,
        chat_id: int,
        thread_id: int,
        kind: ChatKind,
        subscription: Subscription,
        *,
        next_due_at: datetime | None,
        seen_until: datetime | None,
        now: datetime,
    ) -> int:
        """Insert or change; the subscriber's id. `seen_until` None: as it was, or `now` for a new one.

        Whoever had stopped or was suspended is active again, unless the frequency is off."""
        wanted = subscription.frequency is not Frequency.OFF
        values = {
            "kind": KINDS.index(kind),
            "choice": await number_of(conn, subscription),
            "paused_until": subscription.paused_until,
            "next_due_at": next_due_at if wanted else None,
        }
        chat = self._cipher.seal_chat(chat_id)
        new = values | {
            "chat": chat,
            "thread_id": thread_id,
            "seen_until": seen_until or now,
            "last_seen_on": None,
            "created_on": now.date(),
        }
        inserted: int | None = (await conn.execute(INSERT, new)).scalar_one_or_none()
        if inserted is not None:
            return inserted
        if seen_until is not None:
            values["seen_until"] = seen_until
        if wanted:
            values |= {"stopped_at": None, "suspended_at": None, "refused_on": None}
        changed: int = (
            await conn.execute(
                update(subscribers)
                .where(is_chat(literal(chat)), ONE.thread_id == thread_id)
                .values(values)
                .returning(ONE.id)
            )
        ).scalar_one()
        return changed

    async def stop(
        self, conn: AsyncConnection, chat_id: int, *, now: datetime, thread_id: int | None = None
    ) -> list[Subscriber]:
        """Nothing more is sent to the chat (or one topic of it); its choices stay. Who has stopped just now."""
        found = await self.all_of_chat(conn, chat_id)
        leaving = [each for each in found if each.stopped_at is None and thread_id in {None, each.thread_id}]
        for each in leaving:
            await conn.execute(STOP, {"which": each.id, "now": now})
            if self._leavers is not None:
                await self._leavers.stopped(chat_id, each.thread_id)
        for each in found:
            if thread_id in {None, each.thread_id}:
                await closing.cancel_sends(conn, each.id, now=now, reason="stopped")
        return leaving

    async def seen(self, conn: AsyncConnection, chat_id: int, day: date) -> None:
        """Remember the day on which a subscriber was last here; nothing of anybody else."""
        await conn.execute(SEEN, {"of_chat": self._cipher.seal_chat(chat_id), "day": day})

    async def refused(self, conn: AsyncConnection, subscriber_id: int, now: datetime) -> bool:
        """Telegram says 403. True: it is the second day, and the subscriber is suspended."""
        which = {"which": subscriber_id, "day": now.date()}
        await conn.execute(FIRST_REFUSAL, which)
        suspended = (await conn.execute(SECOND_REFUSAL, which | {"at": now})).rowcount == 1
        if suspended:
            await closing.cancel(conn, subscriber_id, now=now, reason="suspended")
        return suspended

    async def due(
        self, conn: AsyncConnection, now: datetime, *, after: Due | None = None, limit: int = PAGE
    ) -> list[Due]:
        """A page of those whose hour has come, longest overdue first; go on `after` the last one.

        They change nothing until the transaction ends."""
        parameters = {
            "now": whole(now),
            "after_due": after.next_due_at if after else EPOCH,
            "after_id": after.id if after else 0,
            "limit": limit,
        }
        rows = (await conn.execute(DUE, parameters)).all()
        chosen = await subscriptions(conn, {(row[3], row[4]) for row in rows})
        return [
            Due(which, of_seconds(due), of_microseconds(seen), chosen[choice, paused])
            for which, due, seen, choice, paused in rows
        ]

    async def set_next_due(
        self, conn: AsyncConnection, planned: Iterable[tuple[int, datetime | None, datetime | None]]
    ) -> None:
        """(subscriber id, next due, seen until; None: as it was)."""
        shared: dict[tuple[datetime | None, datetime | None], list[int]] = defaultdict(list)
        for which, due, seen in planned:
            shared[due, seen].append(which)
        rows = [
            (None if due is None else seconds(due), None if seen is None else microseconds(seen), ids(conn, whose))
            for (due, seen), whose in shared.items()
        ]
        await NEXT_DUE[conn.dialect.name].run(conn, rows)

    async def wake(self, conn: AsyncConnection, subscriber_ids: Iterable[int]) -> None:
        """Their pauses are over and have been told of."""
        await AWAKE.run(conn, [(each,) for each in subscriber_ids])

    async def audience(
        self, conn: AsyncConnection, *, after_id: int = 0, limit: int = PAGE, kept: bool = False
    ) -> list[Subscriber]:
        """A page of the active ones that want alerts, paused and quiet ones among them; go on after the last id.

        `kept`: they change nothing until the transaction ends, for whoever plans by what they chose."""
        return self._read(await conn.execute(AUDIENCE_KEPT if kept else AUDIENCE, {"after": after_id, "limit": limit}))

    async def iterate(self, conn: AsyncConnection) -> AsyncIterator[Subscriber]:
        """Everybody, the stopped and suspended, too."""
        after = 0
        while page := self._read(await conn.execute(ALL, {"after": after, "limit": PAGE})):
            for each in page:
                yield each
            after = page[-1].id

    async def forget(self, conn: AsyncConnection, chat_id: int) -> bool:
        """Nothing of the chat stays, in the file or its journal. False: there was no subscriber, and no letter."""
        known = await departures.forget(conn, self._cipher, chat_id)
        if known and self._leavers is not None:
            await self._leavers.forgotten(chat_id)
        return known

    async def migrate_chat(self, conn: AsyncConnection, old_chat_id: int, new_chat_id: int, *, now: datetime) -> bool:
        """The chat has a new id: same choices, one row, one copy of each edition. False: the old id was not known."""
        known = await departures.migrate_chat(
            conn, self._cipher, old_chat_id=old_chat_id, new_chat_id=new_chat_id, now=now
        )
        if known and self._leavers is not None:
            await self._leavers.moved(old_chat_id, new_chat_id)
        return known

    async def retain(self, conn: AsyncConnection, now: datetime, *, limit: int = PAGE) -> int:
        """Forget those suspended for 90 days; how many. At most `limit`: call again until it says 0."""
        return await departures.retain(conn, now, limit=limit)

    def _only(self, rows: Sequence[Sequence[Any]]) -> Subscriber | None:
        return self._read(rows)[0] if rows else None

    def _read(self, rows: Iterable[Sequence[Any]]) -> list[Subscriber]:
        open_chat = self._cipher.open_chat
        return [
            Subscriber(
                id=row[0],
                chat_id=open_chat(row[1]),
                thread_id=row[2],
                kind=KINDS[row[3]],
                subscription=subscription_of(*row[CHOICES_FROM:]),
                next_due_at=None if row[4] is None else of_seconds(row[4]),
                seen_until=of_microseconds(row[5]),
                stopped_at=None if row[6] is None else of_seconds(row[6]),
                suspended_at=None if row[7] is None else of_seconds(row[7]),
                last_seen_on=None if row[8] is None else of_days(row[8]),
                created_on=of_days(row[9]),
            )
            for row in rows
        ]
