"""Looking at what is not published yet: the list of what differs, and each page as readers would see it.

The pages themselves are made where readers' pages are; here they get an editor's keys instead of a reader's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.cards.card import Card, Status
from bot.cards.difference import Entry
from bot.cards.dispatch import Dispatch
from bot.cards.losses import Loss
from bot.cards.pack import Pack
from bot.cards.revisions import short
from bot.pages import markup, reader
from bot.pages.page import Button, Html, Page, Rows
from bot.pages.presses import Press, View, read
from bot.pages.reading import LABEL, Reading, home_row, in_pairs

PER_PAGE = 8
NAMED = 4  # titles on a line of what would be lost
TITLE = 60


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at: `number` counts the things of the pack, `page` the pages of that one."""

    digits: str
    number: int
    language: str
    light: bool = False
    page: int = 0

    def __str__(self) -> str:
        return f"{self.digits}:{self.number}:{self.language}:{int(self.light)}:{self.page}"

    @classmethod
    def read(cls, written: str) -> "Look | None":
        """None for what none of our buttons holds."""
        parts = written.split(":")
        numbers = [parts[at] for at in (1, 3, 4)] if len(parts) == 5 else []
        if not numbers or not all(number.isascii() and number.isdigit() for number in numbers):
            return None
        number, light, page = map(int, numbers)
        return cls(parts[0], number, parts[2], bool(light), page)


def things(pack: Pack) -> tuple[str, ...]:
    """The ids of all that can be looked at, in the order of the files: a button counts them."""
    return (*pack.cards, *pack.trackers, *pack.dispatches)


def look_key(reading: Reading, revision: str) -> Button:
    """From a preview to the list of its pages."""
    words = reading.t("Look at the pages")
    return Button(words, press=str(Press(View.NEWSROOM, "pages", f"{short(revision)}:0")))


def warnings_key(reading: Reading, count: int) -> list[Button]:
    """To the list of warnings, if there are any."""
    words = reading.t("Warnings")
    return [Button(words, press=str(Press(View.NEWSROOM, "warnings")))] if count else []


