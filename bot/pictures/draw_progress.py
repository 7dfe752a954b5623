"""Progress on paper: steps over time, the target as a dashed line, the milestones as diamonds under the base line."""

from dataclasses import dataclass
from itertools import pairwise

from bot.pictures import paper
from bot.pictures.drawing import ProgressDrawing, Step
from bot.pictures.labels import Labels
from bot.pictures.paper import Point, Sheet

HEIGHT = 560
LEFT, RIGHT = paper.MARGIN + 26, paper.WIDTH - paper.MARGIN - 26
DIAMOND = 11


@dataclass(frozen=True, slots=True)
class Scale:
    """From days and numbers to pixels."""

    first: float
    last: float
    top: float
    base: float

    def point(self, step: Step) -> Point:
        return self.x(step.at), self.y(step.value)

    def x(self, day: float) -> float:
        length = self.last - self.first
        return LEFT + (RIGHT - LEFT) * ((day - self.first) / length if length else 0.5)

    def y(self, value: float) -> float:
        return self.base - (HEIGHT - 70) * (value / self.top if self.top else 0)


def draw(drawing: ProgressDrawing) -> bytes:
    sheet = Sheet()
    quantity = paper.wrapped(drawing.quantity, paper.BODY, paper.INSIDE, bold=True)
    y = sheet.lines((paper.MARGIN, sheet.head(drawing.frame)), quantity, bold=True, colour=paper.BLUE)
    y = sheet.lines((paper.MARGIN, y), [drawing.unit], size=paper.SMALL, colour=paper.MUTED) - 20
    scale = _scale(drawing, y + HEIGHT)
    labels = Labels((paper.MARGIN - 30, y), (paper.WIDTH - paper.MARGIN + 30, scale.base))
    _target(sheet, drawing, scale, labels)
    _steps(sheet, drawing, scale, labels)
    return sheet.png(sheet.foot(drawing.frame, _axis(sheet, drawing, scale)))


def _scale(drawing: ProgressDrawing, base: float) -> Scale:
    days = [*drawing.milestones, *(step.at for step in drawing.steps)]
    highest = max(step.value for step in drawing.steps)
    top = max(highest, drawing.target.value) if drawing.target else highest
    return Scale(min(days), max(days), top, base)


def _target(sheet: Sheet, drawing: ProgressDrawing, scale: Scale, labels: Labels) -> None:
    if drawing.target is None:
        return
    y = scale.y(drawing.target.value)
    sheet.line([(paper.MARGIN, y), (paper.WIDTH - paper.MARGIN, y)], colour=paper.VERMILION, width=4, dashed=True)
    sheet.words((paper.MARGIN, y - 14), drawing.target.label, size=paper.SMALL, colour=paper.VERMILION, bold=True)
    labels.take((paper.MARGIN, y - 50), (paper.width_of(drawing.target.label, paper.SMALL, bold=True), 50))
    labels.take((paper.MARGIN, y - 4), (paper.INSIDE, 8))


def _steps(sheet: Sheet, drawing: ProgressDrawing, scale: Scale, labels: Labels) -> None:
    points = [scale.point(step) for step in drawing.steps]
    stairs = [(points[0][0], scale.base), points[0]]
    for before, point in pairwise(points):
        stairs += [(point[0], before[1]), point]
        labels.take((before[0], before[1] - 4), (point[0] - before[0], 8))
        labels.take((point[0] - 3, min(before[1], point[1])), (6, abs(point[1] - before[1])))
    sheet.shape([*stairs, (points[-1][0], scale.base)], colour=paper.PALE)
    sheet.line(stairs, colour=paper.BLUE, width=6)
    for x, y in points:
        sheet.dot((x, y), 11, colour=paper.BLUE)
    numbers = list(zip(drawing.steps, points, strict=True))
    for step, at in [*numbers[-1:], *numbers[:-1]]:
        _number(sheet, step, at, labels)  # the last one is what a reader looks for first
    for step, at in numbers:
        _place(sheet, step, at, labels)


def _number(sheet: Sheet, step: Step, at: Point, labels: Labels) -> None:
    """The number beside its point where there is room: left of it, above it, or right of it."""
    x, y = at
    size = paper.SMALL + 2
    width = paper.width_of(step.label, size, bold=True)
    spots = [(x - width - 18, y + 6), (x - width - 10, y - 18), (x - width / 2, y - 22), (x + 18, y + 6)]
    spots += [(x + 10, y - 18), (x + 16, y + size), (x + 16, y + 2 * size)]
    for left, base in spots:
        if labels.place((left, base - size * 0.8), (width, size * 0.86)):
            sheet.words((left, base), step.label, size=size, bold=True, halo=paper.PAGE)
            return


def _place(sheet: Sheet, step: Step, at: Point, labels: Labels) -> None:
    """The name of the place right below its point, under the stairs."""
    if not step.place:
        return
    size = paper.SMALL - 2
    width = paper.width_of(step.place, size)
    x, y = at
    spots = [(x + 14, y + size * 0.95), (x + 14, y + size * 1.5)]
    spots += [(x - width - 14, y + size * share) for share in (2.2, 2.7, 3.5)]
    for left, base in spots:
        if labels.place((left, base - size * 0.75), (width, size * 0.85)):
            sheet.words((left, base), step.place, size=size)
            return


def _axis(sheet: Sheet, drawing: ProgressDrawing, scale: Scale) -> float:
    """Base line, diamonds, and the labels of the time axis; gives the y below them."""
    sheet.line([(paper.MARGIN, scale.base), (paper.WIDTH - paper.MARGIN, scale.base)], colour=paper.INK, width=3)
    y = scale.base + 26
    for day in drawing.milestones:
        x = scale.x(day)
        sheet.shape([(x - DIAMOND, y), (x, y - DIAMOND), (x + DIAMOND, y), (x, y + DIAMOND)], colour=paper.INK, above=3)
    edge = 0.0
    for tick in drawing.ticks:
        x, width = scale.x(tick.at), paper.width_of(tick.label, paper.SMALL)
        left = min(max(x - width / 2, paper.MARGIN), paper.WIDTH - paper.MARGIN - width)
        sheet.line([(x, scale.base), (x, scale.base + 12)], colour=paper.MUTED)
        if left >= edge:
            sheet.words((left, y + 54), tick.label, size=paper.SMALL, colour=paper.MUTED)
            edge = left + width + 20
    return y + 72
