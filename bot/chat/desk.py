"""The desk: commits what an answer changes together with "done", and sends what it says.

A change is committed before anything is said about it; an answer that changes nothing is said first, so that a kill in
between repeats it rather than loses it. While the database is closed nothing is said twice, and a button that confirms
something is not good yet.

What is remembered of chats is read together, and what changes nothing is marked done together."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.chat import changes, confirming
from bot.chat.answer import Answer, Change, File, Publish
from bot.chat.ask import Ask
from bot.chat.caller import Caller
from bot.chat.pictures import Photographer
from bot.chat.telling import say, send
from bot.chat.together import Together
from bot.pages.page import Page
from bot.sending import calls
from bot.sending.outcome import Outcome, OutcomeKind
from bot.sending.pacing import Lane
from bot.services import Services
from bot.store.refusals import StoreError
from bot.store.subscribers import Subscriber

MARKED_EVERY_S = 0.02  # groups of updates marked done: each costs a write to the disk
NOT_EDITED = frozenset({OutcomeKind.FAILED_MESSAGE, OutcomeKind.FAILED_MARKUP, OutcomeKind.MIGRATED})
KEPT = 20_000  # subscribers who were here today


class DoneBefore(Exception):
    """The update was acted on already: nothing of this transaction may stay."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An update that is done. `seen`: the chat that was here today for the first time."""

    update_id: int
    seen: tuple[int, date] | None = None


class Visits:
    """Since when a subscriber has not been here. The store keeps the day of the last visit alone, and today's first
    command makes that today: the day before it is kept here, in memory, until tomorrow."""

    def __init__(self) -> None:
        self._today = date.min
        self._before: dict[int, date] = {}

    def since(self, chat_id: int, last_seen_on: date | None, *, today: date) -> date | None:
        """The last day before today on which this chat is known to have been here; else the day the store has."""
        if today != self._today:
            self._today = today
            self._before.clear()
        if last_seen_on is not None and last_seen_on < today and len(self._before) < KEPT:
            self._before.setdefault(chat_id, last_seen_on)
        return self._before.get(chat_id, last_seen_on)


