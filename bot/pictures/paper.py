"""Paper: a sheet measured in pixels, the fonts and the colours. What is drawn on it is the draw modules' work.

Runs in the worker process alone: it imports matplotlib. A sheet is 1,280 pixels wide; a phone shows it at about 360, so
that nothing is smaller than 34 pixels but the sources. The colours are Okabe and Ito's, which colour-blind readers tell
apart; none of them carries a meaning that words do not.
"""

import io
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, PathPatch, Polygon, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.textpath import text_to_path
from PIL import Image

from bot.pictures.drawing import Frame

WIDTH = 1280
MARGIN = 52
INSIDE = WIDTH - 2 * MARGIN
COLOURS = 128  # of the finished file: edges of letters need some

TITLE, BODY, SMALL, FINE = 54, 38, 34, 29  # font sizes in pixels
LEADING = 1.28  # height of a line by its font size

PAGE = "#FFFFFF"
INK = "#1B2733"
MUTED = "#5A6672"
HAIR = "#D5DBE1"
BLUE = "#0072B2"
PALE = "#CFE3F1"
VERMILION = "#C44E00"
SEA = "#E4EEF4"
LAND = "#F4F1E8"
FOCUS = "#FBD98A"
BORDER = "#8D949B"

Alignment = Literal["left", "center", "right"]
Point = tuple[float, float]

mpl.rcParams.update({"text.parse_math": False, "font.family": "DejaVu Sans", "hatch.linewidth": 2.0})


@lru_cache(maxsize=64)
def _font(size: float, *, bold: bool) -> FontProperties:
    return FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")


def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """The width of one line in pixels."""
    return float(text_to_path.get_text_width_height_descent(words, _font(size, bold=bold), ismath=False)[0])


def wrapped(words: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """Words in lines no wider than `width`; a word that is wider itself is divided, down to single letters."""
    lines: list[str] = []
    line = ""
    for word in words.split(" "):
        longer = f"{line} {word}" if line else word
        if width_of(longer, size, bold=bold) <= width:
            line = longer
            continue
        lines += [line] if line else []
        line = word
        while len(line) > 1 and width_of(line, size, bold=bold) > width:
            fitting = (cut for cut in range(1, len(line)) if width_of(line[:cut], size, bold=bold) <= width)
            cut = max(fitting, default=1)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line] if line else lines


class Sheet:
    """A page that grows downwards: pixels from its upper left corner, as high as `png` is told."""

    def __init__(self) -> None:
        self._figure = Figure(figsize=(WIDTH / 72, 10), dpi=72, facecolor=PAGE)
        self._canvas = FigureCanvasAgg(self._figure)
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, WIDTH)

    def words(
        self,
        at: Point,
        words: str,
        *,
        size: float = BODY,
        colour: str = INK,
        bold: bool = False,
        align: Alignment = "left",
        halo: str = "",
        above: int = 5,
    ) -> None:
        """One line; `at` is on its base line. `halo` is the colour of a rim that sets it off from what lies beneath."""
        text = self._axes.text(*at, words, color=colour, ha=align, va="baseline", zorder=above)
        text.set_fontproperties(_font(size, bold=bold))
        if halo:
            text.set_path_effects([withStroke(linewidth=size / 5, foreground=halo)])

    def lines(
        self, at: Point, lines: Sequence[str], *, size: float = BODY, colour: str = INK, bold: bool = False
    ) -> float:
        """Lines one below the other, the first one's top at `at`; gives the y below the last."""
        x, y = at
        for index, line in enumerate(lines):
            self.words((x, y + size * (0.98 + LEADING * index)), line, size=size, colour=colour, bold=bold)
        return y + size * LEADING * len(lines)

    def line(
        self, points: Sequence[Point], *, colour: str = INK, width: float = 3, dashed: bool = False, above: int = 2
    ) -> None:
        xs, ys = zip(*points, strict=True)
        style = (0, (4, 3)) if dashed else "solid"
        self._axes.plot(xs, ys, color=colour, linewidth=width, linestyle=style, zorder=above, solid_joinstyle="miter")

    def shape(self, points: Sequence[Point], *, colour: str, above: int = 1) -> None:
        self._axes.add_patch(Polygon(points, closed=True, facecolor=colour, edgecolor="none", zorder=above))

    def box(self, at: Point, size: Point, *, colour: str, rim: str = "", hatched: bool = False, above: int = 1) -> None:
        """A rectangle; hatched in the colour of its rim."""
        hatch = "//" if hatched else None
        rim = rim or "none"
        patch = Rectangle(at, *size, facecolor=colour, edgecolor=rim, linewidth=3, hatch=hatch, zorder=above)
        self._axes.add_patch(patch)

    def dot(self, at: Point, radius: float, *, colour: str, rim: str = PAGE, above: int = 4) -> None:
        self._axes.add_patch(Circle(at, radius, facecolor=colour, edgecolor=rim, linewidth=3, zorder=above))

    def rings(
        self,
        rings: Sequence[Sequence[Point]],
        inside: tuple[Point, Point],
        *,
        colour: str,
        rim: str,
        width: float = 2.5,
        dashed: bool = False,
        hatched: bool = False,
        above: int = 1,
    ) -> None:
        """Closed rings as one area, cut at a rectangle (its upper left corner and its size)."""
        path = Path.make_compound_path(*(Path(ring, closed=True) for ring in rings))
        style = (0, (4, 3)) if dashed else "solid"
        hatch = "//" if hatched else None
        corner, size = inside
        patch = PathPatch(
            path, facecolor=colour, edgecolor=rim, linewidth=width, linestyle=style, hatch=hatch, zorder=above
        )
        self._axes.add_patch(patch)
        patch.set_clip_path(Rectangle(corner, *size, transform=self._axes.transData))

    def head(self, frame: Frame) -> float:
        """Title and subtitle; gives the y below them."""
        y = self.lines((MARGIN, 40), wrapped(frame.title, TITLE, INSIDE, bold=True), size=TITLE, bold=True)
        if frame.subtitle:
            y = self.lines((MARGIN, y + 2), wrapped(frame.subtitle, SMALL, INSIDE), size=SMALL, colour=MUTED)
        return y + 18

    def foot(self, frame: Frame, y: float) -> float:
        """Notes and sources under a hair line; gives the y below them, where the sheet ends."""
        for note in frame.notes:
            y = self.lines((MARGIN, y + 6), wrapped(note, SMALL, INSIDE), size=SMALL, colour=INK)
        y += 18
        self.line([(MARGIN, y), (WIDTH - MARGIN, y)], colour=HAIR, width=2)
        y += 12
        for line in frame.sources.split("\n"):
            y = self.lines((MARGIN, y), wrapped(line, FINE, INSIDE), size=FINE, colour=MUTED)
        return y + 34

    def png(self, height: float) -> bytes:
        """The finished sheet, `height` pixels high, as a small file."""
        self._figure.set_size_inches(WIDTH / 72, round(height) / 72)
        self._axes.set_ylim(round(height), 0)
        self._canvas.draw()  # type: ignore[no-untyped-call]
        pixels = np.asarray(self._canvas.buffer_rgba())  # type: ignore[no-untyped-call]
        picture = Image.fromarray(pixels).convert("RGB")
        few = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        file = io.BytesIO()
        few.save(file, "PNG", optimize=True)
        return file.getvalue()
