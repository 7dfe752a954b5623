"""A map on paper: land, borders, what is disputed hatched, numbered places with their names, and their dates below."""

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.path import Path as MapPath

from bot.pictures import paper
from bot.pictures.drawing import Area, Look, MapDrawing, Place, View
from bot.pictures.labels import Labels, Rectangle
from bot.pictures.paper import Point, Sheet

GRID = 72  # points across the map at which the middle of a country is looked for
DOT = 11
NAME = 32  # size of a place's name
DISTANCES = (18.0, 30.0, 62.0, 100.0)  # of a label from its dot
FAR = 60.0  # from a number to its dot: a line joins them
COLUMNS = 2


class Projection:
    """From degrees to pixels: true at the middle of the view, close enough to true for a few countries."""

    def __init__(self, view: View, top: float) -> None:
        self._view, self._top = view, top
        self.scale = paper.WIDTH / (view.east - view.west)
        self._stretch = self.scale / math.cos(math.radians((view.north + view.south) / 2))
        self.height = self._stretch * (view.north - view.south)

    def point(self, longitude: float, latitude: float) -> Point:
        x = (longitude - self._view.west) * self.scale
        return x, self._top + (self._view.north - latitude) * self._stretch


def draw(drawing: MapDrawing) -> bytes:
    sheet = Sheet()
    top = sheet.head(drawing.frame)
    projection = Projection(drawing.view, top)
    bottom = top + projection.height
    sheet.box((0, top), (paper.WIDTH, projection.height), colour=paper.SEA)
    shapes = [[[projection.point(*point) for point in ring] for ring in area.rings] for area in drawing.areas]
    for area, rings in zip(drawing.areas, shapes, strict=True):
        _area(sheet, area, rings, inside=((0, top), (paper.WIDTH, projection.height)))
    labels = _places(sheet, drawing.places, projection, (12, top + 8, paper.WIDTH - 12, bottom - 8))
    for area, rings in zip(drawing.areas, shapes, strict=True):
        _name(sheet, area, rings, labels, room=(top, bottom))
    y = _legend(sheet, drawing.places, bottom + 20)
    return sheet.png(sheet.foot(drawing.frame, y))


def _area(sheet: Sheet, area: Area, rings: Sequence[Sequence[Point]], *, inside: tuple[Point, Point]) -> None:
    if area.look is Look.DISPUTED:
        sheet.rings(rings, inside, colour=paper.LAND, rim=paper.LAND, width=5)
        sheet.rings(rings, inside, colour="none", rim=paper.BORDER, width=3, dashed=True, hatched=True)
    else:
        colour = paper.FOCUS if area.look is Look.FOCUS else paper.LAND
        sheet.rings(rings, inside, colour=colour, rim=paper.BORDER)


def _places(sheet: Sheet, places: Sequence[Place], projection: Projection, room: Rectangle) -> Labels:
    """Dots with number and name; with numbers alone where the names would not find room. Gives what room is left."""
    points = [projection.point(place.longitude, place.latitude) for place in places]
    named = [f"{place.number} {place.name}" for place in places]
    labels, spots = _spots(named, points, room, DISTANCES[:2])
    if None in spots:
        named = [str(place.number) for place in places]
        labels, spots = _spots(named, points, room, DISTANCES)
    for words, at, spot in zip(named, points, spots, strict=True):
        sheet.dot(at, DOT, colour=paper.BLUE, above=6)
        if spot is not None:
            _label(sheet, words, at, spot)
    return labels


def _spots(
    named: Sequence[str], points: Sequence[Point], room: Rectangle, distances: Sequence[float]
) -> tuple[Labels, list[Point | None]]:
    """The upper left corner of every label, None for one that finds no room near its dot."""
    labels = Labels(room[:2], room[2:])
    for x, y in points:
        labels.take((x - DOT, y - DOT), (2 * DOT, 2 * DOT))
    found: list[Point | None] = []
    for words, at in zip(named, points, strict=True):
        size = (paper.width_of(words, NAME, bold=True), NAME * 0.9)
        corners = (corner for distance in distances for corner in _around(at, *size, distance=distance))
        found.append(next((corner for corner in corners if labels.place(corner, size)), None))
    return labels, found


