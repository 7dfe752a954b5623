"""What editors do in the chat: their desk, a reload with its preview, Publish. To others these words are unknown."""

import asyncio

from bot.chat import restored
from bot.chat.answer import Answer, Keep, Publish
from bot.chat.caller import Caller
from bot.chat.confirming import asked, offered
from bot.content.git import GitFailed
from bot.content.origin import origin
from bot.content.publications import ChangedMeanwhileError
from bot.pages import newsroom as pages
from bot.pages.presses import Press
from bot.publishing import SHARE_GONE, Proposal, TooMuchGone, copy, proposed, ready

PUBLISH, FORCE = "publish", "--force"
FORCES = frozenset({FORCE, "—force"})  # telephones make a long dash of two


async def desk(caller: Caller) -> Answer:
    """/newsroom"""
    if waiting := await restored.desk(caller):
        return Answer(waiting)
    current = caller.services.current
    moment = caller.reading.phrases.moment(current.published_at, "UTC") if current.published_at else "-"
    return Answer(pages.desk_page(caller.reading, published=f"{current.pack.revision[:8]}, {moment}"))


async def reload(caller: Caller) -> Answer:
    """/reload [--force]: bring a checkout level, check the folder, show what would change and offer it."""
    services, reading = caller.services, caller.reading
    try:
        await origin(services.settings).pull()
    except GitFailed as reason:
        return Answer(pages.not_fetched_page(reading, str(reason)))
    proposal = await proposed(services.settings, services.current.pack, now=services.now())
    if proposal.pack is None or proposal.change is None:
        return Answer(pages.refused_page(reading, proposal.problems))
    if proposal.change.is_empty:
        return Answer(pages.unchanged_page(reading))
    force = not FORCES.isdisjoint(caller.ask.words.split())
    if proposal.change.share_of_cards_gone > SHARE_GONE and not force:
        return Answer(pages.too_much_gone_page(reading, proposal.change.share_of_cards_gone))
    token = await _offered(caller, proposal, force=force)
    page = pages.preview_page(
        reading,
        proposal.change,
        revision=proposal.pack.revision,
        warnings=len(proposal.problems),
        token=token,
    )
    return Answer(page)


async def press(caller: Caller, pressed: Press) -> Answer:
    """Publish or Keep: once, within five minutes, by the person who asked, where they asked."""
    confirmation = await offered(caller, pressed.argument, PUBLISH)
    stale = pages.stale_page(caller.reading)
    if confirmation is None:
        return Answer(stale)
    if pressed.subject != PUBLISH:
        return Answer(pages.kept_page(caller.reading), change=Keep(confirmation.token), otherwise=stale)
    revision, _, force = confirmation.payload.partition(" ")
    return await _published(caller, confirmation.token, revision, force=force == FORCE)


async def _offered(caller: Caller, proposal: Proposal, *, force: bool) -> str:
    """Remember what was shown, so that nothing else can be published by this button."""
    assert proposal.pack is not None  # noqa: S101 - the caller looked
    return await asked(caller, PUBLISH, f"{proposal.pack.revision} {FORCE if force else ''}")


async def _published(caller: Caller, token: str, revision: str, *, force: bool) -> Answer:
    """Check the folder once more; publish it if it is still what was shown. Else the preview can be tapped again."""
    services, reading = caller.services, caller.reading
    now, current = services.now(), services.current.pack
    proposal = await proposed(services.settings, current, now=now)
    stale = pages.stale_page(reading)
    if proposal.pack is None:
        return Answer(pages.refused_page(reading, proposal.problems))
    if proposal.pack.revision != revision:
        return Answer(stale)
    try:
        await copy(services.settings, proposal.pack, current=current, force=force)
    except ChangedMeanwhileError:
        return Answer(stale)
    except TooMuchGone:
        share = proposal.change.share_of_cards_gone if proposal.change else 1.0
        return Answer(pages.too_much_gone_page(reading, share))
    served = await asyncio.to_thread(ready, proposal.pack, now)
    page = pages.published_page(reading, revision=revision)
    return Answer(page, change=Publish(token, served), otherwise=stale)