class Desk:
    """One per process. `run` it beside what asks it.

    `said` holds the updates that were answered and are not yet done with, `ended` how each one's handler ended: with
    None, or with what went wrong. `intake` takes it from there."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.said: set[int] = set()
        self.ended: dict[int, Exception | None] = {}
        self._brought: dict[int, Outcome] = {}
        self._unbound: dict[int, tuple[Page, int]] = {}
        self._visits = Visits()
        self._reads: Together[tuple[int, int], Subscriber | None] = Together(self._known)
        self._marks: Together[Mark, None] = Together(self._marked, every_s=MARKED_EVERY_S)

    async def run(self) -> None:
        """Until it is cancelled, when nobody waits any more."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._reads.run())
            group.create_task(self._marks.run())

    async def caller(self, ask: Ask) -> Caller:
        """The ask and what is remembered of its chat: one indexed read."""
        known, since = await self._reads.done((ask.chat_id, ask.thread_id)), None
        if known is not None:
            today = self.services.now().date()
            since = self._visits.since(ask.chat_id, known.last_seen_on, today=today)
        return Caller(ask, self.services, known, since, self._brought)

    async def _known(self, places: Sequence[tuple[int, int]]) -> list[Subscriber | None]:
        store = self.services.store
        async with store.database.read() as connection:
            found = await store.subscribers.of_places(connection, set(places))
        return [found.get(place) for place in places]

    async def give(self, caller: Caller, answer: Answer) -> None:
        """Commit and say, in the order that loses nothing."""
        ask = caller.ask
        if answer.change is not None:
            try:
                is_new = await self._commit(caller, answer.change)
            except changes.Spent:
                await self.give(caller, Answer(answer.otherwise))
                return
            self._brought.pop(ask.update_id, None)
            if not is_new:
                return
        await self.say(ask, answer)
        self.said.add(ask.update_id)
        if answer.change is None:
            await self.settle(ask.update_id, seen=self._seen_today(caller))
        else:
            await self._bind(ask.update_id)
            self.said.discard(ask.update_id)

    async def settle(self, update_id: int, *, seen: tuple[int, date] | None = None) -> None:
        """An update that asks nothing (more) of us is done."""
        await self._bind(update_id)
        await self._marks.done(Mark(update_id, seen))
        self._brought.pop(update_id, None)
        self.said.discard(update_id)

    async def _bind(self, update_id: int) -> None:
        """What was said can be confirmed now, under its message."""
        if update_id in self._unbound:
            await confirming.bound(self.services, *self._unbound[update_id])
            del self._unbound[update_id]

    def _seen_today(self, caller: Caller) -> tuple[int, date] | None:
        """A subscriber that is here for the first time today; of nobody else anything is remembered."""
        known, today = caller.known, self.services.now().date()
        return None if known is None or known.last_seen_on == today else (caller.ask.chat_id, today)

    async def _marked(self, marks: Sequence[Mark]) -> list[None]:
        """Done, in one transaction."""
        store = self.services.store
        async with store.database.write() as connection:
            for chat_id, day in (mark.seen for mark in marks if mark.seen is not None):
                await store.subscribers.seen(connection, chat_id, day)
            await store.inbox.all_done(connection, [mark.update_id for mark in marks], self.services.now())
        return [None] * len(marks)

    async def _commit(self, caller: Caller, change: Change) -> bool:
        """Commit; a pack that becomes current is served from the same moment on. False: the update was done before."""
        if not isinstance(change, Publish):
            return await self._written(caller, change)
        async with self.services.publishing:
            is_new = await self._written(caller, change)
            if is_new:
                self.services.current.swap(change.served)
        return is_new

    async def _written(self, caller: Caller, change: Change) -> bool:
        """The change and "done", in one transaction."""
        now, store, ask = self.services.now(), self.services.store, caller.ask
        try:
            async with store.database.write() as connection:
                await changes.write(connection, caller, change, now)
                if not await store.inbox.done(connection, ask.update_id, now):
                    raise DoneBefore  # noqa: TRY301 - it undoes the transaction
        except DoneBefore:
            return False
        return True

    async def say(self, ask: Ask, answer: Answer) -> None:
        """The page, the picture, the toast, the file. What cannot be sent is logged, and not tried for ever.

        Raises StoreError."""
        try:
            await self._say_all(ask, answer)
        except* StoreError as failures:
            failure = next(leaf for leaf in failures.exceptions if isinstance(leaf, StoreError))
        else:
            return
        raise failure

    async def _say_all(self, ask: Ask, answer: Answer) -> None:
        sender = self.services.sender
        async with asyncio.TaskGroup() as group:
            if ask.query_id is not None:
                group.create_task(sender.answer_press(ask.query_id, answer.toast or None, url=answer.link))
            if answer.call is not None:
                group.create_task(sender.answer(answer.call))
            if answer.file is not None:
                group.create_task(self._say_file(ask, answer.file))
            if answer.picture is not None:
                group.create_task(Photographer(self.services).send(ask, answer.picture))
            if answer.page is not None:
                group.create_task(self._say_page(ask, answer.page, as_new_message=answer.as_new_message))

    async def _say_page(self, ask: Ask, page: Page, *, as_new_message: bool) -> None:
        message_id = await self._message(ask, page, as_new_message=as_new_message)
        if message_id is not None and confirming.tokens(page):
            self._unbound[ask.update_id] = (page, message_id)

    async def _message(self, ask: Ask, page: Page, *, as_new_message: bool) -> int | None:
        """The message that bears the page now, if that is known. An edit that cannot be made becomes a new message; a
        group that has moved is answered where it is now."""
        if ask.press is not None and ask.message_id is not None and not as_new_message:
            outcome = await self.services.sender.send(
                calls.edit(ask.chat_id, ask.message_id, page),
                lane=Lane.REPLY,
                chat_id=ask.chat_id,
                is_group=not ask.is_private,
            )
            if outcome.kind not in NOT_EDITED:
                return ask.message_id
        return (await say(self.services, ask.chat_id, page, thread_id=ask.thread_id)).message_id

    async def _say_file(self, ask: Ask, file: File) -> None:
        content = file.content.encode()
        await send(self.services, ask.chat_id, lambda where: calls.document(where, ask.thread_id, file.name, content))
