"""What a map shows: the part of the world, the outlines in it, who touches whom. Pure; the facts are its callers'.

What is disputed is drawn as disputed, and said.
"""

import math
from collections.abc import Collection, Iterable, Sequence

from bot.cards.outline import Outline, OutlineKind, Ring
from bot.cards.pack import Pack
from bot.pages.reading import Reading
from bot.pictures.drawing import Area, Look, View

ASPECT = 1.55  # width of a map by its height, as it is drawn

Position = tuple[float, float]
"""Longitude and latitude in degrees."""


def outlines_of(pack: Pack) -> tuple[Outline, ...]:
    """All outlines of the pack's maps; where two have the same id, the last one."""
    return tuple({outline.id: outline for drawn in pack.maps.values() for outline in drawn}.values())


def view_of(points: Collection[Position], *, margin: float, narrowest: float) -> View:
    """The view that holds all points (longitude, latitude) with a margin, a share of the extent, on every side.

    It is `narrowest` degrees wide at least, and as high as the width demands."""
    west, east = (f(x for x, _ in points) for f in (min, max))
    south, north = (f(y for _, y in points) for f in (min, max))
    x, y = (west + east) / 2, (south + north) / 2
    squeeze = math.cos(math.radians(y))
    width = max((east - west) * (1 + 2 * margin), narrowest)
    height = max((north - south) * (1 + 2 * margin), width * squeeze / ASPECT)
    width = max(width, height * ASPECT / squeeze)
    return View(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def points_of(outline: Outline) -> list[Position]:
    return [point for ring in outline.rings for point in ring]


def in_view(outlines: Iterable[Outline], view: View) -> list[Outline]:
    """Those of which something may be seen: countries first, what is disputed on top of them."""
    seen = [outline for outline in outlines if any(clipped(ring, view) for ring in outline.rings)]
    return sorted(seen, key=lambda outline: outline.kind is OutlineKind.DISPUTED)


def areas(reading: Reading, outlines: Iterable[Outline], view: View, *, focus: Collection[str]) -> tuple[Area, ...]:
    """The outlines as areas, cut a little outside of the view; `focus` are the ids of those that stand out."""
    beyond = (view.east - view.west) / 20
    wider = View(view.west - beyond, view.south - beyond, view.east + beyond, view.north + beyond)
    return tuple(
        Area(
            reading.words(outline.name),
            _look(outline, focus),
            tuple(cut for ring in outline.rings if (cut := clipped(ring, wider))),
        )
        for outline in outlines
    )


def map_notes(reading: Reading, outlines: Iterable[Outline]) -> list[str]:
    """What a map says of itself: which areas on it are disputed."""
    disputed = [reading.words(outline.name) for outline in outlines if outline.kind is OutlineKind.DISPUTED]
    return [reading.t("Hatched: disputed ({places}).", places=", ".join(disputed))] if disputed else []


def neighbours(outline: Outline, outlines: Sequence[Outline]) -> list[Outline]:
    """Who shares a border with it: two points at least."""
    own = set(points_of(outline))
    return [other for other in outlines if other.id != outline.id and len(own & set(points_of(other))) > 1]


def _look(outline: Outline, focus: Collection[str]) -> Look:
    if outline.kind is OutlineKind.DISPUTED:
        return Look.DISPUTED
    return Look.FOCUS if outline.id in focus else Look.LAND


def clipped(ring: Ring, view: View) -> Ring:
    """The part of a ring that is in the view (Sutherland and Hodgman's way); empty if there is none."""
    points = list(ring[:-1])
    for axis, limit, sign in ((0, view.west, 1), (0, view.east, -1), (1, view.south, 1), (1, view.north, -1)):
        points = _beyond(points, axis=axis, limit=limit, sign=sign)
    if len(points) < 3:
        return ()
    return (*points, points[0])


def _beyond(points: Sequence[Position], *, axis: int, limit: float, sign: int) -> list[Position]:
    """What of a ring lies on the one side of a line of longitude (axis 0) or latitude (axis 1)."""
    kept: list[Position] = []
    for before, point in zip([*points[-1:], *points[:-1]], points, strict=True):
        is_in = sign * (point[axis] - limit) >= 0
        if is_in != (sign * (before[axis] - limit) >= 0):
            share = (limit - before[axis]) / (point[axis] - before[axis])
            kept.append((before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])))
        if is_in:
            kept.append(point)
    return kept