def pages_page(reading: Reading, pack: Pack, entries: Sequence[Entry], *, head: str, page: int = 0) -> Page:
    """A button for each of the entries; `page` counts from 0."""
    last = max(0, (len(entries) - 1) // PER_PAGE)
    page = min(page, last)
    shown = entries[page * PER_PAGE : (page + 1) * PER_PAGE]
    known, digits = things(pack), pack.short_revision
    rows = tuple(
        (_key(reading.words(each.title), "see", str(Look(digits, known.index(each.id), reading.language))),)
        for each in shown
    )
    none = "" if entries else reading.t("There is nothing to look at.")
    html = markup.joined((markup.bold(head), markup.text(none)))
    return Page(html, (*rows, *_turning(reading, digits, page, last), *home_row(reading)))


def seen_page(reading: Reading, looked: Reading, look: Look) -> Page | None:
    """The page in `looked`'s language and mode, with keys to the other languages and modes; None if it is not there.

    A draft is shown as if it were published, an embargoed dispatch as from its hour on; withdrawn is withdrawn."""
    known = things(looked.pack)
    if look.number >= len(known):
        return None
    subject_id = known[look.number]
    subject = looked.pack.cards.get(subject_id) or looked.pack.dispatches.get(subject_id)
    note = _note(reading, subject)
    shown = _shown(_as_published(looked, subject), subject_id, look.page)
    keys = (*_pages(shown, subject_id, look), *_looks(reading, looked.pack, look), *_back(reading, look))
    if shown is None:
        return Page(markup.text(note or reading.t("Readers do not see it.")), keys)
    whole = markup.joined((markup.italic(note) if note else "", shown.html), by="\n\n")
    fits = markup.units(whole) <= markup.TEXT_LIMIT and markup.entities(whole) <= markup.ENTITIES
    return Page(whole if fits else shown.html, keys)


def loss_lines(reading: Reading, found: Sequence[Loss]) -> list[Html]:
    """What readers of each language would lose."""
    plural = reading.phrases.plural
    lines = []
    for loss in found:
        said = []
        if loss.untranslated:
            count = len(loss.untranslated)
            words = plural("{n} page partly in another language", "{n} pages partly in another language", count)
            said.append(reading.phrases.labelled(words, _titles(reading, loss.untranslated)))
        if loss.behind:
            count = len(loss.behind)
            words = plural("{n} translation would be behind", "{n} translations would be behind", count)
            said.append(reading.phrases.labelled(words, _titles(reading, loss.behind)))
        name = reading.phrases.capitalised(reading.language_name(loss.language))
        lines.append(markup.text(reading.phrases.labelled(name, "; ".join(said))))
    return lines


def alert_lines(reading: Reading, waiting: Sequence[tuple[Dispatch, int]]) -> list[Html]:
    """Breaking dispatches whose alert would wait for its tap, each with how many it would reach."""
    plural = reading.phrases.plural
    head = plural("{n} alert would wait for its tap:", "{n} alerts would wait for their taps:", len(waiting))
    lines = [
        reading.phrases.beside(
            markup.text(markup.shortened(reading.words(dispatch.headline), TITLE)),
            markup.code(f"/alert {dispatch.id}"),
            markup.text(plural("{n} subscriber gets it.", "{n} subscribers get it.", reached)),
        )
        for dispatch, reached in waiting
    ]
    return [markup.text(head), *map(Html, lines)] if waiting else []


def _titles(reading: Reading, entries: Sequence[Entry]) -> str:
    named = ", ".join(markup.shortened(reading.words(each.title), LABEL) for each in entries[:NAMED])
    more = len(entries) - NAMED
    return named + (" " + reading.phrases.plural("… and {n} more", "… and {n} more", more) if more > 0 else "")


def _note(reading: Reading, subject: Card | Dispatch | None) -> str:
    """What keeps readers from seeing it."""
    if subject is None:
        return ""
    if subject.status is Status.DRAFT:
        return reading.t("Draft: readers do not see it.")
    if subject.status is Status.WITHDRAWN:
        return reading.t("Withdrawn: readers no longer see it.")
    if isinstance(subject, Dispatch) and subject.publish_at > reading.now:
        return reading.t("Readers see it from {moment} on.", moment=reading.phrases.instant(subject.publish_at))
    return ""


def _as_published(looked: Reading, subject: Card | Dispatch | None) -> Reading:
    pack = looked.pack
    match subject:
        case Card(status=Status.DRAFT):
            published = replace(subject, status=Status.PUBLISHED)
            return replace(looked, pack=replace(pack, cards={**pack.cards, subject.id: published}))
        case Dispatch(status=Status.DRAFT | Status.PUBLISHED):
            seen = replace(subject, status=Status.PUBLISHED)
            at = max(looked.now, subject.publish_at)
            return replace(looked, pack=replace(pack, dispatches={**pack.dispatches, subject.id: seen}), now=at)
    return looked


def _shown(looked: Reading, subject_id: str, page: int) -> Page | None:
    view = View.DISPATCH if subject_id in looked.pack.dispatches else View.CARD
    return reader.page(looked, Press(view, subject_id, str(page)))


def _pages(shown: Page | None, subject_id: str, look: Look) -> Rows:
    """The keys that turn its pages, leading on to the next look."""
    keys = []
    for key in (key for row in (shown.rows if shown else ()) for key in row if key.press):
        press = read(key.press or "")
        is_turning = press.view in (View.CARD, View.TRACKER) and press.subject == subject_id
        if is_turning and press.argument.isascii() and press.argument.isdigit():
            keys.append(_key(key.words, "see", str(replace(look, page=press.page))))
    return (tuple(keys),) if keys else ()


def _looks(reading: Reading, pack: Pack, look: Look) -> Rows:
    """The same in the other languages, and in the other mode."""
    name = reading.phrases.capitalised
    others = [
        _key(name(reading.language_name(code)), "see", str(replace(look, language=code, page=0)))
        for code in pack.languages
        if code != look.language
    ]
    words = reading.t("Not light") if look.light else reading.t("Light mode")
    return in_pairs([*others, _key(words, "see", str(replace(look, light=not look.light, page=0)))])


def _back(reading: Reading, look: Look) -> Rows:
    return home_row(reading, _key(reading.t("Back"), "list", f"{look.digits}:0"))


def _turning(reading: Reading, digits: str, page: int, last: int) -> Rows:
    keys = []
    if page > 0:
        words = reading.t("Previous ({page}/{pages})", page=page, pages=last + 1)
        keys.append(_key(words, "list", f"{digits}:{page - 1}"))
    if page < last:
        words = reading.t("Next ({page}/{pages})", page=page + 2, pages=last + 1)
        keys.append(_key(words, "list", f"{digits}:{page + 1}"))
    return (tuple(keys),) if keys else ()


def _key(words: str, verb: str, argument: str) -> Button:
    return Button(markup.shortened(words, LABEL), press=str(Press(View.NEWSROOM, verb, argument)))
