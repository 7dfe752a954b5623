"""The pages of withdrawals: all of them with their state, and one with its milestones and numbers."""

from bot.cards.tracker import Measure, Milestone, Point, Progress, Tracker
from bot.pages import markup
from bot.pages.notes import notes
from bot.pages.page import Html, Page, Rows
from bot.pages.presses import View
from bot.pages.reading import Reading, button, home_row, in_pairs, leaf, paged
from bot.pages.sources import Numbering

PER_PAGE = 8
BAR = 10  # squares of a progress bar
BLOCK = 8  # milestones in one folded block


def numbering(tracker: Tracker) -> Numbering:
    points = [point.sources for measure in tracker.measures for point in measure.points]
    return Numbering.of([*(milestone.sources for milestone in tracker.milestones), *points])


def state(reading: Reading, progress: Progress) -> str:
    """A withdrawal's state in words."""
    words = {
        Progress.ANNOUNCED: reading.t("announced"),
        Progress.UNDERWAY: reading.t("under way"),
        Progress.SUSPENDED: reading.t("suspended"),
        Progress.COMPLETED: reading.t("completed"),
    }
    return words[progress]


def status_page(reading: Reading, page: int = 0) -> Page:
    """Every withdrawal with its state and its date, those not completed first."""
    order = list(Progress)
    found = sorted(reading.pack.trackers.values(), key=lambda item: order.index(item.status) == len(order) - 1)
    shown, page, pages = leaf(found, page, size=PER_PAGE)
    head = markup.bold(reading.t("Withdrawals"))
    empty = markup.text(reading.t("There is no withdrawal to follow yet.")) if not found else ""
    lines = [_line(reading, tracker) for tracker in shown]
    keys = in_pairs([button(reading.title(tracker), View.TRACKER, tracker.id) for tracker in shown])
    rows = paged(reading, view=View.STATUS, subject="", page=page, pages=pages)
    return Page(markup.joined((head, empty, *lines), by="\n\n"), (*keys, *rows, *home_row(reading)))


def tracker_page(reading: Reading, tracker: Tracker, page: int = 0) -> Page:
    """One withdrawal; in light mode its state and brief alone."""
    numbers, head = numbering(tracker), _head(reading, tracker)
    if reading.light:
        return Page(head, _foot(reading, tracker, numbers))
    blocks = [_measure(reading, measure, numbers) for measure in tracker.measures]
    blocks += _milestones(reading, tracker, numbers)
    blocks += [note for note in (notes(reading, tracker),) if note]
    pages = markup.divided(blocks, first=markup.COMFORT - markup.units(head), then=markup.COMFORT)
    page = min(page, len(pages) - 1)
    top = head if page == 0 else markup.bold(reading.title(tracker))
    rows = paged(reading, view=View.TRACKER, subject=tracker.id, page=page, pages=len(pages))
    return Page(markup.joined((top, *pages[page]), by="\n\n"), (*rows, *_foot(reading, tracker, numbers)))


def _foot(reading: Reading, tracker: Tracker, numbers: Numbering) -> Rows:
    count = len(numbers.ids)
    label = reading.phrases.plural("Source ({n})", "Sources ({n})", count)
    keys = [button(label, View.SOURCES, tracker.id)] if count else []
    if tracker.country in reading.pack.cards:
        keys.append(button(reading.country(tracker.country), View.CARD, tracker.country))
    return (*in_pairs(keys), *home_row(reading, button(reading.t("Back"), View.STATUS)))


def _line(reading: Reading, tracker: Tracker) -> Html:
    name = markup.bold(reading.title(tracker))
    where = markup.text(reading.country(tracker.country))
    dated = reading.t(
        "{state}, as of {date}", state=state(reading, tracker.status), date=reading.phrases.short(tracker.as_of)
    )
    return Html(f"{name} · {where}\n{markup.text(dated[:1].upper() + dated[1:])}")


def _head(reading: Reading, tracker: Tracker) -> Html:
    note = reading.foreign_note(tracker.force, tracker.brief, *(item.event for item in tracker.milestones))
    return markup.joined(
        (markup.joined((_line(reading, tracker), note)), markup.text(reading.words(tracker.brief))), by="\n\n"
    )


def _measure(reading: Reading, measure: Measure, numbers: Numbering) -> Html:
    """The number over time, newest last, with a bar towards the target where there is one."""
    unit = reading.words(measure.unit)
    head = markup.bold(f"{reading.words(measure.of)} ({unit})")
    last = measure.points[-1]
    bar = []
    if measure.target:
        share = max(0.0, min(1.0, last.value / measure.target))
        of = reading.t(
            "{number} of {target}",
            number=reading.phrases.number(last.value),
            target=reading.phrases.number(measure.target),
        )
        full = round(share * BAR)
        bar = [markup.text("▰" * full + "▱" * (BAR - full) + " " + of)]
    lines = [_point(reading, point, numbers) for point in measure.points]
    return markup.joined((head, *bar, markup.folded(markup.joined(lines))))


def _point(reading: Reading, point: Point, numbers: Numbering) -> Html:
    line = f"• {reading.phrases.short(point.date)}: {reading.phrases.number(point.value)}"
    return Html(markup.text(line) + numbers.marks(point.sources))


def _milestones(reading: Reading, tracker: Tracker, numbers: Numbering) -> list[Html]:
    """The milestones, oldest first, in folded blocks so that a long list can be divided."""
    lines = [_milestone(reading, item, numbers) for item in tracker.milestones]
    blocks = [lines[start : start + BLOCK] for start in range(0, len(lines), BLOCK)]
    heads = [markup.bold(reading.t("Milestones")), *([Html("")] * len(blocks))]
    return [
        markup.joined((head, markup.folded(markup.joined(block)))) for head, block in zip(heads, blocks, strict=False)
    ]


def _milestone(reading: Reading, item: Milestone, numbers: Numbering) -> Html:
    place = f" ({item.place})" if item.place else ""
    dated = markup.text(f"• {reading.phrases.short(item.date)}{place}: {reading.words(item.event)}")
    return Html(dated + numbers.marks(item.sources))
