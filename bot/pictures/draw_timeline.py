"""A timeline on paper: days on the left of a line, what happened on its right."""

from bot.pictures import paper
from bot.pictures.drawing import TimelineDrawing
from bot.pictures.paper import Sheet

LINE_X = 372
WORDS_X = 414
GAP = 26


def draw(drawing: TimelineDrawing) -> bytes:
    sheet = Sheet()
    y = sheet.head(drawing.frame) + 14
    dots = []
    for entry in drawing.entries:
        width = LINE_X - paper.MARGIN - 30
        dots.append(y + paper.BODY * 0.66)
        dated = sheet.lines((paper.MARGIN, y), paper.wrapped(entry.date, paper.SMALL, width, bold=True),
                            size=paper.SMALL, colour=paper.BLUE, bold=True)  # fmt: skip
        place = paper.wrapped(entry.place, paper.FINE, width)
        dated = sheet.lines((paper.MARGIN, dated), place, size=paper.FINE, colour=paper.MUTED)
        words = paper.wrapped(entry.words, paper.BODY, paper.WIDTH - paper.MARGIN - WORDS_X)
        y = max(dated, sheet.lines((WORDS_X, y - 3), words)) + GAP
    sheet.line([(LINE_X, dots[0]), (LINE_X, y - GAP)], colour=paper.HAIR, width=6)
    for dot in dots:
        sheet.dot((LINE_X, dot), 13, colour=paper.BLUE)
    return sheet.png(sheet.foot(drawing.frame, y))
