"""A reading: what every page is made from, and the small pieces that many pages share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.cards.card import Card, Status
from bot.cards.dates import PartialDate
from bot.cards.pack import Pack
from bot.cards.text import Text
from bot.cards.tracker import Tracker
from bot.pages import markup
from bot.pages.page import Button, Html, Rows
from bot.pages.phrases import Phrases
from bot.pages.presses import NEW, Press, View

LABEL = 40  # characters on a button before a phone cuts it
HALF = 18  # the same on one of two buttons in a row
NAMES = 160  # characters of a line that names countries or topics


@dataclass(frozen=True)
class Reading:
    """One reader's look at the pack: in this language, at this time. `bot` is the bot's user name without @,
    `published_at` when the pack was published and `seen_on` the day of the reader's last visit, where that is known."""

    pack: Pack
    phrases: Phrases
    now: datetime
    bot: str
    light: bool = False
    published_at: datetime | None = None
    seen_on: date | None = None

    @property
    def language(self) -> str:
        return self.phrases.language

    def t(self, message: str, **values: object) -> str:
        return self.phrases.t(message, **values)

    def words(self, text: Text) -> str:
        return text.words(self.language)

    def labelled(self, label: str, words: str) -> Html:
        """Pieces of markup: a label, this language's colon, what belongs to it."""
        return Html(self.phrases.labelled(label, words))

    def title(self, subject: Card | Tracker) -> str:
        return self.words(subject.title if isinstance(subject, Card) else subject.force)

    def subject(self, subject_id: str) -> Card | Tracker | None:
        """The card (if readers may see it) or tracker of that id."""
        card = self.pack.cards.get(subject_id)
        if card is not None:
            return card if card.status is Status.PUBLISHED else None
        return self.pack.trackers.get(subject_id)

    def country(self, country_id: str) -> str:
        """A country in the reader's language: the title of its card, else the name of its ISO code."""
        card = self.pack.cards.get(country_id)
        is_shown = card is not None and card.status is Status.PUBLISHED
        return self.title(card) if card and is_shown else self._country(country_id)

    def _country(self, country_id: str) -> str:
        return self.phrases.country(self.pack.countries.get(country_id, country_id))

    def places(self, countries: Iterable[str]) -> str:
        return markup.shortened(", ".join(self.country(country) for country in countries), NAMES)

    def topics(self, topics: Iterable[str]) -> str:
        named = (self.words(self.pack.topics[topic]) for topic in topics if topic in self.pack.topics)
        return markup.shortened(", ".join(named), NAMES)

    def fits(self, marked: Html) -> bool:
        """Whether it can be one message for this reader."""
        return markup.fitting((marked,), self._room, measure=self._measure) == marked

    def fitting(self, parts: Iterable[Html]) -> Html:
        """As many of the parts, in order, as one message for this reader holds."""
        first, *rest = (part for part in parts if part)
        return markup.fitting((markup.cut(first, self._room, self._measure), *rest), self._room, measure=self._measure)

    @property
    def _room(self) -> int:
        return markup.LIGHT_BYTES if self.light else markup.TEXT_LIMIT

    @property
    def _measure(self) -> markup.Measure:
        return markup.weight if self.light else markup.units

    def foreign_note(self, *texts: Text) -> Html:
        """A line that says so when some of the texts exist in another language only."""
        missing = {text.wording(self.language).language for text in texts} - {self.language}
        if not missing:
            return Html("")
        names = ", ".join(sorted(self.language_name(language) for language in missing))
        return markup.italic(self.t("Not yet translated: parts are in {language}.", language=names))

    def language_name(self, code: str) -> str:
        """The language's name in the reader's own."""
        return str(self.phrases.locale.languages.get(code, code))


def sentence(reading: Reading, words: str, *, sources: Html, as_of: PartialDate | None) -> Html:
    """One line of a card: the sentence, its source numbers, its date."""
    dated = " " + markup.italic(f"({reading.phrases.short(as_of)})") if as_of else ""
    return Html(f"• {markup.name(words)}{sources}{dated}")


def button(words: str, view: View, subject: str = "", argument: object = "") -> Button:
    """A button that leads to a view, its words cut to what a phone shows."""
    return Button(markup.shortened(words, LABEL), press=str(Press(view, subject, str(argument))))


def keys(named: Iterable[tuple[str, View, str]], argument: object = "") -> list[Button]:
    """Buttons to subjects by their names. Where two would be cut to the same words, their ends are shown."""
    wanted = list(named)
    short = [markup.shortened(words, LABEL) for words, _, _ in wanted]
    labels = [
        label if short.count(label) == 1 else _with_end(words)
        for label, (words, _, _) in zip(short, wanted, strict=True)
    ]
    return [button(label, view, subject, argument) for label, (_, view, subject) in zip(labels, wanted, strict=True)]


def _with_end(words: str) -> str:
    """The first and the last words of a long name."""
    if len(words) <= LABEL:
        return words
    end = words[-LABEL // 2 :]
    end = end[end.find(" ") + 1 :]
    return markup.shortened(words, LABEL - len(end) - 1) + " " + end


def then_key(reading: Reading, view: View = View.AT, subject: str = "") -> Button:
    """From a page of today to the days gone by."""
    return button(reading.t("On another day"), view, subject)


def back_to(reading: Reading, subject_id: str) -> Button | None:
    """Back to a card or tracker, if a page is about one."""
    if not subject_id or reading.subject(subject_id) is None:
        return None
    return button(reading.t("Back"), View.CARD, subject_id)


def home_row(reading: Reading, back: Button | None = None) -> Rows:
    """Back and Home, the last row of every page but the first."""
    home = button(reading.t("Home"), View.HOME)
    return ((back, home) if back else (home,),)


def leave_row(reading: Reading) -> tuple[Button, ...]:
    """Settings and Unsubscribe, the last row of what comes unasked."""
    return button(reading.t("Settings"), View.SETTINGS, "", NEW), button(reading.t("Unsubscribe"), View.STOP)


def paged(reading: Reading, *, view: View, subject: str, page: int, pages: int, before: str = "") -> Rows:
    """Previous and Next with their page numbers, where there is more than one page. `before` stands in the argument."""
    keys = []
    if page > 0:
        words = reading.t("Previous ({page}/{pages})", page=page, pages=pages)
        keys.append(button(words, view, subject, f"{before}{page - 1}"))
    if page < pages - 1:
        words = reading.t("Next ({page}/{pages})", page=page + 2, pages=pages)
        keys.append(button(words, view, subject, f"{before}{page + 1}"))
    return (tuple(keys),) if keys else ()


def in_pairs(buttons: Sequence[Button]) -> Rows:
    """Short labels two in a row, long ones alone."""
    rows: list[tuple[Button, ...]] = []
    for key in buttons:
        if rows and len(rows[-1]) == 1 and len(rows[-1][0].words) <= HALF and len(key.words) <= HALF:
            rows[-1] = (rows[-1][0], key)
        else:
            rows.append((key,))
    return tuple(rows)
