"""Maps as drawings: where a country lies, and the places of withdrawals with their dates. Pure; paper draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards.dates import PartialDate
from bot.cards.outline import Outline, OutlineKind
from bot.cards.tracker import Milestone, Tracker
from bot.pages.reading import Reading
from bot.pictures.drawing import Frame, MapDrawing, Place
from bot.pictures.frame import Part, framed, in_parts
from bot.pictures.geography import areas, in_view, map_notes, neighbours, outlines_of, points_of, view_of
from bot.pictures.withdrawal import place_name, state_line

PLACES = 14  # of one picture
NARROWEST = 13.0  # degrees from west to east that a map of places shows at least
AROUND = 20.0  # the same for the map of a country


@dataclass(frozen=True, slots=True)
class Departure:
    """Who left a place: the milestone that stands for it, and the force where several are shown."""

    milestone: Milestone
    force: str


@dataclass(frozen=True, slots=True)
class Stop:
    """A place on the way out, with who left it and when; stops are numbered in the order of their last days."""

    number: int
    name: str
    at: tuple[float, float]
    departures: tuple[Departure, ...]


def place_drawings(
    reading: Reading, trackers: Sequence[Tracker], *, title: str, as_of: date | None = None, of_all: bool = False
) -> list[MapDrawing]:
    """Maps of the places of one tracker or, `of_all`, of several, whose forces are named then; none without a place or
    a map."""
    stops, outlines = _stops(reading, trackers, names_forces=of_all), outlines_of(reading.pack)
    if not stops or not outlines:
        return []
    view = view_of([(stop.at[1], stop.at[0]) for stop in stops], margin=0.22, narrowest=NARROWEST)
    seen = in_view(outlines, view)
    subtitle = _subtitle(reading, trackers, as_of=as_of)

    def frame_of(some: Sequence[Stop], part: Part) -> Frame:
        return framed(
            reading,
            title=title,
            subtitle=subtitle,
            facts=[reading.phrases.labelled(f"{stop.number}. {stop.name}", _when(reading, stop)) for stop in some],
            sources=[source for stop in some for one in stop.departures for source in one.milestone.sources],
            notes=map_notes(reading, seen),
            credit=reading.t("Borders: Natural Earth."),
            part=part,
        )

    focus = {reading.pack.countries.get(tracker.country, "") for tracker in trackers}
    land = areas(reading, seen, view, focus=focus)
    parts = in_parts(stops, frame_of, most=PLACES)
    return [MapDrawing(frame, view, land, tuple(_place(reading, stop) for stop in some)) for some, frame in parts]


def locator_drawing(reading: Reading, country: str) -> MapDrawing | None:
    """Where a country of the pack lies, and who its neighbours are; None if no map shows it."""
    outlines, own = outlines_of(reading.pack), _outline(reading, country)
    if own is None:
        return None
    view = view_of(points_of(own), margin=0.12, narrowest=AROUND)
    seen = in_view(outlines, view)
    names = sorted(reading.words(other.name) for other in neighbours(own, outlines))
    around = [reading.t("Neighbours: {places}", places=", ".join(names))] if names else []
    credit = reading.t("Borders: Natural Earth.")
    frame = framed(
        reading,
        title=reading.words(own.name),
        subtitle="",
        facts=around,
        credit=credit,
        notes=map_notes(reading, seen),
    )
    return MapDrawing(frame, view, areas(reading, seen, view, focus={own.id}), ())


def has_locator(reading: Reading, country: str) -> bool:
    return _outline(reading, country) is not None


def _outline(reading: Reading, country: str) -> Outline | None:
    code = reading.pack.countries.get(country, "")
    outlines = outlines_of(reading.pack)
    return next((one for one in outlines if one.id == code and one.kind is OutlineKind.COUNTRY), None)


def _stops(reading: Reading, trackers: Sequence[Tracker], *, names_forces: bool) -> list[Stop]:
    """Each place once, with the departure of each force. Where two tell the same day, a contingent and its mission,
    it is that of the force that left more places."""
    found: dict[str, list[Departure]] = {}
    left = [(tracker, _left(reading, tracker)) for tracker in trackers]
    for tracker, places in sorted(left, key=lambda pair: -len(pair[1])):
        force = reading.title(tracker) if names_forces else ""
        for name, milestone in places.items():
            departures = found.setdefault(name, [])
            if all(other.milestone.date != milestone.date for other in departures):
                departures.append(Departure(milestone, force))
    for departures in found.values():
        departures.sort(key=lambda one: one.milestone.date.last_day)
    ordered = sorted(found.items(), key=lambda pair: pair[1][-1].milestone.date.last_day)
    return [
        Stop(number, name, at, tuple(departures))
        for number, (name, departures) in enumerate(ordered, start=1)
        if (at := departures[-1].milestone.at)
    ]


def _left(reading: Reading, tracker: Tracker) -> dict[str, Milestone]:
    """Each place of a tracker with the last of its milestones that a measure counts, or else its last."""
    counted = {point.date for measure in tracker.measures for point in measure.points}
    found: dict[str, tuple[bool, Milestone]] = {}
    for item in sorted(tracker.milestones, key=lambda item: item.date.last_day):
        name, is_counted = place_name(reading, item.place or ""), item.date in counted
        if item.at and name and is_counted >= found.get(name, (False, item))[0]:
            found[name] = (is_counted, item)
    return {name: item for name, (_, item) in found.items()}


def _when(reading: Reading, stop: Stop) -> str:
    """The days on which a place was left, after the forces' names where they are told."""
    days = [(one.force, reading.phrases.short(one.milestone.date)) for one in stop.departures]
    return reading.phrases.beside(*(f"{force}, {day}" if force else day for force, day in days))


def _place(reading: Reading, stop: Stop) -> Place:
    return Place(stop.number, stop.name, _when(reading, stop), *stop.at)


def _subtitle(reading: Reading, trackers: Sequence[Tracker], *, as_of: date | None) -> str:
    if len(trackers) == 1:
        return state_line(reading, trackers[0], as_of=as_of)
    return reading.phrases.as_of(PartialDate.of(as_of or reading.now.date()))
