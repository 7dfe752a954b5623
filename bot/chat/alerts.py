"""Alerts: the choice, the preview with its reach, Send by one or two people, Stop. Sending them is delivery's work."""

from datetime import timedelta

from bot.cards.card import Status
from bot.cards.dispatch import Dispatch, Importance
from bot.cards.pack import Pack
from bot.chat.answer import Answer, CallOff, Keep, Order
from bot.chat.caller import Caller
from bot.chat.confirming import offered, token_for
from bot.pages import broadcast as pages
from bot.pages.broadcast import Progress
from bot.pages.presses import Press
from bot.readers.alert import Reach, alert_turn
from bot.readers.edition import EditionKind, alert_edition, ordered_dispatch
from bot.services import spoken
from bot.store.confirmations import HALT, Confirmation
from bot.store.editions import Edition
from bot.store.subscribers import PAGE

SEND, FIRST = "alert", "alert-first"
"""Actions of confirmations: a preview with Send, and what the first of two people has agreed to."""
CORRECT, WITHDRAW = "correct", "withdraw"
TELLING = timedelta(hours=1)  # a progress message tells the end of an edition that ran out of time
SHOWN = 3  # alerts that a preview tells of: for each, everybody who wants alerts is looked at


async def alert(caller: Caller) -> Answer:
    """/alert [dispatch id]"""
    wanted = caller.ask.words.strip().lower()
    return await _previewed(caller, wanted) if wanted else await _choice(caller)


async def choose(caller: Caller, pressed: Press) -> Answer:
    """A dispatch of the choice."""
    return await _previewed(caller, pressed.argument)


async def send(caller: Caller, pressed: Press) -> Answer:
    """Send: once, within five minutes, by the person who asked, where they asked; two people where it takes two."""
    spent = Answer(pages.spent_page(caller.reading))
    confirmation = await offered(caller, pressed.argument, SEND)
    if confirmation is None:
        return spent
    dispatch_id, _, revision = confirmation.payload.partition(" ")
    if revision != caller.services.current.pack.revision or _visible(caller, dispatch_id) is None:
        return spent
    if not caller.services.settings.alert_needs_two:
        return await _ordered(caller, dispatch_id, (confirmation.token,)) if caller.is_admin else spent
    first = await _first(caller, confirmation.payload)
    if first is not None:
        return await _ordered(caller, dispatch_id, (confirmation.token, first.token))
    if not caller.is_admin:
        return Answer(pages.nobody_asked_page(caller.reading))
    await token_for(caller, FIRST, confirmation.payload)
    return Answer(pages.asked_page(caller.reading, dispatch_id), change=Keep(confirmation.token), otherwise=spent.page)


async def drop(caller: Caller, pressed: Press) -> Answer:
    """Cancel: the preview is spent."""
    spent = pages.spent_page(caller.reading)
    for action in PREVIEWS:
        if confirmation := await offered(caller, pressed.argument, action):
            return Answer(pages.dropped_page(caller.reading), change=Keep(confirmation.token), otherwise=spent)
    return Answer(spent)


async def halt(caller: Caller, pressed: Press) -> Answer:
    """Stop: what has not gone out yet does not. The message goes on telling what is under way."""
    confirmation = await offered(caller, pressed.argument, HALT)
    if confirmation is None:
        return Answer(toast=caller.reading.t("It is over."))
    edition_id, _, _ = confirmation.payload.partition(" ")
    return Answer(toast=caller.reading.t("Stopping …"), change=CallOff(edition_id))


PREVIEWS = (SEND, CORRECT, WITHDRAW)
"""Actions of previews that Cancel may end."""


async def _choice(caller: Caller, unknown: str = "") -> Answer:
    """Breaking dispatches without an alert, newest first."""
    now, store = caller.services.now(), caller.services.store
    breaking = [
        each for each in caller.services.current.pack.visible_dispatches(now) if each.importance is Importance.BREAKING
    ]
    async with store.database.read() as connection:
        fresh = [each for each in breaking if await store.editions.of_id(connection, alert_edition(each.id)) is None]
    return Answer(pages.alert_choice_page(caller.reading, fresh, unknown=unknown))


