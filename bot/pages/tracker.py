"""The pages of withdrawals: all of them with their state, and one with its milestones and numbers."""

from collections.abc import Iterable

from bot.cards.dates import PartialDate
from bot.cards.tracker import Measure, Milestone, Point, Progress, Tracker
from bot.pages import markup
from bot.pages.figures import quantity
from bot.pages.glossary import terms_key
from bot.pages.leaves import leaf_at, leaf_of
from bot.pages.notes import brief_notes, foreign, notes
from bot.pages.page import Html, Page, Rows
from bot.pages.presses import View
from bot.pages.reading import Reading, back_to, button, home_row, in_pairs, keys, paged, then_key
from bot.pages.sources import Numbering, sources_key
from bot.pages.subject import share_key

PER_PAGE = 8
BAR = 10  # squares of a progress bar


def numbering(tracker: Tracker) -> Numbering:
    """The numbers of a tracker's sources: numbers over time first, as its page begins with them, then milestones."""
    points = [point.sources for measure in tracker.measures for point in measure.points]
    return Numbering.of([*points, *(milestone.sources for milestone in tracker.milestones)])


def state(reading: Reading, progress: Progress) -> str:
    """A withdrawal's state in words, as a line begins with it."""
    words = {
        Progress.ANNOUNCED: reading.t("Announced"),
        Progress.UNDERWAY: reading.t("Under way"),
        Progress.SUSPENDED: reading.t("Suspended"),
        Progress.COMPLETED: reading.t("Completed"),
    }
    return words[progress]


def state_as_of(reading: Reading, progress: Progress, when: PartialDate) -> str:
    """Completed, as of Nov 2024. A day, a month and a year need different words in French."""
    words, dated = state(reading, progress), reading.phrases.short(when)
    if when.day is not None:
        return reading.t("{state}, as of {day}", state=words, day=dated)
    if when.month is not None:
        return reading.t("{state}, as of {month}", state=words, month=dated)
    return reading.t("{state}, as of {year}", state=words, year=dated)


def status_page(reading: Reading, page: int = 0, *, country: str = "") -> Page:
    """Every withdrawal (from a country) with its state and date: those not completed first, then the latest first."""
    some = [item for item in reading.pack.trackers.values() if not country or item.country == country]
    found = in_order(some)
    title = reading.t("Withdrawals")
    if country:
        title = reading.t("Withdrawals: {place}", place=reading.country(country))
    head = markup.bold(title)
    leaf = leaf_at(reading, found, lambda tracker: _line(reading, tracker), page=page, head=head, most=PER_PAGE)
    empty = markup.text(reading.t("There is no withdrawal to follow yet.")) if not found else ""
    top = markup.joined((head, reading.foreign_note(*(tracker.force for tracker in leaf.items))))
    found_keys = in_pairs(keys((reading.title(tracker), View.TRACKER, tracker.id) for tracker in leaf.items))
    rows = paged(reading, view=View.STATUS, subject=country, page=leaf.page, pages=leaf.pages)
    then = ((then_key(reading),),) if found and not country else ()
    foot = (*rows, *then, *home_row(reading, back_to(reading, country)))
    return Page(markup.joined((top, empty, *leaf.blocks), by="\n\n"), (*found_keys, *foot))


def in_order(trackers: Iterable[Tracker]) -> list[Tracker]:
    """Those that go on first, among equals the latest."""
    latest = sorted(trackers, key=lambda item: item.as_of.last_day, reverse=True)
    return sorted(latest, key=lambda item: item.status is Progress.COMPLETED)


def tracker_page(reading: Reading, tracker: Tracker, page: int = 0) -> Page:
    """One withdrawal; in light mode its state and brief, the last number of each row, its steps, newest first."""
    numbers, head = numbering(tracker), _head(reading, tracker)
    told = blocks(reading, tracker, numbers)
    if reading.light:
        head = reading.fitting([head, *brief_notes(reading, tracker)])
    else:
        told.append(notes(reading, tracker))
    leaf = leaf_of(reading, told, head=head, title=markup.bold(reading.title(tracker)), page=page)
    rows = paged(reading, view=View.TRACKER, subject=tracker.id, page=leaf.page, pages=leaf.pages)
    return Page(leaf.html, (*rows, *_foot(reading, tracker, numbers)))


