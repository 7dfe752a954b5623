"""The frame of every page of the site: head, name, sections, languages, foot. What stands in the middle: others."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.pages.phrases import own_name
from bot.pages.reading import Reading
from bot.site import places
from bot.site.places import Section
from bot.site.webpage import NOTHING, Web, element, enclosed, joined, link, text

# No script, no form, nothing embedded: the browser holds the pages to it.
_POLICY = "script-src 'none'; object-src 'none'; frame-src 'none'; connect-src 'none'; form-action 'none'"
_DESCRIBED = 300  # characters of a description


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page before its frame. Paths count from the language's folder; `current` is where a revision goes on.

    `fallback` is the page that stands for it in a language in which it has fewer leaves."""

    path: str
    title: str
    body: Web
    description: str = ""
    section: Section | None = None
    current: str = ""
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """One language's frame. `others` are the readings of the other languages with the paths that they have."""

    reading: Reading
    others: Mapping[str, tuple[Reading, frozenset[str]]]
    url: str = ""

    def page(self, sheet: Sheet) -> str:
        """The whole document."""
        here = f"{self.reading.language}/{sheet.path}"
        body = joined((self._skip(), self._top(here, sheet), _main(sheet), self._foot(here)))
        inner = (self._head(here, sheet), element("body", body, class_="home" if sheet.path == places.HOME else None))
        return f"<!doctype html>\n{element('html', *inner, lang=self.reading.language)}\n"

    def _head(self, here: str, sheet: Sheet) -> Web:
        name = self.reading.words(self.reading.pack.name)
        title = name if sheet.path == places.HOME else f"{sheet.title} · {name}"
        canonical = f"{self.reading.language}/{sheet.current or sheet.path}"
        feed = f"{self.reading.language}/{places.FEED}"
        kind, style = "application/atom+xml", places.STYLE
        return element(
            "head",
            *plain_head(title, sheet.description[:_DESCRIBED]),
            element("link", rel="stylesheet", href=places.relative(here, style)),
            element("link", rel="icon", type="image/svg+xml", href=places.relative(here, places.ICON)),
            element("link", rel="canonical", href=self._address(here, canonical)),
            *(element("link", rel="alternate", hreflang=code, href=self._address(here, there))
              for code, there in self._translations(here, sheet).items()),
            element("link", rel="alternate", type=kind, title=name, href=places.relative(here, feed)),
        )  # fmt: skip

    def _translations(self, here: str, sheet: Sheet) -> dict[str, str]:
        """The same page by language, this one's own included."""
        found = {self.reading.language: here}
        for code, (_, paths) in self.others.items():
            path = sheet.path if sheet.path in paths else sheet.fallback
            found[code] = f"{code}/{path if path in paths else places.HOME}"
        return found

    def _address(self, here: str, there: str) -> str:
        return f"{self.url}/{there}" if self.url else places.relative(here, there)

    def _skip(self) -> Web:
        return link(text(self.reading.t("Skip to the text")), "#_text", class_="skip")

    def _top(self, here: str, sheet: Sheet) -> Web:
        home = self._to(here, places.HOME, self.reading.words(self.reading.pack.name), class_="name", rel="home")
        languages = [self._language(here, code, there) for code, there in self._translations(here, sheet).items()]
        links = [
            element("li", self._to(here, places.section(name), label,
                                   aria_current=("page" if name is sheet.section else None)))
            for name, label in sections(self.reading)
        ]  # fmt: skip
        nav = element("nav", element("ul", *links), aria_label=self.reading.t("Sections"))
        tongues = element("p", *(tongue for tongue in languages if tongue), class_="languages")
        return element("header", element("div", element("p", home), tongues, class_="masthead"), nav)

    def _language(self, here: str, code: str, there: str) -> Web:
        if code == self.reading.language:
            return NOTHING
        return link(text(own_name(code)), places.relative(here, there), lang=code, hreflang=code, rel="alternate")

    def _foot(self, here: str) -> Web:
        t, contact = self.reading.t, self.reading.pack.contact
        links = joined(
            (
                self._to(here, places.section(Section.ABOUT), t("About")),
                self._to(here, places.section(Section.CORRECTIONS), t("Corrections")),
                self._to(here, places.FEED, t("Feed of dispatches")),
            ),
            by=" · ",
        )
        reach = Web(self.reading.phrases.labelled(text(t("Contact")), reachable(contact)))
        return element("footer", element("p", links), element("p", reach))

    def _to(self, here: str, path: str, words: str, **attributes: str | None) -> Web:
        href = places.relative(here, f"{self.reading.language}/{path}")
        return link(text(words), href, **attributes)


def plain_head(title: str, description: str) -> tuple[Web, ...]:
    """What stands in the head of every page, whatever its language."""
    about = {"name": "description", "content": description}
    described = [enclosed("meta", (), about)] if description else []
    shared = [("og:title", title), ("og:description", description)]
    return (
        element("meta", charset="utf-8"),
        enclosed("meta", (), {"http-equiv": "Content-Security-Policy", "content": _POLICY}),
        enclosed("meta", (), {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        enclosed("meta", (), {"name": "color-scheme", "content": "light dark"}),
        enclosed("meta", (), {"name": "referrer", "content": "no-referrer"}),
        element("title", text(title)),
        *described,
        *(enclosed("meta", (), {"property": name, "content": words}) for name, words in shared if words),
    )


def sections(reading: Reading) -> tuple[tuple[Section, str], ...]:
    """The sections in the order of the menu, with their names."""
    t = reading.t
    return (
        (Section.LATEST, t("Latest")),
        (Section.WITHDRAWALS, t("Withdrawals")),
        (Section.BACKGROUND, t("Background")),
        (Section.ACTORS, t("Actors")),
        (Section.COUNTRIES, t("Countries")),
        (Section.GLOSSARY, t("Glossary")),
        (Section.SOURCES, t("Sources")),
    )


def reachable(contact: str) -> Web:
    """The contact, as a link where it is an address of a letter or a page."""
    is_letter = "@" in contact and " " not in contact and "://" not in contact
    href = f"mailto:{contact}" if is_letter else contact
    return link(text(contact), href) if is_letter or contact.startswith(("https://", "http://")) else text(contact)


def _main(sheet: Sheet) -> Web:
    return element("main", sheet.body, id="_text", tabindex="-1")