async def _previewed(caller: Caller, dispatch_id: str) -> Answer:
    dispatch = _visible(caller, dispatch_id)
    if dispatch is None:
        return await _choice(caller, unknown=dispatch_id)
    before = await _sent_before(caller, dispatch_id)
    if before is not None:
        return Answer(pages.alert_refused_page(caller.reading, dispatch, at=before.created_at))
    services, reading = caller.services, caller.reading
    payload = f"{dispatch_id} {services.current.pack.revision}"
    takes_two = services.settings.alert_needs_two
    note = ""
    token: str | None = None
    if not caller.is_admin and not takes_two:
        note = reading.t("Only an admin can send it.")
    else:
        token = await token_for(caller, SEND, payload)
        if takes_two:
            agreed = await _first(caller, payload)
            second = reading.t("An admin has agreed; yours is the second tap.")
            note = second if agreed else reading.t("It takes two people: an admin first.")
    page = pages.alert_preview_page(
        reading,
        [services.reading(code) for code in services.current.pack.languages],
        dispatch,
        reach=await reach_of(caller, dispatch, services.current.pack),
        rate=services.settings.rate,
        token=token,
        note=note,
    )
    return Answer(page)


async def _ordered(caller: Caller, dispatch_id: str, tokens: tuple[str, ...]) -> Answer:
    edition_id, lives = alert_edition(dispatch_id), EditionKind.ALERT.lifetime
    return await ordered(caller, edition_id, tokens=tokens, lives=lives)


async def ordered(caller: Caller, edition_id: str, *, tokens: tuple[str, ...], lives: timedelta) -> Answer:
    """The order, and in place of the preview a message that tells how far it is."""
    reading = caller.reading
    handle = await token_for(caller, HALT, f"{edition_id} {reading.language}", within=lives + TELLING)
    dispatch = reading.pack.dispatches[ordered_dispatch(edition_id)]
    title = reading.words(dispatch.headline)
    page = pages.progress_page(reading, Progress(), title=title, token=handle, is_planned=False)
    return Answer(page, change=Order(edition_id, tokens, handle), otherwise=pages.spent_page(reading))


async def reach_of(caller: Caller, dispatch: Dispatch, pack: Pack) -> Reach:
    """Everybody who wants alerts is looked at, a page at a time. `pack` is the one that has the dispatch."""
    services, store = caller.services, caller.services.store
    reach, after, now = Reach(), 0, services.now()
    expires_at = now + EditionKind.ALERT.lifetime
    async with store.database.read() as connection:
        while audience := await store.subscribers.audience(connection, after_id=after):
            for each in audience:
                turn = alert_turn(dispatch, each.subscription, pack, now=now, expires_at=expires_at)
                language = spoken(each.subscription.language, pack.languages)
                reach.add(turn, each.subscription, language=language)
            if len(audience) < PAGE:
                break
            after = audience[-1].id
    return reach


async def waiting(caller: Caller, pack: Pack) -> list[tuple[Dispatch, int]]:
    """Breaking dispatches that readers would newly see with this pack, of which no alert was ordered, and how many
    each would reach."""
    before, store = caller.services.current.pack.dispatches, caller.services.store
    new = [
        each
        for each in pack.dispatches.values()
        if each.importance is Importance.BREAKING
        and each.status is Status.PUBLISHED
        and not (each.id in before and before[each.id].is_visible(caller.services.now()))
    ]
    async with store.database.read() as connection:
        fresh = [each for each in new if await store.editions.of_id(connection, alert_edition(each.id)) is None]
    return [(each, (await reach_of(caller, each, pack)).reached) for each in fresh[:SHOWN]]


async def _first(caller: Caller, payload: str) -> Confirmation | None:
    """What another person has agreed to within the last five minutes."""
    store = caller.services.store
    async with store.database.read() as connection:
        agreed = await store.confirmations.open(connection, FIRST, caller.services.now())
    return next((each for each in agreed if each.payload == payload and each.actor != caller.ask.user_id), None)


async def _sent_before(caller: Caller, dispatch_id: str) -> Edition | None:
    store = caller.services.store
    async with store.database.read() as connection:
        return await store.editions.of_id(connection, alert_edition(dispatch_id))


def _visible(caller: Caller, dispatch_id: str) -> Dispatch | None:
    dispatch = caller.services.current.pack.dispatches.get(dispatch_id)
    return dispatch if dispatch is not None and dispatch.is_visible(caller.services.now()) else None
