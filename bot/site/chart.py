"""Charts of the site, drawn as SVG: a number over time towards its target, values side by side. Each has its words."""

from collections.abc import Sequence

from bot.cards.figure import Value
from bot.cards.tracker import Measure, Point
from bot.pages.reading import Reading
from bot.site.webpage import NOTHING, Web, element, enclosed, text

WIDTH, HEIGHT = 360, 150
LEFT, RIGHT, TOP, BOTTOM = 4, 352, 22, 126
_ONE_IN = 0.004  # of a bar's length: the least that can be seen


def progress(reading: Reading, measure: Measure) -> Web:
    """The points on a line over time, and the target as another. Nothing for fewer than three points, for those of one
    day, and where nothing is above nought or something below."""
    points = sorted(measure.points, key=lambda point: point.date.last_day)
    top = max([measure.target or 0.0, *(point.value for point in points)], default=0.0)
    if len(points) < 3 or top <= 0 or min(point.value for point in points) < 0:
        return NOTHING
    first, last = points[0].date.last_day.toordinal(), points[-1].date.last_day.toordinal()
    if first == last:
        return NOTHING
    places = [(_across(point, first, last), _up(point.value, top)) for point in points]
    drawn = (_target(reading, measure, top), _line(places), *_dots(places), *_labels(reading, points, places))
    return _svg(drawn, WIDTH, HEIGHT, _said(reading, measure, points))


def bar(value: Value, top: float) -> Web:
    """One author's value as a bar from nought: a range ends in a paler part, “at least” in an arrow's head."""
    if top <= 0:
        return NOTHING
    low = max(_ONE_IN, value.low / top) * 100
    parts = [_rect("known", 0, low)]
    if value.high is None:
        end = min(low, 97)
        head = f"M{end:.1f} 0L{end + 3:.1f} 3L{end:.1f} 6Z"
        parts = [_rect("known", 0, end), element("path", d=head, class_="known")]
    elif value.high > value.low:
        parts.append(_rect("range", low, max(value.high / top * 100 - low, 0.4)))
    box = {"viewBox": "0 0 100 6", "preserveAspectRatio": "none", "class": "bar", "aria-hidden": "true"}
    return enclosed("svg", parts, box)


def _across(point: Point, first: int, last: int) -> float:
    inset = 6
    share = (point.date.last_day.toordinal() - first) / (last - first)
    return LEFT + inset + share * (RIGHT - LEFT - 2 * inset)


def _up(value: float, top: float) -> float:
    return BOTTOM - value / top * (BOTTOM - TOP)


def _target(reading: Reading, measure: Measure, top: float) -> Web:
    if not measure.target:
        return NOTHING
    height = _up(measure.target, top)
    said = reading.t("Target: {number}", number=reading.phrases.number(measure.target))
    line = element("path", d=f"M{LEFT} {height:.1f}H{RIGHT}", class_="target")
    return Web(line + _label(said, LEFT, height - 7))


def _line(places: Sequence[tuple[float, float]]) -> Web:
    """The line, and the field beneath it."""
    line = "".join(f"{'L' if number else 'M'}{x:.1f} {y:.1f}" for number, (x, y) in enumerate(places))
    field = f"{line}L{places[-1][0]:.1f} {BOTTOM}L{places[0][0]:.1f} {BOTTOM}Z"
    base = element("path", d=f"M{LEFT} {BOTTOM}H{RIGHT}", class_="base")
    return Web(element("path", d=field, class_="field") + base + element("path", d=line, class_="line"))


def _dots(places: Sequence[tuple[float, float]]) -> list[Web]:
    return [element("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r="3.2", class_="dot") for x, y in places]


def _labels(reading: Reading, points: Sequence[Point], places: Sequence[tuple[float, float]]) -> list[Web]:
    """The first and the last day under the line, the last number above its point."""
    short = reading.phrases.short
    (_, _), (x, y) = places[0], places[-1]
    last = reading.phrases.number(points[-1].value)
    return [
        _label(short(points[0].date), LEFT, HEIGHT - 6),
        _label(short(points[-1].date), RIGHT, HEIGHT - 6, anchor="end"),
        _label(last, min(x + 6, RIGHT), y - 7, anchor="end", class_="value"),
    ]


def _label(words: str, x: float, y: float, *, anchor: str = "start", class_: str | None = None) -> Web:
    given = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor, "class": class_}
    return enclosed("text", (text(words),), given)


def _said(reading: Reading, measure: Measure, points: Sequence[Point]) -> str:
    """The chart in words; the list beneath it has every number."""
    t, number, short = reading.t, reading.phrases.number, reading.phrases.short
    return t(
        "Chart: {what}, from {low} ({first}) to {high} ({last})",
        what=reading.words(measure.of), low=number(points[0].value), first=short(points[0].date),
        high=number(points[-1].value), last=short(points[-1].date),
    )  # fmt: skip


def _rect(class_: str, x: float, width: float) -> Web:
    return element("rect", x=f"{x:.1f}", y="0", width=f"{width:.1f}", height="6", class_=class_)


def _svg(parts: Sequence[Web], width: int, height: int, said: str) -> Web:
    box = {"viewBox": f"0 0 {width} {height}", "class": "chart", "role": "img", "aria-label": said}
    return enclosed("svg", parts, box)
