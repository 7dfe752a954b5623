"""Growth as a drawing: how many chats the bot had, week by week. Pure; no one of them can be seen in it."""

from bot.cards.dates import PartialDate
from bot.pages.reading import Reading
from bot.pages.statistics import FEW, Statistics
from bot.pictures.drawing import ProgressDrawing, Step
from bot.pictures.frame import framed
from bot.pictures.withdrawal import axis


def growth_drawing(reading: Reading, numbers: Statistics) -> ProgressDrawing | None:
    """None where there are too few to show anything. Counts are rounded down to fives, so that nobody's coming or
    going shows."""
    days = [(day, count // FEW * FEW) for day, count in numbers.growth]
    if len(days) < 2 or not any(count for _, count in days):
        return None
    number = reading.phrases.number
    said = [reading.phrases.labelled(reading.phrases.short(PartialDate.of(day)), number(count)) for day, count in days]
    frame = framed(
        reading,
        title=reading.t("Growth"),
        subtitle=reading.phrases.as_of(PartialDate.of(days[-1][0])),
        facts=said,
        notes=[reading.t("Rounded down to fives; whoever was forgotten is not counted.")],
    )
    return ProgressDrawing(
        frame,
        reading.t("Chats that can be written to"),
        "",
        tuple(Step(day.toordinal(), count, number(count)) for day, count in days),
        None,
        (),
        axis(reading.phrases, days[0][0].toordinal(), days[-1][0].toordinal()),
    )
