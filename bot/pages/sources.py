"""Sources as a reader sees them: numbered marks behind sentences, and lists that tell who said so and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.cards.source import Reliability
from bot.cards.words import folded
from bot.pages import markup
from bot.pages.leaves import leaf_at
from bot.pages.page import Button, Html, Page
from bot.pages.presses import View
from bot.pages.reading import Reading, button, home_row, paged

MARKS_SHOWN = 6  # source numbers behind one sentence
PER_PAGE = 40
REGISTERED = 12  # of all sources, on a page
TITLE = 200  # characters of a source's title


@dataclass(frozen=True)
class Numbering:
    """Source ids in the order of their first use; a source keeps its number on every page of its subject."""

    ids: tuple[str, ...]

    @classmethod
    def of(cls, groups: Iterable[Iterable[str]]) -> "Numbering":
        return cls(tuple(dict.fromkeys(source for group in groups for source in group)))

    def marks(self, sources: Sequence[str]) -> Html:
        """` [1][3]`, to stand behind a sentence."""
        numbers = sorted(self.ids.index(source) + 1 for source in sources if source in self.ids)
        return Html(" " + "".join(f"[{number}]" for number in numbers[:MARKS_SHOWN])) if numbers else Html("")


def source_line(reading: Reading, source_id: str, number: int | None = None) -> Html:
    """[1] Publisher: Title, 28 June 2023 (French)."""
    source = reading.pack.sources[source_id]
    words = markup.shortened(source.title, TITLE)
    title = markup.link(words, source.url) if source.url else markup.text(words)
    remarks = [reading.phrases.partial(source.published)] if source.published else []
    remarks += [reading.language_name(source.language)] if source.language != reading.language else []
    remarks += [reading.t("to be read with care")] if source.reliability is Reliability.LOW else []
    mark = f"[{number}] " if number else ""
    after = markup.text("".join(f", {remark}" for remark in remarks))
    return Html(mark + reading.labelled(markup.name(source.publisher), f"{title}{after}"))


def source_list(reading: Reading, numbers: Numbering) -> list[Html]:
    return [source_line(reading, source, number) for number, source in enumerate(numbers.ids, start=1)]


def sources_key(reading: Reading, subject: str, numbers: Numbering) -> Button:
    """The button to the sources of a card, tracker or dispatch."""
    return button(reading.phrases.plural("Source ({n})", "Sources ({n})", len(numbers.ids)), View.SOURCES, subject)


def sources_page(reading: Reading, *, title: str, subject: str, numbers: Numbering, back: Button, page: int) -> Page:
    """The numbered sources of a card, tracker or dispatch."""
    head = markup.bold(reading.t("Sources: {title}", title=title))
    lines = source_list(reading, numbers)
    leaf = leaf_at(reading, lines, lambda line: line, page=page, head=head, most=PER_PAGE)
    rows = paged(reading, view=View.SOURCES, subject=subject, page=leaf.page, pages=leaf.pages)
    return Page(markup.joined((head, *leaf.blocks), by="\n\n"), (*rows, *home_row(reading, back)))


def registry_page(reading: Reading, page: int = 0) -> Page:
    """All sources of the pack, ordered by publisher and title."""
    seen = reading.pack.seen_sources(reading.now)
    found = sorted(seen.values(), key=lambda item: (folded(item.publisher), folded(item.title)))
    head = markup.bold(reading.phrases.plural("{n} source", "{n} sources", len(found)))
    leaf = leaf_at(reading, found, lambda item: source_line(reading, item.id), page=page, head=head, most=REGISTERED)
    rows = paged(reading, view=View.REGISTRY, subject="", page=leaf.page, pages=leaf.pages)
    back = button(reading.t("Back"), View.ABOUT)
    return Page(markup.joined((head, *leaf.blocks), by="\n\n"), (*rows, *home_row(reading, back)))
