"""Figures on paper: a bar for each author, all on one scale from nought.

A range ends in a hatched part between its lower and upper number; "at least" ends in an arrow, open to the right.
"""

from bot.pictures import paper
from bot.pictures.drawing import Bar, FigureDrawing
from bot.pictures.paper import Sheet

HEIGHT = 34  # of a bar
ARROW = 46  # of the open end
AMOUNT = paper.TITLE - 8
ROOM = 300  # behind an amount, at least; with less its author stands below it
LONGEST = paper.INSIDE - ARROW


def draw(drawing: FigureDrawing) -> bytes:
    sheet = Sheet()
    y = sheet.head(drawing.frame) + 6
    for bar in drawing.bars:
        y = _bar(sheet, bar, y, scale=LONGEST / drawing.top if drawing.top > 0 else 0.0)
    return sheet.png(sheet.foot(drawing.frame, y - 14))


def _bar(sheet: Sheet, bar: Bar, y: float, *, scale: float) -> float:
    y = _told(sheet, bar, y)
    about = paper.wrapped(bar.about, paper.SMALL, paper.INSIDE)
    y = sheet.lines((paper.MARGIN, y + 2), about, size=paper.SMALL, colour=paper.MUTED) + 10
    _length(sheet, bar, y, scale=scale)
    return y + HEIGHT + 34


def _told(sheet: Sheet, bar: Bar, y: float) -> float:
    """The amount and who says so; gives the y below both."""
    begins = paper.width_of(bar.amount, AMOUNT, bold=True) + 24
    beside = paper.INSIDE - begins >= ROOM
    amount = [bar.amount] if beside else paper.wrapped(bar.amount, AMOUNT, paper.INSIDE, bold=True)
    below = sheet.lines((paper.MARGIN, y), amount, size=AMOUNT, bold=True)
    who = paper.wrapped(bar.who, paper.SMALL, paper.INSIDE - begins if beside else paper.INSIDE, bold=True)
    at = (paper.MARGIN + begins, y + AMOUNT - paper.SMALL) if beside else (paper.MARGIN, below)
    return max(below, sheet.lines(at, who, size=paper.SMALL, bold=True))


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
