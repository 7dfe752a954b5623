"""The pages of a day gone by: what was true and known then of a card, a tracker, all withdrawals or all figures.

What was known by a day is found by `cards.asof`; the day is chosen from a list or typed behind /asof."""

from collections.abc import Iterable, Sequence
from datetime import date

from bot.cards import asof
from bot.cards.card import Card
from bot.cards.dates import PartialDate
from bot.cards.pack import Pack
from bot.cards.tracker import Tracker
from bot.pages import card as cards
from bot.pages import markup
from bot.pages import tracker as trackers
from bot.pages.figures import PER_PAGE, figure_block, figure_texts
from bot.pages.leaves import leaf_at, leaf_of
from bot.pages.notes import foreign
from bot.pages.page import Button, Html, Page
from bot.pages.presses import Press, View
from bot.pages.reading import Reading, button, home_row, in_pairs, keys, paged, then_key
from bot.pages.sources import sources_key
from bot.pages.subject import view as view_of

DAYS_OFFERED = 24  # more days than that are offered by the year
IN_A_ROW = 3
UNTOLD = ("brief", "corrections")  # fields that belong to today


def argument(day: date, page: int = 0) -> str:
    """A day and a page as a button holds them: 20231015, then the page's number if it is not the first."""
    return day.isoformat().replace("-", "") + (str(page) if page else "")


def day_of(written: str) -> tuple[date, int] | None:
    """The day and the page of an argument; None if it is neither."""
    if not (written.isascii() and written.isdigit() and len(written) >= 8):
        return None
    try:
        return date.fromisoformat(written[:8]), int(written[8:] or 0)
    except ValueError:
        return None


def then_page(reading: Reading, press: Press) -> Page | None:
    """The page of a press: a day chosen, or the days to choose from. None if the subject is gone."""
    subject = reading.subject(press.subject) if press.subject else None
    if press.subject and subject is None:
        return None
    chosen = day_of(press.argument)
    if chosen is None:
        return _choice(reading, press.view, press.subject)
    day, page = chosen
    if press.view is View.FIGURES_AT:
        return figures_at(reading, day, page)
    return subject_at(reading, subject, day, page) if subject else status_at(reading, day, page)


def subject_at(reading: Reading, subject: Card | Tracker, day: date, page: int = 0) -> Page:
    """One card or tracker as it was known that day, source numbers as on its page of today."""
    refused = _refused(reading, day, [subject], view=View.AT, subject_id=subject.id, of=reading.title(subject))
    if refused is not None:
        return refused
    head = [markup.bold(reading.title(subject)), _dated(reading, day)]
    then: Card | Tracker
    if isinstance(subject, Card):
        then, numbers = asof.card_by(reading.pack, subject, day), cards.numbering(subject)
        blocks = cards.blocks(reading, then, numbers)
    else:
        then, numbers = asof.tracker_by(reading.pack, subject, day), trackers.numbering(subject)
        blocks = trackers.blocks(reading, then, numbers)
        head.append(markup.text(_state(reading, subject, then, day)))
    whole = markup.joined((*head, foreign(reading, then, *UNTOLD)))
    nothing = markup.text(reading.t("What was known before no longer held that day.")) if not blocks else Html("")
    leaf = leaf_of(reading, [*blocks, nothing], head=whole, title=markup.joined(head[:2]), page=page)
    today = _today(reading, View.AT, subject.id, today=view_of(subject))
    foot = in_pairs([*today, sources_key(reading, subject.id, numbers)])
    rows = paged(reading, view=View.AT, subject=subject.id, page=leaf.page, pages=leaf.pages, before=argument(day))
    return Page(leaf.html, (*rows, *foot, *home_row(reading)))


def status_at(reading: Reading, day: date, page: int = 0) -> Page:
    """Every withdrawal of which something was known that day."""
    everything = list(reading.pack.trackers.values())
    refused = _refused(reading, day, everything, view=View.AT, subject_id="", of=reading.t("Withdrawals"))
    if refused is not None:
        return refused
    known = [(item, asof.tracker_by(reading.pack, item, day)) for item in everything]
    found = [(item, then) for item, then in known if then.milestones or then.measures]
    head = markup.joined((markup.bold(reading.t("Withdrawals")), _dated(reading, day)))

    def line(pair: tuple[Tracker, Tracker]) -> Html:
        name, where = markup.bold(reading.title(pair[0])), markup.text(reading.country(pair[0].country))
        state = markup.text(_state(reading, *pair, day))
        return markup.joined((Html(reading.phrases.beside(name, where)), state))

    leaf = leaf_at(reading, found, line, page=page, head=head, most=trackers.PER_PAGE)
    top = markup.joined((head, reading.foreign_note(*(item.force for item, _ in leaf.items))))
    named = keys(((reading.title(item), View.AT, item.id) for item, _ in leaf.items), argument(day))
    figures = button(reading.t("Figures"), View.FIGURES_AT, "", argument(day)) if _has_figures(reading.pack) else None
    foot = in_pairs([*_today(reading, View.AT, "", today=View.STATUS), *([figures] if figures else [])])
    rows = paged(reading, view=View.AT, subject="", page=leaf.page, pages=leaf.pages, before=argument(day))
    return Page(markup.joined((top, *leaf.blocks), by="\n\n"), (*in_pairs(named), *rows, *foot, *home_row(reading)))


