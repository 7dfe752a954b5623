"""Figures on paper: a bar for each author, all on one scale from nought.

A range ends in a hatched part between its lower and upper number; "at least" ends in an arrow, open to the right.
"""

from bot.pictures import paper
from bot.pictures.drawing import Bar, FigureDrawing
from bot.pictures.paper import Sheet

HEIGHT = 34  # of a bar
ARROW = 46  # of the open end
LONGEST = paper.INSIDE - ARROW


def draw(drawing: FigureDrawing) -> bytes:
    sheet = Sheet()
    y = sheet.head(drawing.frame) + 6
    for bar in drawing.bars:
        y = _bar(sheet, bar, y, scale=LONGEST / drawing.top if drawing.top > 0 else 0.0)
    return sheet.png(sheet.foot(drawing.frame, y - 14))


def _bar(sheet: Sheet, bar: Bar, y: float, *, scale: float) -> float:
    size = paper.TITLE - 8
    room = paper.width_of(bar.amount, size, bold=True) + 24
    sheet.words((paper.MARGIN, y + size), bar.amount, size=size, bold=True)
    who = paper.wrapped(bar.who, paper.SMALL, paper.INSIDE - room, bold=True)
    below = sheet.lines((paper.MARGIN + room, y + size - paper.SMALL), who, size=paper.SMALL, bold=True)
    about = paper.wrapped(bar.about, paper.SMALL, paper.INSIDE)
    y = sheet.lines((paper.MARGIN, max(below, y + size + 8) + 2), about, size=paper.SMALL, colour=paper.MUTED) + 10
    _length(sheet, bar, y, scale=scale)
    return y + HEIGHT + 34


def _length(sheet: Sheet, bar: Bar, y: float, *, scale: float) -> None:
    x, low = paper.MARGIN, max(bar.low * scale, 3)
    sheet.box((x, y), (paper.INSIDE, HEIGHT), colour="#F1F4F7")
    sheet.box((x, y), (low, HEIGHT), colour=paper.BLUE, above=2)
    if bar.high is None:
        middle, tip = y + HEIGHT / 2, x + low + ARROW
        sheet.shape([(x + low, y), (tip - 22, y), (tip, middle), (tip - 22, y + HEIGHT), (x + low, y + HEIGHT)],
                    colour="#7FB8D8", above=2)  # fmt: skip
        sheet.line([(tip - 20, y + 2), (tip - 1, middle), (tip - 20, y + HEIGHT - 2)], colour=paper.BLUE, width=5)
    elif bar.high > bar.low:
        more = (bar.high - bar.low) * scale
        sheet.box((x + low, y), (more, HEIGHT), colour=paper.PALE, rim=paper.BLUE, hatched=True, above=2)
