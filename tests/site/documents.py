"""A strict look at a page: is every element closed in order, what does it link to, which headings does it have."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "link", "meta"}
FORBIDDEN = {"script", "style", "iframe", "object", "embed", "form", "input", "base", "font", "center"}
SELF_HELD = {"path", "rect", "circle"}  # SVG shapes, written with an end tag


@dataclass
class Link:
    """`rel` is empty for a link in the text."""

    tag: str
    href: str
    attributes: dict[str, str] = field(default_factory=dict)


class Document(HTMLParser):
    """What one page holds; `faults` are sentences on what is wrong with its markup."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.links: list[Link] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.landmarks: list[str] = []
        self.languages: set[str] = set()
        self.words = ""
        self._open: list[str] = []
        if not text.startswith("<!doctype html>\n<html lang="):
            self.faults.append("does not open with a doctype and a language")
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if len(given) < len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        if tag in FORBIDDEN or any(name.startswith("on") or name == "style" for name in given):
            self.faults.append(f"<{tag}> is not wanted here: {given}")
        if tag not in VOID:
            self._open.append(tag)
        if "href" in given or "src" in given:
            self.links.append(Link(tag, given.get("href", given.get("src", "")), given))
        if "id" in given:
            self.ids.append(given["id"])
        if "lang" in given:
            self.languages.add(given["lang"])
        if tag in {"h1", "h2", "h3", "h4"}:
            self.headings.append(int(tag[1]))
        if tag in {"header", "main", "footer", "nav"}:
            self.landmarks.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1:] or 'nothing'}")
        else:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self.words += data

    @property
    def jumps(self) -> list[tuple[int, int]]:
        """Headings that skip a level."""
        pairs = zip([0, *self.headings], self.headings, strict=False)
        return [(above, here) for above, here in pairs if here > above + 1]
