"""The desk: commits what an answer changes together with "done", and sends what it says.

A change is committed before anything is said about it; an answer that changes nothing is said first, so that a kill in
between repeats it rather than loses it."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection
from telegram import InputFile

from bot.chat.answer import Answer, Change, Forget, Leave, Move, Return, Save, Stop
from bot.chat.ask import Ask
from bot.chat.caller import Caller
from bot.chat.pictures import Photographer
from bot.readers.slots import next_slot
from bot.readers.subscription import Subscription
from bot.sending import calls
from bot.sending.outcome import OutcomeKind
from bot.sending.pacing import Lane
from bot.services import Services

NOT_EDITED = frozenset({OutcomeKind.FAILED_MESSAGE})


@dataclass(frozen=True)
class Desk:
    """`again` holds the updates that found the database closed and must be acted on once more."""

    services: Services
    again: set[int] = field(default_factory=set)

    async def caller(self, ask: Ask) -> Caller:
        """The ask and what is remembered of its chat: one indexed read."""
        store = self.services.store
        async with store.database.read() as connection:
            known = await store.subscribers.of_chat(connection, ask.chat_id, ask.thread_id)
        return Caller(ask, self.services, known)

    async def give(self, caller: Caller, answer: Answer) -> None:
        """Commit and say, in the order that loses nothing."""
        if answer.change is not None:
            await self.commit(caller, answer.change)
            await self.say(caller.ask, answer)
        else:
            await self.say(caller.ask, answer)
            await self.commit(caller, None)

    async def commit(self, caller: Caller, change: Change | None) -> None:
        """The change, the day last seen and "done", in one transaction."""
        now, store = self.services.now(), self.services.store
        async with store.database.write() as connection:
            if change is not None:
                await self._apply(connection, caller.ask, change, now)
            elif caller.known is not None and caller.known.last_seen_on != now.date():
                await store.subscribers.seen(connection, caller.ask.chat_id, now.date())
            await store.inbox.done(connection, caller.ask.update_id, now)

    async def settle(self, update_id: int) -> None:
        """An update that asks nothing of us is done."""
        store = self.services.store
        async with store.database.write() as connection:
            await store.inbox.done(connection, update_id, self.services.now())

    async def say(self, ask: Ask, answer: Answer) -> None:
        """The page, the toast, the file. An edit that cannot be made becomes a new message."""
        sender = self.services.sender
        async with asyncio.TaskGroup() as group:
            if ask.query_id is not None:
                group.create_task(sender.answer_press(ask.query_id, answer.toast or None))
            if answer.file is not None:
                document = InputFile(answer.file.content.encode(), filename=answer.file.name)
                thread = ask.thread_id or None
                group.create_task(self.services.bot.send_document(ask.chat_id, document, message_thread_id=thread))
            if answer.picture is not None:
                group.create_task(Photographer(self.services).send(ask, answer.picture))
            if answer.page is not None:
                group.create_task(self._say_page(ask, answer))

    async def _say_page(self, ask: Ask, answer: Answer) -> None:
        sender, page = self.services.sender, answer.page
        assert page is not None  # noqa: S101 - the caller looked
        is_group = not ask.is_private
        if ask.press is not None and ask.message_id is not None and not answer.as_new_message:
            edit = calls.edit(ask.chat_id, ask.message_id, page)
            outcome = await sender.send(edit, lane=Lane.REPLY, chat_id=ask.chat_id, is_group=is_group)
            if outcome.kind not in NOT_EDITED:
                return
        message = calls.message(ask.chat_id, ask.thread_id, page)
        await sender.send(message, lane=Lane.REPLY, chat_id=ask.chat_id, is_group=is_group)

    async def _apply(self, connection: AsyncConnection, ask: Ask, change: Change, now: datetime) -> None:
        subscribers = self.services.store.subscribers
        match change:
            case Save():
                await self._save(connection, ask, change, now)
            case Stop():
                await subscribers.stop(connection, ask.chat_id, thread_id=ask.thread_id, now=now)
            case Leave():
                await self.services.store.presence.left(connection, ask.chat_id, now=now)
            case Return():
                await self._welcome_back(connection, ask, now)
            case Forget():
                await subscribers.forget(connection, ask.chat_id)
            case Move(to):
                await subscribers.migrate_chat(connection, ask.chat_id, to, now=now)

    async def _save(self, connection: AsyncConnection, ask: Ask, change: Save, now: datetime) -> None:
        choices = change.subscription
        await self.services.store.subscribers.save(
            connection,
            ask.chat_id,
            ask.thread_id,
            ask.chat_kind,
            choices,
            next_due_at=due_at(choices, now),
            seen_until=now if change.afresh else None,
            now=now,
        )

    async def _welcome_back(self, connection: AsyncConnection, ask: Ask, now: datetime) -> None:
        presence = self.services.store.presence
        for each in await presence.away(connection, ask.chat_id):
            due = due_at(each.subscription, now) if each.stopped_at is None else None
            await presence.back(connection, each.id, next_due_at=due)


def due_at(choices: Subscription, now: datetime) -> datetime | None:
    """When the next digest of these choices is due."""
    slot = next_slot(choices, now)
    return slot.at if slot else None