def figures_at(reading: Reading, day: date, page: int = 0) -> Page:
    """All figures of the pack with the values that were known that day."""
    pack = reading.pack
    refused = _refused(reading, day, pack.published_cards, view=View.FIGURES_AT, subject_id="", of=reading.t("Figures"))
    if refused is not None:
        return refused
    found = [
        (known, card)
        for card in pack.published_cards
        for figure in card.figures
        if (known := asof.figure_by(pack, figure, day)).values
    ]
    head = markup.joined((markup.bold(reading.t("Figures")), _dated(reading, day)))
    leaf = leaf_at(reading, found, lambda pair: figure_block(reading, pair[0]), page=page, head=head, most=PER_PAGE)
    texts = [text for figure, _ in leaf.items for text in figure_texts(figure)]
    empty = markup.text(reading.t("No figure was known that day.")) if not found else Html("")
    named = dict.fromkeys(card.id for _, card in leaf.items)
    links = keys(((reading.title(pack.cards[card]), View.AT, card) for card in named), argument(day))
    rows = paged(reading, view=View.FIGURES_AT, subject="", page=leaf.page, pages=leaf.pages, before=argument(day))
    foot = in_pairs(_today(reading, View.FIGURES_AT, "", today=View.FIGURES))
    top = markup.joined((head, reading.foreign_note(*texts)))
    return Page(
        markup.joined((top, empty, *leaf.blocks), by="\n\n"), (*in_pairs(links), *rows, *foot, *home_row(reading))
    )


def how_page(reading: Reading, written: str = "") -> Page:
    """/asof without a day that can be read: how to ask."""
    odd = reading.t("“{words}” is not a day.", words=markup.shortened(written, 40)) if written else ""
    how = reading.t("Write a day, and a name if you like: /asof 2023-10-15 minusma")
    return Page(markup.joined((markup.text(odd), markup.text(how))), _choice(reading, View.AT, "").rows)


def _choice(reading: Reading, view: View, subject_id: str) -> Page:
    """The days on which something became known, or the years' ends where there are many."""
    subject = reading.subject(subject_id) if subject_id else None
    about = reading.title(subject) if subject else reading.t("Withdrawals")
    about = reading.t("Figures") if view is View.FIGURES_AT else about
    today = reading.now.date()
    days = [day for day in asof.days(reading.pack, _subjects(reading, view, subject)) if day <= today]
    if len(days) > DAYS_OFFERED:
        ends = [date(year, 12, 31) for year in range(days[0].year, days[-1].year + 1)]
        days = [end for end in ends if end <= today][-DAYS_OFFERED:] or days[-DAYS_OFFERED:]
    title = markup.bold(about)
    ask = reading.t("Choose a day to see what was known then, or type one: /asof 2023-10-15 minusma")
    none = reading.t("Nothing is dated here yet.")
    offered = [button(reading.phrases.short(PartialDate.of(day)), view, subject_id, argument(day)) for day in days]
    rows = tuple(tuple(offered[start : start + IN_A_ROW]) for start in range(0, len(offered), IN_A_ROW))
    back = _today(reading, view, subject_id, today=_view_of_today(view, subject))[0]
    return Page(markup.joined((title, markup.text(ask if days else none))), (*rows, *home_row(reading, back)))


def _subjects(reading: Reading, view: View, subject: Card | Tracker | None) -> Iterable[Card | Tracker]:
    if subject is not None:
        return (subject,)
    return reading.pack.published_cards if view is View.FIGURES_AT else tuple(reading.pack.trackers.values())


def _view_of_today(view: View, subject: Card | Tracker | None) -> View:
    if view is View.FIGURES_AT:
        return View.FIGURES
    return view_of(subject) if subject is not None else View.STATUS


def _has_figures(pack: Pack) -> bool:
    return any(card.figures for card in pack.published_cards)


def _refused(
    reading: Reading, day: date, subjects: Sequence[Card | Tracker], *, view: View, subject_id: str, of: str
) -> Page | None:
    """A sentence for a day to come, or one before anything was known."""
    first = next(iter(asof.days(reading.pack, subjects)), None)
    written, today = reading.phrases.day(day), reading.now.date()
    if day > today:
        words = reading.t("{date} is still to come; today is {today}.", date=written, today=reading.phrases.day(today))
    elif first is None:
        words = reading.t("Nothing is dated here yet.")
    elif day < first:
        known = reading.phrases.day(first)
        words = reading.t(
            "Nothing here was known yet on {date}. The first fact became known on {first}.", date=written, first=known
        )
    else:
        return None
    subject = reading.subject(subject_id) if subject_id else None
    rows = in_pairs(_today(reading, view, subject_id, today=_view_of_today(view, subject)))
    if first is not None and first <= today and view is View.AT and subject is not None:
        label = reading.phrases.capitalised(reading.phrases.short(PartialDate.of(first)))
        rows = ((button(label, view, subject_id, argument(first)),), *rows)
    return Page(markup.joined((markup.bold(of), markup.text(words))), (*rows, *home_row(reading)))


def _dated(reading: Reading, day: date) -> Html:
    return markup.italic(reading.t("What was known on {date}", date=reading.phrases.day(day)))


def _state(reading: Reading, tracker: Tracker, then: Tracker, day: date) -> str:
    """The state of that day where it is sure, else how much of what is known today was known then."""
    progress = asof.status_by(reading.pack, tracker, day)
    if progress is not None:
        return trackers.state(reading, progress)
    known, whole = len(then.milestones), len(tracker.milestones)
    return reading.phrases.plural("{n} step was known, of {all}", "{n} steps were known, of {all}", known, all=whole)


def _today(reading: Reading, view: View, subject: str, *, today: View) -> list[Button]:
    """Today, and another day."""
    return [button(reading.t("Today"), today, subject), then_key(reading, view, subject)]
