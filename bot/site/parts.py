"""Parts of the site's pages: dates, source numbers, texts that may be in another language, and long ones divided."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.cards.dates import PartialDate
from bot.cards.source import Reliability
from bot.cards.text import Text
from bot.pages import markup
from bot.pages.reading import Reading
from bot.pages.sources import TITLE, Numbering
from bot.site.webpage import NOTHING, Web, element, joined, link, size, text

ROOM = 18_000  # bytes of a page without its frame; with frame and style it stays below 30 KB

Wrap = Callable[[Web], Web]


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list, and the sources whose numbers stand in it."""

    inner: Web
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one head; `wrap` makes a list of them."""

    head: Web
    items: tuple[Item, ...]
    wrap: Wrap = field(default=lambda inner: element("ul", inner))

    @property
    def inner(self) -> Web:
        return joined((self.head, self.wrap(joined(item.inner for item in self.items)) if self.items else NOTHING))

    @property
    def sources(self) -> set[str]:
        return {source for item in self.items for source in item.sources}


def divided(groups: Sequence[Group], cost: Callable[[str], int], *, first: int, then: int) -> list[list[Group]]:
    """Groups packed in order into pages of `first` and `then` bytes; a group that is cut has its head on both.

    `cost` is what listing a source takes. There is always one page, perhaps an empty one."""
    pages: list[list[Group]] = [[]]
    room, listed = first, set[str]()
    for group in groups:
        opened = False
        for item in group.items or (None,):
            inner, sources = (item.inner, set(item.sources)) if item else (NOTHING, set[str]())
            takes = size(inner) + sum(cost(source) for source in sources - listed)
            if pages[-1] and takes + (0 if opened else size(group.head)) > room:
                pages.append([])
                room, listed, opened = then, set(), False
                takes = size(inner) + sum(cost(source) for source in sources)
            if not opened:
                pages[-1].append(Group(group.head, (), group.wrap))
                room, opened = room - size(group.head), True
            if item:
                last = pages[-1][-1]
                pages[-1][-1] = Group(last.head, (*last.items, item), last.wrap)
            room, listed = room - takes, listed | sources
    return pages


def words(reading: Reading, told: Text, tag: str = "span", **attributes: str | None) -> Web:
    """A text in an element of its own, which says so when it is in another language."""
    wording = told.wording(reading.language)
    foreign = wording.language if wording.language != reading.language else None
    return element(tag, text(wording.words), lang=foreign, **attributes)


def dated(reading: Reading, when: PartialDate, **attributes: str | None) -> Web:
    """A date, short, with what machines read of it."""
    short = reading.phrases.capitalised(reading.phrases.short(when))
    return element("time", text(short), datetime=str(when), **attributes)


def marks(numbers: Numbering, sources: Sequence[str]) -> Web:
    """[1][3], each a link to the source below."""
    found = [numbers.ids.index(source) + 1 for source in sources if source in numbers.ids]
    links = [link(text(f"[{number}]"), f"#s{number}") for number in found]
    return Web(f" {element('sup', *links, class_='marks')}") if links else NOTHING


def source_words(reading: Reading, source_id: str) -> Web:
    """Publisher: title, 28 June 2023 (French)."""
    source = reading.pack.sources[source_id]
    foreign = source.language if source.language != reading.language else None
    title = element("cite", text(markup.shortened(source.title, TITLE)), lang=foreign)
    remarks = [reading.phrases.partial(source.published)] if source.published else []
    remarks += [reading.language_name(source.language)] if foreign else []
    remarks += [reading.t("to be read with care")] if source.reliability is Reliability.LOW else []
    named = link(title, source.url, hreflang=foreign) if source.url else title
    who = element("b", text(source.publisher))
    return Web(reading.phrases.labelled(who, named) + text("".join(f", {remark}" for remark in remarks)))


def source_list(reading: Reading, numbers: Numbering, shown: set[str]) -> Web:
    """The numbered sources of one page. A source keeps its number on every page of its subject."""
    items = [
        element("li", source_words(reading, source), id=f"s{number}", value=number)
        for number, source in enumerate(numbers.ids, start=1)
        if source in shown
    ]
    if not items:
        return NOTHING
    head = element("h2", text(reading.t("Sources")), id="_sources")
    return element("section", head, element("ol", *items), class_="sources", aria_labelledby="_sources")


def source_cost(reading: Reading) -> Callable[[str], int]:
    """What listing a source takes, in bytes."""
    return lambda source: size(source_words(reading, source)) + 40


def foreign_note(reading: Reading, *texts: Text) -> Web:
    """A line that says so when some of the texts exist in another language only."""
    said = markup.plain(reading.foreign_note(*texts))
    return element("p", text(said), class_="note") if said else NOTHING


def facts(*parts: Web) -> Web:
    """Short facts on one line, the empty ones left out."""
    shown = [element("span", part) for part in parts if part]
    return element("p", joined(shown, by=" "), class_="facts") if shown else NOTHING
