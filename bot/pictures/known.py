"""What was known by a day: a tracker or a figure without what came later. Pure.

Something was known when one of its sources was published; a source without a date counts from the day it tells of. A
month or a year counts from its last day.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.cards.dates import PartialDate
from bot.cards.figure import Figure
from bot.cards.pack import Pack
from bot.cards.tracker import Measure, Tracker


def tracker_by(pack: Pack, tracker: Tracker, day: date) -> Tracker:
    """The tracker with the milestones and points of that day; a measure without any is left out."""
    milestones = [item for item in tracker.milestones if _was_known(pack, item.sources, item.date, day)]
    measures = [_measure_by(pack, measure, day) for measure in tracker.measures]
    return replace(
        tracker,
        milestones=tuple(milestones),
        measures=tuple(measure for measure in measures if measure.points),
        as_of=PartialDate.of(day),
    )


def figure_by(pack: Pack, figure: Figure, day: date) -> Figure:
    """The figure with the values of that day, perhaps none."""
    values = [value for value in figure.values if _was_known(pack, (value.source,), value.as_of, day)]
    return replace(figure, values=tuple(values))


def _measure_by(pack: Pack, measure: Measure, day: date) -> Measure:
    points = [point for point in measure.points if _was_known(pack, point.sources, point.date, day)]
    return replace(measure, points=tuple(points))


def _was_known(pack: Pack, sources: Iterable[str], of: PartialDate, day: date) -> bool:
    if of.last_day > day:
        return False
    published = [source.published or of for name in sources if (source := pack.sources.get(name))]
    return any(when.last_day <= day for when in published)
