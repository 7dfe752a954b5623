"""Figures side by side as drawings: every value with its author, ranges and "at least" as such. Never a sum. Pure."""

from collections.abc import Sequence
from datetime import date

from bot.cards.asof import figure_by
from bot.cards.card import Card
from bot.cards.figure import Figure, Value
from bot.pages.figures import amount
from bot.pages.reading import Reading
from bot.pictures.drawing import Bar, FigureDrawing, Frame
from bot.pictures.frame import Part, framed, in_parts, untranslated

BARS = 5  # of one picture


def figure_drawings(reading: Reading, card: Card, *, as_of: date | None = None) -> list[FigureDrawing]:
    """Pictures of every figure of the card that has two values at least, those that authors disagree about first."""
    pack = reading.pack
    figures = [figure_by(pack, figure, as_of) if as_of else figure for figure in card.figures]
    figures.sort(key=lambda figure: not figure.contested)
    return [drawing for figure in figures if len(figure.values) > 1 for drawing in _drawings(reading, figure)]


def _drawings(reading: Reading, figure: Figure) -> list[FigureDrawing]:
    def frame_of(values: Sequence[Value], part: Part) -> Frame:
        disagree = reading.t("The authors disagree.") if figure.contested else ""
        texts = [figure.of, figure.unit, *(value.counts for value in values if value.counts)]
        return framed(
            reading,
            title=reading.words(figure.of),
            subtitle=reading.phrases.beside(reading.phrases.capitalised(reading.words(figure.unit)), disagree),
            facts=[_said(reading, value) for value in values],
            sources=[value.source for value in values],
            notes=untranslated(reading, *texts),
            part=part,
        )

    top = max(value.low if value.high is None else value.high for value in figure.values)
    parts = in_parts(figure.values, frame_of, most=BARS)
    return [FigureDrawing(frame, tuple(_bar(reading, value) for value in values), top) for values, frame in parts]


def _bar(reading: Reading, value: Value) -> Bar:
    who = reading.pack.sources[value.source].publisher
    counted = reading.words(value.counts) if value.counts else ""
    about = reading.phrases.beside(counted, reading.phrases.short(value.as_of))
    return Bar(who, amount(reading, value), about, value.low, value.high)


def _said(reading: Reading, value: Value) -> str:
    bar = _bar(reading, value)
    return "• " + reading.phrases.labelled(bar.who, reading.phrases.beside(bar.amount, bar.about))
