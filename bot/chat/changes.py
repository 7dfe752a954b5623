"""Changes: what an answer changes, written in the transaction that marks its update done. Saying it is for `desk`."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import orders
from bot.chat.answer import (
    Answered,
    CallOff,
    Change,
    Choose,
    Elsewhere,
    Forget,
    Keep,
    Leave,
    Move,
    Order,
    Publish,
    Resume,
    Return,
    Save,
    Stop,
    Write,
)
from bot.chat.caller import Caller
from bot.publishing import record
from bot.readers.edition import EditionKind
from bot.readers.pauses import is_paused
from bot.readers.slots import next_slot
from bot.readers.subscription import Frequency, Subscription
from bot.store import restored, standing, turns


class Spent(Exception):
    """What was to be confirmed has been used up meanwhile."""


async def write(  # noqa: C901, PLR0912 - one case for each change
    connection: AsyncConnection, caller: Caller, change: Change, now: datetime
) -> None:
    """Raises Spent."""
    ask, store = caller.ask, caller.services.store
    match change:
        case Elsewhere(other, what):
            await write(connection, other, what, now)
        case Save():
            await _save(connection, caller, change, now)
        case Stop(everywhere):
            thread_id = None if everywhere else ask.thread_id
            await store.subscribers.stop(connection, ask.chat_id, thread_id=thread_id, now=now)
        case Leave():
            await store.presence.left(connection, ask.chat_id, now=now)
        case Return():
            await _welcome_back(connection, caller, now)
        case Forget():
            await store.subscribers.forget(connection, ask.chat_id)
        case Move(old, new):
            await store.subscribers.migrate_chat(connection, old, new, now=now)
        case Keep(token) | Publish(token):
            if await store.confirmations.use(connection, token, now) is None:
                raise Spent
            if isinstance(change, Publish):
                latest = await store.publications.current(connection)
                if latest is not None and latest.revision != change.base:
                    raise Spent
                await record(connection, store, change.served.pack, by=ask.user_id, now=now)
        case Choose(send):
            if not await restored.choose(connection, send=send, now=now):
                raise Spent
            action, subject = "restore", "send" if send else "skip"
            await store.audit.record(connection, at=now, actor=ask.user_id, action=action, subject=subject)
        case Write(token, words):
            if await store.confirmations.use(connection, token, now) is None:
                raise Spent
            await store.letters.write(connection, ask.chat_id, words, language=caller.reading.language, now=now)
        case Answered(letter_id):
            subject = f"letter {letter_id}"
            await store.audit.record(connection, at=now, actor=ask.user_id, action="answer", subject=subject)
        case Order() | CallOff() | Resume():
            if not await orders.write(connection, caller, change, now):
                raise Spent


def due_at(choices: Subscription, now: datetime) -> datetime | None:
    """When the next digest of these choices is due."""
    slot = next_slot(choices, now)
    return slot.at if slot else None


async def _save(connection: AsyncConnection, caller: Caller, change: Save, now: datetime) -> None:
    """Who has stopped and changes something else stays stopped, and what they had chosen before stays, too.

    A pause that is over is forgotten: whoever is here knows. What is planned and no longer wanted does not come; a
    digest whose hour was moved comes at the new hour, or with the next one."""
    ask, choices, subscribers = caller.ask, change.subscription, caller.services.store.subscribers
    stays_stopped = choices.frequency is Frequency.OFF and caller.has_stopped
    if stays_stopped:
        choices = replace(choices, frequency=caller.last_frequency)
    paused = is_paused(choices, now)
    choices = choices if paused else replace(choices, paused_until=None)
    saved = await subscribers.save(
        connection,
        ask.chat_id,
        ask.thread_id,
        ask.chat_kind,
        choices,
        next_due_at=due_at(choices, now),
        seen_until=now if change.afresh else None,
        now=now,
    )
    if unwanted := _unwanted(choices, paused=paused):
        reason = "paused" if paused else "not wanted any more"
        await turns.take_back(connection, saved, unwanted, now=now, reason=reason)
    if stays_stopped:
        await subscribers.stop(connection, ask.chat_id, thread_id=ask.thread_id, now=now)


def _unwanted(choices: Subscription, *, paused: bool) -> set[EditionKind]:
    """What these choices leave out of what may be planned already. Messages that were sent are corrected all the
    same."""
    if paused:
        return set(EditionKind) - {EditionKind.EDIT}
    wanted = {Frequency.DAILY: EditionKind.DAILY, Frequency.WEEKLY: EditionKind.WEEKLY}.get(choices.frequency)
    alerts = choices.frequency is Frequency.ALERTS or choices.alerts
    return {*standing.DIGESTS} - {wanted} | (set() if alerts else {EditionKind.ALERT})


async def _welcome_back(connection: AsyncConnection, caller: Caller, now: datetime) -> None:
    presence = caller.services.store.presence
    for each in await presence.away(connection, caller.ask.chat_id):
        due = due_at(each.subscription, now) if each.stopped_at is None else None
        await presence.back(connection, each.id, next_due_at=due)
