"""The desk: commits what an answer changes together with "done", and sends what it says.

A change is committed before anything is said about it; an answer that changes nothing is said first, so that a kill in
between repeats it rather than loses it. While the database is closed nothing is said twice.

What is remembered of chats is read together, and what changes nothing is marked done together."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from telegram import InputFile
from telegram.error import TelegramError

from bot import log
from bot.chat import changes, confirming
from bot.chat.answer import Answer, Change, File, Publish
from bot.chat.ask import Ask
from bot.chat.caller import Caller
from bot.chat.pictures import Photographer
from bot.chat.together import Together
from bot.chat.visits import Visits
from bot.pages.page import Page
from bot.sending import calls
from bot.sending.calls import Call
from bot.sending.outcome import Outcome, OutcomeKind
from bot.sending.pacing import Lane
from bot.services import Services
from bot.store.refusals import StoreError
from bot.store.subscribers import Subscriber

MARKED_EVERY_S = 0.02  # groups of updates marked done: each costs a write to the disk
NOT_EDITED = frozenset({OutcomeKind.FAILED_MESSAGE, OutcomeKind.FAILED_MARKUP, OutcomeKind.MIGRATED})

_log = log.get(__name__)


class DoneBefore(Exception):
    """The update was acted on already: nothing of this transaction may stay."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An update that is done. `seen`: the chat that was here today for the first time."""

    update_id: int
    seen: tuple[int, date] | None = None


@dataclass(frozen=True)
class Desk:
    """`run` it beside what asks it.

    `said` holds the updates that were answered and are not yet marked done, `ended` how each one's handler ended: with
    None, or with what went wrong. `intake` takes it from there."""

    services: Services
    said: set[int] = field(default_factory=set)
    ended: dict[int, Exception | None] = field(default_factory=dict)
    visits: Visits = field(default_factory=Visits)
    reads: Together[tuple[int, int], Subscriber | None] = field(init=False)
    marks: Together[Mark, None] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "reads", Together(self._known))
        object.__setattr__(self, "marks", Together(self._marked, every_s=MARKED_EVERY_S))

    async def run(self) -> None:
        """Until it is cancelled, when nobody waits any more."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.reads.run())
            group.create_task(self.marks.run())

    async def caller(self, ask: Ask) -> Caller:
        """The ask and what is remembered of its chat: one indexed read."""
        known = await self.reads.done((ask.chat_id, ask.thread_id))
        if known is None:
            return Caller(ask, self.services, None)
        today = self.services.now().date()
        return Caller(ask, self.services, known, self.visits.since(ask.chat_id, known.last_seen_on, today=today))

    async def _known(self, places: Sequence[tuple[int, int]]) -> list[Subscriber | None]:
        store = self.services.store
        async with store.database.read() as connection:
            found = await store.subscribers.of_places(connection, set(places))
        return [found.get(place) for place in places]

    async def give(self, caller: Caller, answer: Answer) -> None:
        """Commit and say, in the order that loses nothing."""
        if answer.change is None:
            await self.say(caller.ask, answer)
            self.said.add(caller.ask.update_id)
            await self.settle(caller.ask.update_id, seen=self._seen_today(caller))
            return
        try:
            is_new = await self._commit(caller, answer.change)
        except changes.Spent:
            await self.give(caller, Answer(answer.otherwise))
            return
        if is_new:
            await self.say(caller.ask, answer)

    async def settle(self, update_id: int, *, seen: tuple[int, date] | None = None) -> None:
        """An update that asks nothing (more) of us is done."""
        await self.marks.done(Mark(update_id, seen))
        self.said.discard(update_id)

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
        async with asyncio.TaskGroup() as group:
            if ask.query_id is not None:
                group.create_task(self.services.sender.answer_press(ask.query_id, answer.toast or None))
            if answer.call is not None:
                group.create_task(self.services.sender.post(answer.call.method, answer.call.body))
            if answer.file is not None:
                group.create_task(self._say_file(ask, answer.file))
            if answer.picture is not None:
                group.create_task(Photographer(self.services).send(ask, answer.picture))
            if answer.page is not None:
                group.create_task(self._say_page(ask, answer.page, as_new_message=answer.as_new_message))

    async def _say_page(self, ask: Ask, page: Page, *, as_new_message: bool) -> None:
        message_id = await self._message(ask, page, as_new_message=as_new_message)
        if message_id is not None:
            await confirming.bound(self.services, page, message_id)

    async def _message(self, ask: Ask, page: Page, *, as_new_message: bool) -> int | None:
        """The message that bears the page now, if that is known. An edit that cannot be made becomes a new message; a
        group that has moved is answered where it is now."""
        if ask.press is not None and ask.message_id is not None and not as_new_message:
            outcome = await self._send(ask, calls.edit(ask.chat_id, ask.message_id, page))
            if outcome.kind not in NOT_EDITED:
                return ask.message_id
        outcome = await self._send(ask, calls.message(ask.chat_id, ask.thread_id, page))
        if outcome.kind is OutcomeKind.MIGRATED and outcome.new_chat_id is not None:
            await self._moved(ask.chat_id, outcome.new_chat_id)
            outcome = await self._send(ask, calls.message(outcome.new_chat_id, ask.thread_id, page))
        return outcome.message_id

    async def _moved(self, old: int, new: int) -> None:
        """The refusal came before the service message. If it cannot be written now, that message will tell again."""
        store = self.services.store
        try:
            async with store.database.write() as connection:
                await store.subscribers.migrate_chat(connection, old, new, now=self.services.now())
        except StoreError as reason:
            _log.warning("a move was not remembered", action="intake", reason=str(reason))

    async def _send(self, ask: Ask, call: Call) -> Outcome:
        sender = self.services.sender
        return await sender.send(call, lane=Lane.REPLY, chat_id=ask.chat_id, is_group=not ask.is_private)

    async def _say_file(self, ask: Ask, file: File) -> None:
        document = InputFile(file.content.encode(), filename=file.name)
        pacer, thread_id = self.services.sender.pacer, ask.thread_id or None
        async with pacer.slot(Lane.REPLY, ask.chat_id, is_group=not ask.is_private) as slot:
            await slot.depart()
            try:
                await self.services.bot.send_document(ask.chat_id, document, message_thread_id=thread_id)
            except TelegramError as reason:
                _log.warning("a file was not sent", action="send", reason=str(reason))
