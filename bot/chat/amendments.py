"""Corrections and withdrawals of what was sent: preview, Confirm. Editing messages and telling holders is delivery's.

Both begin in the dispatch's file: it is changed or withdrawn there and published; the command carries that to the
messages that were sent."""

from bot.cards.card import Status
from bot.cards.dispatch import Dispatch
from bot.chat.alerts import CORRECT, WITHDRAW, ordered
from bot.chat.answer import Answer
from bot.chat.caller import Caller
from bot.chat.confirming import offered, token_for
from bot.pages import broadcast as pages
from bot.pages.presses import Press
from bot.publishing import proposed
from bot.readers.edition import EditionKind, correction_edition, withdrawal_edition
from bot.store import results
from bot.store.results import KEPT

PAGE = 1000


async def correct(caller: Caller) -> Answer:
    """/correct DISPATCH, after its file was changed and published."""
    dispatch, t = _named(caller), caller.reading.t
    if dispatch is None or dispatch.status is Status.DRAFT:
        return _no(caller, t("Give the id of a published dispatch: /correct and its id."))
    if dispatch.status is Status.WITHDRAWN:
        return _no(caller, t("This dispatch is withdrawn; /withdraw tells its holders."))
    return await _previewed(caller, dispatch, CORRECT)


async def withdraw(caller: Caller) -> Answer:
    """/withdraw DISPATCH, after its file says so and was published."""
    dispatch, t = _named(caller), caller.reading.t
    if dispatch is None or dispatch.status is Status.DRAFT:
        return _no(caller, t("Give the id of a published dispatch: /withdraw and its id."))
    if dispatch.status is Status.WITHDRAWN:
        return await _previewed(caller, dispatch, WITHDRAW)
    written = await _in_folder(caller, dispatch.id)
    if written is not None and written.status is Status.WITHDRAWN:
        return Answer(pages.unpublished_page(caller.reading, f"/withdraw {dispatch.id}"))
    path = caller.services.current.pack.path_of(dispatch)
    words = t("Readers still see it. First put this line into its file, then /reload, Publish, and send this again:")
    return _no(caller, words, f"{path}\nstatus: withdrawn\n\n/withdraw {dispatch.id}")


async def confirm(caller: Caller, pressed: Press) -> Answer:
    """Confirm: once, within five minutes, by the admin who asked, while the pack is the one that was shown."""
    spent = Answer(pages.spent_page(caller.reading))
    for action in (CORRECT, WITHDRAW):
        found = await offered(caller, pressed.argument, action)
        if found is not None and caller.is_admin:
            dispatch_id, _, revision = found.payload.partition(" ")
            if revision != caller.services.current.pack.revision:
                return spent
            edition_id = _edition_id(caller, dispatch_id, action)
            lives = EditionKind.CORRECTION.lifetime
            return await ordered(caller, edition_id, tokens=(found.token,), lives=lives)
    return spent


async def _previewed(caller: Caller, dispatch: Dispatch, action: str) -> Answer:
    services, reading, store = caller.services, caller.reading, caller.services.store
    async with store.database.read() as connection:
        before = await store.editions.of_id(connection, _edition_id(caller, dispatch.id, action))
    if before is not None:
        return _no(caller, reading.t("Its holders have been told already; a dispatch is corrected once a day."))
    messages, told = await _holders(caller, dispatch.id)
    page = pages.amendment_preview_page(
        reading,
        [services.reading(code) for code in services.current.pack.languages],
        dispatch,
        messages=messages,
        told=told,
        token=await token_for(caller, action, f"{dispatch.id} {services.current.pack.revision}"),
        note=await _note(caller, dispatch) if action == CORRECT else "",
    )
    return Answer(page)


async def _note(caller: Caller, dispatch: Dispatch) -> str:
    """What an admin may have overlooked."""
    t = caller.reading.t
    if await _in_folder(caller, dispatch.id) not in (None, dispatch):
        return t("Its file has changed since the last Publish: what is published goes out, not what the file says now.")
    lists_none = not dispatch.corrections
    return t("Its file lists no correction: the note gives the text as it is now.") if lists_none else ""


async def _holders(caller: Caller, dispatch_id: str) -> tuple[int, int]:
    """How many messages carry it, and how many subscribers a note will tell."""
    store, messages, told, after = caller.services.store, 0, set[int](), None
    since = caller.services.now() - KEPT
    async with store.database.read() as connection:
        while page := await results.holders(connection, dispatch_id, since=since, after=after, limit=PAGE):
            messages += len(page)
            told |= {holder.subscriber_id for holder in page if holder.active}
            after = page[-1]
    return messages, len(told)


def _edition_id(caller: Caller, dispatch_id: str, action: str) -> str:
    on = caller.services.now().date()
    return correction_edition(dispatch_id, on) if action == CORRECT else withdrawal_edition(dispatch_id)


def _named(caller: Caller) -> Dispatch | None:
    return caller.services.current.pack.dispatches.get(caller.ask.words.strip().lower())


async def _in_folder(caller: Caller, dispatch_id: str) -> Dispatch | None:
    """The dispatch as its file says now, published or not; None where the folder has errors."""
    services = caller.services
    proposal = await proposed(services.settings, None, now=services.now())
    return proposal.pack.dispatches.get(dispatch_id) if proposal.pack else None


def _no(caller: Caller, words: str, named: str = "") -> Answer:
    return Answer(pages.no_amendment_page(caller.reading, words, named or caller.ask.words[:64]))
