"""What editors do in the chat: their desk, a reload with its preview, Publish. To others these words are unknown.

What is published is what was shown: the same revision, in place of the one it was compared with. Going back to an
earlier revision takes the same way."""

import asyncio
from dataclasses import dataclass

from bot.cards.difference import Difference, difference
from bot.cards.losses import losses
from bot.cards.pack import Pack
from bot.cards.revisions import short
from bot.chat import alerts, halted, restored
from bot.chat.answer import Answer, File, Keep, Publish
from bot.chat.caller import Caller
from bot.chat.confirming import offered, token_for
from bot.content import report
from bot.content.git import GitFailed
from bot.content.origin import origin
from bot.content.publications import ChangedMeanwhileError
from bot.pages import newsroom as pages
from bot.pages.halted import desk_with_halts
from bot.pages.looking import alert_lines, loss_lines
from bot.pages.page import Html, Page
from bot.pages.presses import Press
from bot.publishing import SHARE_GONE, NoContent, Proposal, TooMuchGone, copy, earlier, proposed, ready, role
from bot.store.publications import Publication

PUBLISH, FORCE = "publish", "--force"
FORCES = frozenset({FORCE, "—force"})  # telephones make a long dash of two
PULL_S = 30.0  # an editor who waits longer asks again
HISTORY, LOOKED_AT = 5, 50


@dataclass(frozen=True, slots=True)
class _Payload:
    """What a Publish button confirms: `revision` in place of `base`. `back`: it was published before."""

    revision: str
    base: str
    force: bool = False
    back: bool = False

    def __str__(self) -> str:
        return " ".join((self.revision, self.base, FORCE if self.force else "-", "back" if self.back else "-"))

    @classmethod
    def read(cls, written: str) -> "_Payload":
        revision, base, force, back = written.split(" ")
        return cls(revision, base, force == FORCE, back == "back")


async def desk(caller: Caller) -> Answer:
    """/newsroom: what is out since when and by whom, and the revisions one can go back to. For those who may decide,
    before it what waits for them: the choice after a restore, instead of it, and what stands still."""
    waiting = await restored.waiting(caller.services) if caller.is_admin else None
    page = waiting(caller.reading) if waiting is not None else await _first_screen(caller)
    halts = await halted.standing_still(caller.services) if caller.is_admin else []
    return Answer(desk_with_halts(caller.reading, page, halts) if halts else page)


async def _first_screen(caller: Caller) -> Page:
    services = caller.services
    async with services.store.database.read() as connection:
        history = await services.store.publications.history(connection, limit=LOOKED_AT)
    issues = [
        pages.Issue(each.revision, each.published_at, role(services.settings, each.published_by))
        for each in _latest_of_each(history)[: HISTORY + 1]
    ]
    return pages.desk_page(caller.reading, issues, is_admin=caller.is_admin)


def _latest_of_each(history: list[Publication]) -> list[Publication]:
    found: dict[str, Publication] = {}
    for each in history:
        found.setdefault(each.revision, each)
    return list(found.values())


async def reload(caller: Caller) -> Answer:
    """/reload [--force]: bring a checkout level, check the folder, show what would change and offer it.

    /reload REVISION: the same for an earlier one. A button asks for no more than /reload."""
    words = caller.ask.words.split()
    force = not FORCES.isdisjoint(words)
    revisions = [word for word in words if word not in FORCES]
    if revisions:
        return await _back(caller, revisions[0].lower(), force=force)
    services, reading = caller.services, caller.reading
    try:
        await origin(services.settings).pull(within_s=PULL_S)
    except GitFailed as reason:
        return Answer(pages.not_fetched_page(reading, str(reason)))
    proposal = await proposed(services.settings, services.current.pack, now=services.now())
    if proposal.pack is None or proposal.change is None:
        return refused(caller, proposal)
    return await _previewed(
        caller, proposal.pack, proposal.change, force=force, back=False, warnings=len(proposal.problems)
    )


async def back(caller: Caller, pressed: Press) -> Answer:
    """The button of an earlier revision on the desk."""
    return await _back(caller, pressed.argument, force=False)


def refused(caller: Caller, proposal: Proposal) -> Answer:
    """The first problems in words, all of them in a file."""
    page = pages.refused_page(caller.reading, proposal.problems)
    shown = len(proposal.problems) <= pages.PROBLEMS_SHOWN
    return Answer(page, file=None if shown else File("problems.txt", report.text(proposal.problems) + "\n"))


async def _back(caller: Caller, revision: str, *, force: bool) -> Answer:
    services = caller.services
    try:
        pack = await earlier(services.settings, services.store, revision)
    except NoContent:
        return Answer(pages.no_revision_page(caller.reading, short(revision)))
    change = await asyncio.to_thread(difference, services.current.pack, pack)
    return await _previewed(caller, pack, change, force=force, back=True, warnings=0)


