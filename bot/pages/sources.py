"""Sources as a reader sees them: numbered marks behind sentences, and lists that tell who said so and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.cards.source import Reliability
from bot.pages import markup
from bot.pages.page import Button, Html, Page
from bot.pages.presses import View
from bot.pages.reading import Reading, home_row, paged

MARKS_SHOWN = 6  # source numbers behind one sentence


@dataclass(frozen=True)
class Numbering:
    """Source ids in the order of their first use; a source keeps its number on every page of its subject."""

    ids: tuple[str, ...]

    @classmethod
    def of(cls, groups: Iterable[Iterable[str]]) -> "Numbering":
        return cls(tuple(dict.fromkeys(source for group in groups for source in group)))

    def marks(self, sources: Sequence[str]) -> Html:
        """` [1][3]`, to stand behind a sentence."""
        numbers = [f"[{self.ids.index(source) + 1}]" for source in sources if source in self.ids]
        return Html(" " + "".join(numbers[:MARKS_SHOWN])) if numbers else Html("")


def source_line(reading: Reading, source_id: str, number: int | None = None) -> Html:
    """[1] Publisher: Title, 28 June 2023 (French)."""
    source = reading.pack.sources[source_id]
    title = markup.link(source.title, source.url) if source.url else markup.text(source.title)
    remarks = [reading.phrases.partial(source.published)] if source.published else []
    remarks += [reading.language_name(source.language)] if source.language != reading.language else []
    remarks += [reading.t("to be read with care")] if source.reliability is Reliability.LOW else []
    mark = f"[{number}] " if number else ""
    after = markup.text("".join(f", {remark}" for remark in remarks))
    return Html(f"{mark}{markup.text(source.publisher)}: {title}{after}")


def source_list(reading: Reading, numbers: Numbering) -> list[Html]:
    return [source_line(reading, source, number) for number, source in enumerate(numbers.ids, start=1)]


def sources_page(reading: Reading, *, title: str, subject: str, numbers: Numbering, back: Button, page: int) -> Page:
    """The numbered sources of a card, tracker or dispatch."""
    pages = markup.divided(source_list(reading, numbers), first=markup.COMFORT, then=markup.COMFORT)
    page = min(page, len(pages) - 1)
    head = markup.bold(reading.t("Sources: {title}", title=title))
    rows = paged(reading, view=View.SOURCES, subject=subject, page=page, pages=len(pages))
    return Page(markup.joined((head, *pages[page]), by="\n\n"), (*rows, *home_row(reading, back)))
