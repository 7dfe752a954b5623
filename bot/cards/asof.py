"""As of: what was true and known by a day, of a card, a tracker or a figure, without what came later.

Something was known when one of its sources was published; a source without a date counts from the day it tells of. A
month or a year counts from its last day. Saying it is pages' work, drawing it pictures'.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import chain

from bot.cards.card import Card, Claim, Section
from bot.cards.dates import PartialDate
from bot.cards.figure import Figure
from bot.cards.pack import Pack
from bot.cards.tracker import Measure, Progress, Tracker


def known_on(pack: Pack, sources: Iterable[str], of: PartialDate) -> date | None:
    """The first day on which a fact of that date was known; None if nobody in the pack says so."""
    published = [source.published or of for name in sources if (source := pack.sources.get(name))]
    return max(of.last_day, min(when.last_day for when in published)) if published else None


def days(pack: Pack, subjects: Iterable[Card | Tracker]) -> tuple[date, ...]:
    """The days on which something of these subjects became known, in order, each once."""
    return tuple(sorted(set(chain.from_iterable(_days(pack, subject) for subject in subjects))))


def card_by(pack: Pack, card: Card, day: date) -> Card:
    """The card with the claims and values of that day; sections and figures without any are left out."""
    sections = [_section_by(pack, section, day) for section in card.sections]
    figures = [figure_by(pack, figure, day) for figure in card.figures]
    return replace(
        card,
        sections=tuple(section for section in sections if section.claims),
        figures=tuple(figure for figure in figures if figure.values),
    )


def tracker_by(pack: Pack, tracker: Tracker, day: date) -> Tracker:
    """The tracker with the milestones and points of that day; a measure without any is left out.

    Its `status` and `brief` are still those of today: `status_by` tells the state of that day."""
    milestones = [item for item in tracker.milestones if _was_known(pack, item.sources, item.date, day)]
    measures = [_measure_by(pack, measure, day) for measure in tracker.measures]
    return replace(
        tracker,
        milestones=tuple(milestones),
        measures=tuple(measure for measure in measures if measure.points),
        as_of=PartialDate.of(day),
    )


def status_by(pack: Pack, tracker: Tracker, day: date) -> Progress | None:
    """The state, where nothing became known between that day and the one it is given for; completed, too, once all
    milestones of what is completed were known. None where nobody wrote down how it stood then."""
    latest = max((tracker.as_of.last_day, *_days(pack, tracker)))
    if day >= latest:
        return tracker.status
    steps = [known_on(pack, item.sources, item.date) for item in tracker.milestones]
    is_whole = bool(steps) and all(known is not None and known <= day for known in steps)
    return tracker.status if is_whole and tracker.status is Progress.COMPLETED else None


def figure_by(pack: Pack, figure: Figure, day: date) -> Figure:
    """The figure with the values of that day, perhaps none."""
    values = [value for value in figure.values if _was_known(pack, (value.source,), value.as_of, day)]
    return replace(figure, values=tuple(values))


def _days(pack: Pack, subject: Card | Tracker) -> Iterator[date]:
    """A day for each fact that was ever known and true at once."""
    if isinstance(subject, Tracker):
        facts = [(item.sources, item.date) for item in subject.milestones]
        facts += [(point.sources, point.date) for measure in subject.measures for point in measure.points]
    else:
        facts = [((value.source,), value.as_of) for figure in subject.figures for value in figure.values]
        yield from (day for claim in subject.claims if (day := _first_day(pack, claim)))
    yield from (day for sources, of in facts if (day := known_on(pack, sources, of)))


def _first_day(pack: Pack, claim: Claim) -> date | None:
    """The first day on which it was known while it was true."""
    known = known_on(pack, claim.sources, claim.as_of)
    if known is not None and claim.since is not None:
        known = max(known, claim.since.last_day)
    return known if known is not None and _was_true(claim, known) else None


def _section_by(pack: Pack, section: Section, day: date) -> Section:
    claims = [
        claim for claim in section.claims if _was_known(pack, claim.sources, claim.as_of, day) and _was_true(claim, day)
    ]
    return replace(section, claims=tuple(claims))


def _measure_by(pack: Pack, measure: Measure, day: date) -> Measure:
    points = [point for point in measure.points if _was_known(pack, point.sources, point.date, day)]
    return replace(measure, points=tuple(points))


def _was_true(claim: Claim, day: date) -> bool:
    has_begun = claim.since is None or claim.since.last_day <= day
    return has_begun and (claim.until is None or day <= claim.until.last_day)


def _was_known(pack: Pack, sources: Iterable[str], of: PartialDate, day: date) -> bool:
    known = known_on(pack, sources, of)
    return known is not None and known <= day