def _label(sheet: Sheet, words: str, at: Point, spot: Point) -> None:
    """The words at their spot, with a line to a dot that is far off."""
    x, y = spot
    middle = (x + paper.width_of(words, NAME, bold=True) / 2, y + NAME * 0.45)
    if math.dist(middle, at) > FAR and not words[-1].isalpha():
        sheet.line([at, middle], colour=paper.INK, width=2, above=4)
    sheet.words((x, y + NAME * 0.77), words, size=NAME, bold=True, halo=paper.PAGE, above=7)


def _around(at: Point, width: float, height: float, *, distance: float) -> list[Point]:
    """Upper left corners of a label round a point: right, left, above, below, then the corners between."""
    x, y = at
    right, left, middle = x + distance, x - distance - width, x - width / 2
    above, below, level = y - distance - height, y + distance, y - height / 2
    beside = [(right, level), (left, level), (middle, above), (middle, below)]
    return [*beside, (right, above), (right, below), (left, above), (left, below)]


def _name(sheet: Sheet, area: Area, rings: Sequence[Sequence[Point]], labels: Labels, *, room: Point) -> None:
    """The name of a country in its middle, where it is wide enough and nothing else stands there."""
    found = _middle(rings, room)
    if found is None or area.look is Look.DISPUTED:
        return
    (x, y), wide = found
    is_focus = area.look is Look.FOCUS
    size = paper.BODY if is_focus else paper.FINE + 1
    for lines in _set(area.name, size, wide, is_focus=is_focus):
        width = max(paper.width_of(line, size, bold=is_focus) for line in lines)
        top = y - size * len(lines) / 2
        if labels.place((x - width / 2, top), (width, size * len(lines))):
            colour, rim = (paper.INK, paper.FOCUS) if is_focus else (paper.MUTED, paper.LAND)
            for number, line in enumerate(lines):
                at = (x, top + size * (0.86 + number))
                sheet.words(at, line, size=size, colour=colour, bold=is_focus, align="center", halo=rim, above=5)
            return


def _set(name: str, size: float, wide: float, *, is_focus: bool) -> list[list[str]]:
    """The name in one line or two, as it fits; a name that stands out always does."""
    one = paper.width_of(name, size, bold=is_focus)
    half = paper.wrapped(name, size, max(one * 0.66, 1), bold=is_focus)
    two = max(paper.width_of(line, size, bold=is_focus) for line in half)
    ways = [
        ([name], one <= wide),
        (half, " " in name and len(half) == 2 and two <= wide),
        ([name], one <= wide * 1.15 or is_focus),
    ]
    return [lines for lines, fits in ways if fits]


def _middle(rings: Sequence[Sequence[Point]], room: Point) -> tuple[Point, float] | None:
    """The point of the visible part that is farthest from its edges, and how wide the part is there."""
    step = paper.WIDTH / GRID
    xs, ys = np.arange(step / 2, paper.WIDTH, step), np.arange(room[0] + step / 2, room[1], step)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    inside = np.any([MapPath(ring).contains_points(grid) for ring in rings], axis=0).reshape(len(ys), len(xs))
    if not inside.any():
        return None
    core = inside
    while True:
        wide = np.pad(core, 1)
        inner = core & wide[:-2, 1:-1] & wide[2:, 1:-1] & wide[1:-1, :-2] & wide[1:-1, 2:]
        if not inner.any():
            break
        core = inner
    rows, columns = np.nonzero(core)
    row, column = rows[len(rows) // 2], columns[len(columns) // 2]
    width = step * _run(inside[row], int(column))
    return (float(xs[column]), float(ys[row])), width


def _run(line: Sequence[bool], at: int) -> int:
    """How many neighbours in a row are true, `at` among them."""
    first = last = at
    while first > 0 and line[first - 1]:
        first -= 1
    while last + 1 < len(line) and line[last + 1]:
        last += 1
    return last - first + 1


def _legend(sheet: Sheet, places: Sequence[Place], y: float) -> float:
    """Number, name and date of every place, in two columns; gives the y below them."""
    width = paper.INSIDE / COLUMNS
    half = math.ceil(len(places) / COLUMNS)
    ends = [y]
    for column in range(COLUMNS):
        below = y
        for place in places[column * half : (column + 1) * half]:
            x = paper.MARGIN + column * width
            sheet.words((x + 52, below + paper.SMALL), str(place.number), size=paper.SMALL, bold=True,
                        colour=paper.BLUE, align="right")  # fmt: skip
            words = paper.wrapped(f"{place.name} · {place.date}", paper.SMALL, width - 84)
            below = sheet.lines((x + 68, below), words, size=paper.SMALL) + 4
        ends.append(below)
    return max(ends)