async def _previewed(
    caller: Caller, pack: Pack, change: Difference, *, force: bool, back: bool, warnings: int
) -> Answer:
    """What would change, with Publish and Keep; and whether somebody else is about to do the same."""
    services, reading = caller.services, caller.reading
    if change.is_empty:
        return Answer(pages.unchanged_page(reading))
    if change.share_of_cards_gone > SHARE_GONE and not force:
        command = f"/reload {pack.short_revision} {FORCE}" if back else f"/reload {FORCE}"
        return Answer(pages.too_much_gone_page(reading, change.share_of_cards_gone, command=command))
    async with services.store.database.read() as connection:
        latest = await services.store.publications.current(connection)
        others = await services.store.confirmations.open(connection, PUBLISH, services.now())
    services.offered.keep(pack)
    base = latest.revision if latest is not None else services.current.pack.revision
    token = await token_for(caller, PUBLISH, str(_Payload(pack.revision, base, force, back)))
    page = pages.preview_page(
        reading,
        change,
        revision=pack.revision,
        warnings=warnings,
        token=token,
        is_shared=any(other.actor != caller.ask.user_id for other in others),
        foretold=await _foretold(caller, pack),
    )
    return Answer(page)


async def _foretold(caller: Caller, pack: Pack) -> list[Html]:
    """What publishing would bring besides: alerts that would wait for their tap, what each language loses."""
    lost = await asyncio.to_thread(losses, caller.services.current.pack, pack)
    waiting = await alerts.waiting(caller, pack)
    return [*alert_lines(caller.reading, waiting), *loss_lines(caller.reading, lost)]


async def press(caller: Caller, pressed: Press) -> Answer:
    """Publish or Keep: once, within five minutes, by the person who asked, where they asked."""
    confirmation = await offered(caller, pressed.argument, PUBLISH)
    if confirmation is None:
        return Answer(await _spent(caller))
    if pressed.subject != PUBLISH:
        spent = pages.spent_page(caller.reading)
        return Answer(pages.kept_page(caller.reading), change=Keep(confirmation.token), otherwise=spent)
    return await _published(caller, confirmation.token, _Payload.read(confirmation.payload))


async def _spent(caller: Caller, shown: _Payload | None = None) -> Page:
    """Why a preview is no longer good: used, too old, or because somebody else has published meanwhile."""
    store = caller.services.store
    async with store.database.read() as connection:
        latest = await store.publications.current(connection)
    if shown is None or latest is None or latest.revision == shown.base:
        return pages.spent_page(caller.reading)
    by = role(caller.services.settings, latest.published_by)
    issue = pages.Issue(latest.revision, latest.published_at, by)
    return pages.overtaken_page(caller.reading, issue, is_same=latest.revision == shown.revision)


async def _published(caller: Caller, token: str, shown: _Payload) -> Answer:
    """Check once more; publish if it is still what was shown, in place of what it was compared with."""
    services, reading = caller.services, caller.reading
    now = services.now()
    async with services.store.database.read() as connection:
        latest = await services.store.publications.current(connection)
    if latest is not None and latest.revision != shown.base:
        return Answer(await _spent(caller, shown))
    found = await (_earlier_again(caller, shown) if shown.back else _folder_again(caller, shown))
    if isinstance(found, Answer):
        return found
    served = await asyncio.to_thread(ready, found, now, role(services.settings, caller.ask.user_id))
    services.offered.drop(shown.revision)
    page = pages.published_page(reading, revision=shown.revision)
    return Answer(page, change=Publish(token, served, shown.base), otherwise=pages.beaten_page(reading))


async def _earlier_again(caller: Caller, shown: _Payload) -> Pack | Answer:
    try:
        return await earlier(caller.services.settings, caller.services.store, shown.revision)
    except NoContent:
        return Answer(pages.no_revision_page(caller.reading, short(shown.revision)))


async def _folder_again(caller: Caller, shown: _Payload) -> Pack | Answer:
    """The folder checked once more and copied; what keeps it from being published leaves the preview to be tapped
    again."""
    services, reading = caller.services, caller.reading
    current = services.current.pack
    proposal = await proposed(services.settings, current, now=services.now())
    if proposal.pack is None:
        return refused(caller, proposal)
    if proposal.pack.revision != shown.revision:
        return Answer(pages.spent_page(reading))
    try:
        await copy(
            services.settings,
            services.store,
            proposal.pack,
            current=current,
            force=shown.force,
            now=services.now(),
        )
    except ChangedMeanwhileError:
        return Answer(pages.spent_page(reading))
    except TooMuchGone:
        share = proposal.change.share_of_cards_gone if proposal.change else 1.0
        return Answer(pages.too_much_gone_page(reading, share, command=f"/reload {FORCE}"))
    return proposal.pack
