"""Looking at pages before readers do: /preview, and the pages of a reload's preview. For editors, in private alone.

What is looked at is a pack that was offered; where it was forgotten, the folder is read again."""

import asyncio

from bot.cards.card import Card, Status
from bot.cards.difference import Difference, Entry, difference, title_of
from bot.cards.dispatch import Dispatch
from bot.cards.pack import Pack
from bot.chat import newsroom
from bot.chat.answer import Answer, File
from bot.chat.caller import Caller
from bot.content import report
from bot.pages import looking as pages
from bot.pages.looking import Look
from bot.pages.newsroom import spent_page
from bot.pages.phrases import Phrases
from bot.pages.presses import Press
from bot.pages.reading import Reading
from bot.publishing import proposed
from bot.services import spoken

LIGHT, LONGEST = "light", 48  # letters of an id


async def preview(caller: Caller) -> Answer:
    """/preview [ID [language] [light]]: a page of the folder; without an id those that differ, drafts and embargoes."""
    services, reading = caller.services, caller.reading
    proposal = await proposed(services.settings, services.current.pack, now=services.now())
    if proposal.pack is None:
        return newsroom.refused(caller, proposal)
    services.offered.keep(proposal.pack)
    wanted, *more = caller.ask.words.lower().split() or [""]
    if wanted and wanted in pages.things(proposal.pack):
        languages = [word for word in more if word in proposal.pack.languages]
        language = languages[0] if languages else spoken(reading.language, proposal.pack.languages)
        number = pages.things(proposal.pack).index(wanted)
        return _seen(caller, proposal.pack, Look(proposal.pack.short_revision, number, language, LIGHT in more))
    entries = await asyncio.to_thread(_unseen, caller.services.current.pack, proposal.pack, reading)
    head = reading.t("What readers do not see yet")
    if wanted:
        head = reading.t("There is no “{id}” in the folder.", id=wanted[:LONGEST])
    return Answer(pages.pages_page(reading, proposal.pack, entries, head=head))


async def listed(caller: Caller, pressed: Press) -> Answer:
    """The pages of a preview: the preview itself stays, the list turns in place."""
    digits, _, page = pressed.argument.partition(":")
    pack = await _pack(caller, digits)
    if pack is None:
        return Answer(spent_page(caller.reading))
    entries = await asyncio.to_thread(_unseen, caller.services.current.pack, pack, caller.reading)
    number = int(page) if page.isascii() and page.isdigit() else 0
    head = caller.reading.t("What readers do not see yet")
    return Answer(pages.pages_page(caller.reading, pack, entries, head=head, page=number))


async def opened(caller: Caller, pressed: Press) -> Answer:
    """The list as a message of its own, so that Publish and Keep stay where they are."""
    answer = await listed(caller, pressed)
    return Answer(answer.page, as_new_message=True)


async def seen(caller: Caller, pressed: Press) -> Answer:
    """One page in one language and mode."""
    look = Look.read(pressed.argument)
    pack = await _pack(caller, look.digits) if look is not None else None
    if look is None or pack is None or look.language not in pack.languages:
        return Answer(spent_page(caller.reading))
    return _seen(caller, pack, look)


async def warnings(caller: Caller) -> Answer:
    """What check says of the folder as it is now, as a file."""
    services = caller.services
    proposal = await proposed(services.settings, services.current.pack, now=services.now())
    if proposal.pack is None:
        return newsroom.refused(caller, proposal)
    if not proposal.problems:
        return Answer(toast=caller.reading.t("There are no warnings any more."))
    return Answer(file=File("warnings.txt", report.text(proposal.problems) + "\n"))


async def _pack(caller: Caller, digits: str) -> Pack | None:
    """The pack of that revision: one that was offered, the one that is served, or the folder as it is."""
    services = caller.services
    found = services.offered.find(digits)
    if found is not None or not digits:
        return found
    if services.current.pack.revision.startswith(digits):
        return services.current.pack
    proposal = await proposed(services.settings, None, now=services.now())
    if proposal.pack is None or not proposal.pack.revision.startswith(digits):
        return None
    services.offered.keep(proposal.pack)
    return proposal.pack


def _seen(caller: Caller, pack: Pack, look: Look) -> Answer:
    services = caller.services
    looked = Reading(
        pack=pack,
        phrases=services.phrases.get(look.language) or Phrases(look.language),
        now=services.now(),
        bot=services.username,
        light=look.light,
        published_at=services.now(),
    )
    page = pages.seen_page(caller.reading, looked, look)
    return Answer(page or spent_page(caller.reading))


def _unseen(old: Pack, new: Pack, reading: Reading) -> list[Entry]:
    """What differs from what readers see; then drafts and dispatches that wait for their hour."""
    known = set(pages.things(new))
    found = [entry for entry in _changed(difference(old, new)) if entry.id in known]
    things: tuple[Card | Dispatch, ...] = (*new.cards.values(), *new.dispatches.values())
    hidden = [
        Entry(each.id, title_of(each))
        for each in things
        if each.status is Status.DRAFT or (isinstance(each, Dispatch) and each.publish_at > reading.now)
    ]
    return list({entry.id: entry for entry in (*found, *hidden)}.values())


def _changed(change: Difference) -> list[Entry]:
    kinds = (change.cards, change.trackers, change.dispatches)
    return [
        entry
        for kind in kinds
        for entry in (*kind.added, *(Entry(each.id, each.title) for each in kind.changed), *kind.withdrawn)
    ]
