"""A withdrawal as a drawing: a number over time, its target, and the milestones on the way. Pure; paper draws it."""

import math
from collections.abc import Mapping, Sequence
from datetime import date

from bot.cards.dates import PartialDate
from bot.cards.tracker import Measure, Point, Tracker
from bot.pages.phrases import Phrases
from bot.pages.reading import Reading
from bot.pages.tracker import state_as_of
from bot.pictures.drawing import Frame, ProgressDrawing, Step, Target, Tick
from bot.pictures.frame import framed, is_whole, untranslated

STEPS = 24  # of one picture
LABELS = 5  # of a time axis, at most
MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)  # between two labels

Places = Mapping[PartialDate, str]


def withdrawal_drawings(reading: Reading, tracker: Tracker, *, as_of: date | None = None) -> list[ProgressDrawing]:
    """A drawing of each measure. With `as_of` the tracker is that of the day, whose state nobody wrote down."""
    dated = state_line(reading, tracker, as_of=as_of)
    return [_drawing(reading, tracker, measure, dated) for measure in tracker.measures if measure.points]


def state_line(reading: Reading, tracker: Tracker, *, as_of: date | None) -> str:
    """Completed, as of Nov 2024."""
    if as_of is not None:
        return reading.phrases.as_of(PartialDate.of(as_of))
    return state_as_of(reading, tracker.status, tracker.as_of)


def place_name(reading: Reading, place: str) -> str:
    """A place written in every language of the pack, such as Timbuktu / Tombouctou, is shown in the reader's."""
    names, languages = place.split(" / "), reading.pack.languages
    if len(names) == len(languages) and reading.language in languages:
        return names[languages.index(reading.language)]
    return place


def middle(when: PartialDate) -> float:
    """The day as an ordinal, or the middle of the month or year."""
    return (when.first_day.toordinal() + when.last_day.toordinal()) / 2


def axis(phrases: Phrases, first: float, last: float) -> tuple[Tick, ...]:
    """Labels for the days from `first` to `last`: months or years, or both ends where fewer than two of those begin."""
    begin, end = date.fromordinal(int(first)), date.fromordinal(int(last))
    for months in MONTHS:
        ticks = [Tick(day.toordinal(), _month(phrases, day, months)) for day in _months(begin, end, months)]
        if len(ticks) <= LABELS:
            break
    if len(ticks) >= 2:
        return tuple(ticks)
    ends = dict.fromkeys((begin, end))
    return tuple(Tick(day.toordinal(), phrases.short(PartialDate.of(day))) for day in ends)


def _months(begin: date, end: date, step: int) -> list[date]:
    """The first days of every `step`th month between two days."""
    numbers = range(begin.year * 12, end.year * 12 + 12, 1)
    days = [date(number // 12, number % 12 + 1, 1) for number in numbers if number % step == 0]
    return [day for day in days if begin <= day <= end]


def _month(phrases: Phrases, day: date, step: int) -> str:
    return phrases.short(PartialDate(day.year) if step >= 12 else PartialDate(day.year, day.month))


def _drawing(reading: Reading, tracker: Tracker, measure: Measure, dated: str) -> ProgressDrawing:
    points = sorted(measure.points, key=lambda point: point.date.last_day)[-STEPS:]
    places = _places(reading, tracker, points)
    frame = _frame(reading, tracker, measure, points, places=places, dated=dated)
    while len(points) > 1 and not is_whole(frame):
        points = points[1:]
        frame = _frame(reading, tracker, measure, points, places=places, dated=dated)
    number = reading.phrases.number
    milestones = _milestones(tracker, points)
    days = [*milestones, *(middle(point.date) for point in points)]
    return ProgressDrawing(
        frame,
        reading.words(measure.of),
        reading.phrases.capitalised(reading.words(measure.unit)),
        tuple(Step(middle(at.date), at.value, number(at.value), places.get(at.date, "")) for at in points),
        Target(measure.target, _target(reading, measure.target)) if measure.target is not None else None,
        tuple(milestones),
        axis(reading.phrases, min(days), max(days)),
    )


def _milestones(tracker: Tracker, points: Sequence[Point]) -> list[float]:
    """The days of milestones that are not farther from the points than the points are from each other."""
    days = [middle(point.date) for point in points]
    span = (max(days) - min(days)) or math.inf
    found = [middle(item.date) for item in tracker.milestones]
    return sorted(day for day in found if min(days) - span <= day <= max(days) + span)


def _frame(
    reading: Reading, tracker: Tracker, measure: Measure, points: Sequence[Point], *, places: Places, dated: str
) -> Frame:
    facts = [_quantity(reading, measure), *(_said(reading, point, places) for point in points)]
    if measure.target is not None:
        facts.append(_target(reading, measure.target))
    milestones = len(_milestones(tracker, points))
    many = reading.phrases.plural("◆ {n} milestone", "◆ {n} milestones", milestones)
    return framed(
        reading,
        title=reading.title(tracker),
        subtitle=dated,
        facts=facts,
        sources=[source for point in points for source in point.sources],
        notes=([many] if milestones else []) + untranslated(reading, tracker.force, measure.of, measure.unit),
    )


def _quantity(reading: Reading, measure: Measure) -> str:
    return reading.phrases.beside(reading.words(measure.of), reading.words(measure.unit))


def _target(reading: Reading, target: float) -> str:
    return reading.t("Target: {number}", number=reading.phrases.number(target))


def _said(reading: Reading, point: Point, places: Places) -> str:
    there = f" ({places[point.date]})" if point.date in places else ""
    dated = reading.phrases.short(point.date)
    return reading.phrases.labelled(dated, reading.phrases.number(point.value)) + there


def _places(reading: Reading, tracker: Tracker, points: Sequence[Point]) -> Places:
    """The place of each point's milestone, if the measure counts places: most of its points have one on their day."""
    found: dict[PartialDate, dict[str, None]] = {}
    for item in tracker.milestones:
        if item.place and item.at:
            found.setdefault(item.date, {})[place_name(reading, item.place)] = None
    placed = {point.date: ", ".join(found[point.date]) for point in points if point.date in found}
    return placed if 2 * len(placed) > len(points) > 1 else {}
