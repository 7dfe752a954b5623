"""Pictures as of a day: nothing in them was published later."""

from datetime import date

import pytest

from bot.cards.asof import figure_by, tracker_by
from bot.cards.pack import Pack
from bot.pictures.drawing import FigureDrawing, MapDrawing, ProgressDrawing
from bot.pictures.subject import PictureKey, PictureKind, drawing
from tests.pictures.asking import drawings_of
from tests.pictures.conftest import LANGUAGES, reading_of

DAY = date(2023, 10, 15)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_withdrawal_stands_where_it_stood_that_day(sahel: Pack, language: str) -> None:
    reading = reading_of(sahel, language)
    drawn = drawing(reading, PictureKey(PictureKind.PROGRESS, "minusma-withdrawal", language, DAY, part=3))
    assert isinstance(drawn, ProgressDrawing)
    assert [step.label for step in drawn.steps] == ["1", "2", "3", "4"]
    assert drawn.frame.subtitle == ("As of 15 October 2023" if language == "en" else "Situation au 15 octobre 2023")
    places = drawing(reading, PictureKey(PictureKind.PLACES, "minusma-withdrawal", language, DAY))
    assert isinstance(places, MapDrawing)
    assert "Kidal" not in {place.name for place in places.places}


def test_what_happened_is_known_once_a_source_tells_it(sahel: Pack) -> None:
    tracker = sahel.trackers["us-niger"]
    event = tracker.milestones[0]
    told = min(day.last_day for name in event.sources if (day := sahel.sources[name].published))
    assert event in tracker_by(sahel, tracker, told).milestones
    assert event not in tracker_by(sahel, tracker, event.date.first_day).milestones


def test_a_month_counts_from_its_last_day(sahel: Pack) -> None:
    figure = sahel.cards["moura-2022"].figures[0]
    assert [value.low for value in figure_by(sahel, figure, date(2023, 5, 11)).values] == []
    assert 500 in [value.low for value in figure_by(sahel, figure, date(2023, 7, 1)).values]


def test_before_anything_was_known_there_is_no_picture(sahel: Pack) -> None:
    reading = reading_of(sahel, "en")
    assert not list(drawings_of(reading, "minusma-withdrawal", as_of=date(2012, 1, 1)))
    assert not list(drawings_of(reading, "moura-2022", as_of=date(2012, 1, 1)))


def test_figures_of_a_day_leave_out_what_came_later(sahel: Pack) -> None:
    reading = reading_of(sahel, "en")
    drawn = drawing(reading, PictureKey(PictureKind.FIGURES, "withdrawal-base-by-base", "en", DAY))
    assert isinstance(drawn, FigureDrawing)
    assert [bar.amount for bar in drawn.bars] == ["675", "1,096", "3,367"]
