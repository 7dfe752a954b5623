"""Stories: what a card, a tracker and a dispatch have in common on the site; divided where long, kept by revision."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.cards.card import Card, Correction
from bot.cards.dates import PartialDate
from bot.cards.dispatch import Dispatch
from bot.cards.tracker import Tracker
from bot.pages import markup, notes
from bot.pages.reading import Reading
from bot.pages.sources import Numbering
from bot.site import places
from bot.site.frame import Sheet, sections
from bot.site.parts import ROOM, Group, Item, dated, divided, source_cost, source_list, words
from bot.site.places import Section
from bot.site.webpage import NOTHING, Web, element, joined, link, size, text

DISPATCHES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Story:
    """`lead` opens the first page, `tail` closes the last one. `name` is the folder, `digits` the revision if any.

    `notices` hold for today and `tail` links to other pages: a revision is kept without the two."""

    name: str
    title: str
    description: str
    section: Section
    lead: Web
    groups: tuple[Group, ...]
    numbers: Numbering
    notices: Web = NOTHING
    tail: Web = NOTHING
    digits: str = ""


def sheets(reading: Reading, story: Story) -> Iterator[Sheet]:
    """The pages of a story at its address, and once more at the address of its revision."""
    tail = joined((story.tail, _permanent(reading, story)))
    taken = size(story.lead) + size(story.notices)
    leaves = divided(story.groups, source_cost(reading), first=ROOM - taken - size(tail), then=ROOM - size(tail))
    for number, leaf in enumerate(leaves):
        turn = turning(reading, [places.leaf_name(at) for at in range(len(leaves))], number)
        opening, ending = (story.notices if number == 0 else NOTHING), (tail if leaf is leaves[-1] else NOTHING)
        yield _sheet(reading, story, number, (opening, *_inner(reading, story, leaf), ending, turn))
        if story.digits:
            yield _revision(reading, story, number, (*_inner(reading, story, leaf), turn))


def _sheet(reading: Reading, story: Story, number: int, parts: Sequence[Web]) -> Sheet:
    path, first = places.subject(story.name, number), places.subject(story.name)
    body = joined((_lead(reading, story, path, number), *parts))
    return Sheet(path, _title(story, number), body, story.description, story.section, fallback=first)


def _revision(reading: Reading, story: Story, number: int, parts: Sequence[Web]) -> Sheet:
    path, first = (places.revision(story.name, story.digits, at) for at in (number, 0))
    current = places.subject(story.name)
    said = reading.t("This is revision {revision} of this page, kept as it was.", revision=story.digits)
    onwards = link(text(reading.t("To the current page")), places.relative(path, current))
    notice = element("p", joined((text(said), onwards), by=" "), class_="note")
    body = joined((_lead(reading, story, path, number), notice, *parts))
    title = f"{_title(story, number)} ({story.digits})"
    return Sheet(path, title, body, story.description, story.section, current=current, fallback=first)


def _title(story: Story, number: int) -> str:
    return f"{story.title} ({number + 1})" if number else story.title


def _lead(reading: Reading, story: Story, path: str, number: int) -> Web:
    """The section it belongs to, then the lead; after the first page the title alone."""
    label = dict(sections(reading))[story.section]
    home = element("p", link(text(label), places.relative(path, places.section(story.section))), class_="eyebrow")
    return joined((home, element("h1", text(_title(story, number))) if number else story.lead))


def _inner(reading: Reading, story: Story, leaf: Sequence[Group]) -> tuple[Web, ...]:
    shown = {source for group in leaf for source in group.sources}
    return (*(element("section", group.inner) for group in leaf), source_list(reading, story.numbers, shown))


def _permanent(reading: Reading, story: Story) -> Web:
    """Where this wording stays, for those who quote it."""
    if not story.digits:
        return NOTHING
    href = places.relative(places.subject(story.name), places.revision(story.name, story.digits))
    kept = link(text(reading.t("Revision {revision}", revision=story.digits)), href, rel="bookmark")
    said = text(reading.t("this wording keeps its address when the page changes"))
    return element("p", Web(reading.phrases.labelled(kept, said)), class_="permanent")


def turning(reading: Reading, hrefs: Sequence[str], number: int) -> Web:
    """Previous and Next, where there is more than one page."""
    if len(hrefs) < 2:
        return NOTHING
    pages, parts = len(hrefs), []
    if number:
        said = reading.t("Previous ({page}/{pages})", page=number, pages=pages)
        parts.append(link(text(said), hrefs[number - 1], rel="prev"))
    if pages > 2:
        parts.append(element("span", joined((_number(at, href, number) for at, href in enumerate(hrefs)), by=" ")))
    if number < pages - 1:
        said = reading.t("Next ({page}/{pages})", page=number + 2, pages=pages)
        parts.append(link(text(said), hrefs[number + 1], rel="next"))
    return element("nav", *parts, class_="turning", aria_label=reading.t("Pages"))


def _number(at: int, href: str, number: int) -> Web:
    shown = text(str(at + 1))
    return element("b", shown, aria_current="page") if at == number else link(shown, href)


def notices(reading: Reading, subject: Card | Tracker) -> Web:
    """A review that is due, a translation that lags."""
    said = [markup.plain(note(reading, subject)) for note in (notes.review, notes.lag)]
    return joined(element("p", text(line), class_="note") for line in said if line)


def corrections_group(reading: Reading, corrections: Sequence[Correction]) -> tuple[Group, ...]:
    """What was wrong and what is right, under a heading of its own; nothing where nothing was."""
    if not corrections:
        return ()
    items = tuple(Item(element("li", correction_words(reading, item))) for item in corrections)
    return (Group(element("h2", text(reading.t("Corrections"))), items, _corrected),)


def correction_words(reading: Reading, item: Correction) -> Web:
    """The day, what was said struck out, what is said now."""
    was, now = words(reading, item.was, "del"), words(reading, item.now, "ins")
    return Web(reading.phrases.labelled(dated(reading, PartialDate.of(item.on)), joined((was, now), by=" ")))


def news(reading: Reading, here: str, subject_id: str) -> Web:
    """The newest dispatches about a card, a tracker or a country, whose page is `here`."""
    found = list(islice(reading.pack.dispatches_about(subject_id, reading.now), DISPATCHES_SHOWN))
    if not found:
        return NOTHING
    items = [element("li", headline(reading, item, here)) for item in found]
    return element("section", element("h2", text(reading.t("Latest"))), element("ul", *items, class_="news"))


def headline(reading: Reading, dispatch: Dispatch, here: str) -> Web:
    """The day, then the headline as a link from `here`."""
    head = link(words(reading, dispatch.headline), places.relative(here, places.subject(dispatch.id)))
    return joined((dated(reading, dispatch.date), head), by=" ")


def _corrected(inner: Web) -> Web:
    return element("ul", inner, class_="corrections")
