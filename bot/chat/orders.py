"""Orders: an edition is opened for delivery to plan and send, or called off, in the transaction of the tap."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.answer import CallOff, Order, Resume
from bot.chat.caller import Caller
from bot.pages.broadcast import STOPPED
from bot.readers.edition import EditionKind, edition_kind, edits_of, ordered_dispatch, tells_withdrawal
from bot.store import closing
from bot.store.editions import EditionState

_VERBS = {EditionKind.ALERT: "alert", EditionKind.CORRECTION: "correct"}


async def write(connection: AsyncConnection, caller: Caller, change: Order | CallOff | Resume, now: datetime) -> bool:
    """False: what was tapped is spent, and nothing of this transaction may stay."""
    if isinstance(change, Order):
        return await _give(connection, caller, change, now)
    if isinstance(change, Resume):
        return await _resume(connection, caller, change.edition_id, now)
    await _call_off(connection, caller, change.edition_id, now)
    return True


async def _give(connection: AsyncConnection, caller: Caller, order: Order, now: datetime) -> bool:
    """The edition is opened for delivery to plan, once, and the newsroom's book says by whom."""
    store, kind = caller.services.store, edition_kind(order.edition_id)
    used = [await store.confirmations.use(connection, token, now) for token in order.tokens]
    if None in used:
        return False
    if await store.editions.of_id(connection, order.edition_id) is not None:
        return False
    await store.editions.open(
        connection,
        order.edition_id,
        kind=kind,
        created_at=now,
        expires_at=now + kind.lifetime,
        state=EditionState.ORDERED,
    )
    if caller.ask.message_id is not None:
        await store.confirmations.shown(connection, order.handle, caller.ask.message_id)
    action = "withdraw" if tells_withdrawal(order.edition_id) else _VERBS[kind]
    subject, revision = ordered_dispatch(order.edition_id), caller.services.current.pack.revision[:12]
    for other in {each.actor for each in used if each is not None} - {caller.ask.user_id}:
        await store.audit.record(connection, at=now, actor=other, action="agree", subject=subject, after=revision)
    await _audit(connection, caller, now, action=action, subject=subject, after=revision)
    return True


async def _call_off(connection: AsyncConnection, caller: Caller, edition_id: str, now: datetime) -> None:
    store = caller.services.store
    edition = await store.editions.of_id(connection, edition_id)
    if edition is not None and edition.state is not EditionState.FINISHED and edition.note != STOPPED:
        await store.editions.resume(connection, edition.seq)  # what stood still is called off all the same
        edits = await store.editions.of_prefix(connection, edits_of(edition_id))
        for each in (edition, *edits):
            await store.editions.halt(connection, each.seq, STOPPED)
            await closing.call_off(connection, each.seq, now=now, reason=STOPPED)
        was = edition.state.name.lower()
        await _audit(connection, caller, now, action="stop", subject=edition_id, before=was, after="stopped")


async def _resume(connection: AsyncConnection, caller: Caller, edition_id: str, now: datetime) -> bool:
    """False: somebody else has decided meanwhile."""
    store = caller.services.store
    edition = await store.editions.of_id(connection, edition_id)
    if edition is None or edition.state is not EditionState.HALTED or edition.note == STOPPED:
        return False
    await store.editions.resume(connection, edition.seq)
    await _audit(connection, caller, now, action="resume", subject=edition_id, before="halted", after="running")
    return True


async def _audit(
    connection: AsyncConnection,
    caller: Caller,
    now: datetime,
    *,
    action: str,
    subject: str,
    before: str | None = None,
    after: str | None = None,
) -> None:
    write_down = caller.services.store.audit.record
    actor = caller.ask.user_id
    await write_down(connection, at=now, actor=actor, action=action, subject=subject, before=before, after=after)