def blocks(reading: Reading, tracker: Tracker, numbers: Numbering) -> list[Html]:
    """Its numbers and its steps; in light mode the last number of each row, and the newest step first."""
    if reading.light:
        lasts = [_last(reading, measure, numbers) for measure in tracker.measures]
        return lasts + [_milestone(reading, item, numbers) for item in reversed(tracker.milestones)]
    rows = [block for measure in tracker.measures for block in _measure(reading, measure, numbers)]
    return rows + _milestones(reading, tracker, numbers)


def _foot(reading: Reading, tracker: Tracker, numbers: Numbering) -> Rows:
    foot = [sources_key(reading, tracker.id, numbers)] if numbers.ids else []
    foot += [share_key(reading, tracker), *terms_key(reading, tracker)]
    if reading.subject(tracker.country) is not None:
        foot.append(button(reading.country(tracker.country), View.CARD, tracker.country))
    foot.append(then_key(reading, View.AT, tracker.id))
    return (*in_pairs(foot), *home_row(reading, button(reading.t("Back"), View.STATUS)))


def _line(reading: Reading, tracker: Tracker) -> Html:
    name, where = markup.bold(reading.title(tracker)), markup.text(reading.country(tracker.country))
    dated = markup.text(state_as_of(reading, tracker.status, tracker.as_of))
    return markup.joined((Html(reading.phrases.beside(name, where)), dated))


def _head(reading: Reading, tracker: Tracker) -> Html:
    top = markup.joined((_line(reading, tracker), foreign(reading, tracker)))
    return markup.joined((top, markup.text(reading.words(tracker.brief))), by="\n\n")


def _measure(reading: Reading, measure: Measure, numbers: Numbering) -> list[Html]:
    """The number over time, newest last, with a bar towards the target where there is one."""
    head = markup.joined((quantity(reading, measure.of, measure.unit), _bar(reading, measure)))
    return markup.grouped(head, [_point(reading, point, numbers) for point in measure.points])


def _last(reading: Reading, measure: Measure, numbers: Numbering) -> Html:
    """Where the number stands, on two lines."""
    points = [_point(reading, point, numbers) for point in measure.points[-1:]]
    return markup.joined((quantity(reading, measure.of, measure.unit), *points)) if points else Html("")


def _bar(reading: Reading, measure: Measure) -> Html:
    """How far the last number is on its way to the target, as a bar and in words."""
    if not measure.target or not measure.points:
        return Html("")
    last, number = measure.points[-1].value, reading.phrases.number
    full = round(max(0.0, min(1.0, last / measure.target)) * BAR)
    of = reading.t("{number} of {target}", number=number(last), target=number(measure.target))
    return markup.text(f"{'▰' * full}{'▱' * (BAR - full)} {of}")


def _point(reading: Reading, point: Point, numbers: Numbering) -> Html:
    line = reading.phrases.labelled(_day(reading, point.date), reading.phrases.number(point.value))
    return Html(f"• {markup.text(line)}{numbers.marks(point.sources)}")


def _milestones(reading: Reading, tracker: Tracker, numbers: Numbering) -> list[Html]:
    """The milestones, oldest first."""
    lines = [_milestone(reading, item, numbers) for item in tracker.milestones]
    return markup.grouped(markup.bold(reading.t("Milestones")), lines)


def _milestone(reading: Reading, item: Milestone, numbers: Numbering) -> Html:
    place = f" ({item.place})" if item.place else ""
    line = reading.phrases.labelled(f"{_day(reading, item.date)}{place}", reading.words(item.event))
    return Html(f"• {markup.text(line)}{numbers.marks(item.sources)}")


def _day(reading: Reading, when: PartialDate) -> str:
    return reading.phrases.capitalised(reading.phrases.short(when))
