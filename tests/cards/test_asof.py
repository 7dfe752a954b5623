"""What was known by a day: published by then, true then, and nothing of what came later."""

from dataclasses import replace
from datetime import date

import pytest

from bot.cards.asof import card_by, days, known_on, status_by, tracker_by
from bot.cards.dates import PartialDate
from bot.cards.figure import Figure, Value
from bot.cards.tracker import Measure, Milestone, Point, Progress
from tests.cards.packs import both, card, claim, pack, source, tracker

EARLY, LATE = source("early", published="2023-05-12"), source("late", published="2024-02")
DATELESS = source("dateless", published=None)
MAY = date(2023, 5, 12)


def step(day: str, *sources: str) -> Milestone:
    return Milestone(PartialDate.parse(day), both(f"Step of {day}"), sources)


@pytest.mark.parametrize(
    ("sources", "of", "known"),
    [
        (("early",), "2023-05-01", date(2023, 5, 12)),
        (("early", "late"), "2023-05-01", date(2023, 5, 12)),
        (("late",), "2023-05-01", date(2024, 2, 29)),
        (("dateless",), "2023", date(2023, 12, 31)),
        (("early",), "2023-06", date(2023, 6, 30)),
        (("nobody",), "2023", None),
    ],
)
def test_a_fact_is_known_once_its_first_source_is_out_and_its_date_is_over(
    sources: tuple[str, ...], of: str, known: date | None
) -> None:
    assert known_on(pack(EARLY, LATE, DATELESS), sources, PartialDate.parse(of)) == known


def test_a_card_of_a_day_holds_the_claims_published_by_then() -> None:
    old = claim("Old.", as_of="2023-05-01", sources=("early",))
    new = claim("New.", as_of="2023-05-01", sources=("late",))
    held = pack(EARLY, LATE, card("group", old, new))
    assert list(card_by(held, held.cards["group"], MAY).claims) == [old]
    assert list(card_by(held, held.cards["group"], date(2024, 2, 29)).claims) == [old, new]
    assert card_by(held, held.cards["group"], date(2023, 5, 11)).sections == ()


def test_a_claim_is_shown_only_while_it_is_true() -> None:
    short = replace(
        claim("It governs.", as_of="2023-05-01", sources=("early",)),
        since=PartialDate(2023, 6),
        until=PartialDate(2023, 8),
    )
    held = pack(EARLY, card("group", short))
    shown = {day: any(card_by(held, held.cards["group"], day).claims) for day in (date(2023, 6, 29), date(2023, 6, 30))}
    assert list(shown.values()) == [False, True]
    assert any(card_by(held, held.cards["group"], date(2023, 8, 31)).claims)
    assert not any(card_by(held, held.cards["group"], date(2023, 9, 1)).claims)
    assert days(held, [held.cards["group"]]) == (date(2023, 6, 30),)


def test_a_figure_without_a_known_value_is_left_out() -> None:
    values = tuple(Value(1, 1, name, PartialDate(2023, 5, 1)) for name in ("early", "late"))
    counted = replace(card("group"), sections=(), figures=(Figure(both("Dead"), both("persons"), values),))
    held = pack(EARLY, LATE, counted)
    (figure,) = card_by(held, counted, MAY).figures
    assert [value.source for value in figure.values] == ["early"]
    assert card_by(held, counted, date(2023, 5, 1)).figures == ()


def test_a_tracker_of_a_day_holds_the_steps_and_numbers_of_then() -> None:
    points = (
        Point(PartialDate(2023, 5, 1), 10, ("early",)),
        Point(PartialDate(2024, 2, 1), 20, ("late",)),
    )
    whole = replace(
        tracker(),
        milestones=(step("2023-05-02", "early"), step("2024-01-31", "late")),
        measures=(Measure(both("Gone"), both("persons"), points), Measure(both("Late"), both("sites"), points[1:])),
    )
    held = pack(EARLY, LATE, whole)
    then = tracker_by(held, whole, MAY)
    assert [str(item.date) for item in then.milestones] == ["2023-05-02"]
    assert [[point.value for point in measure.points] for measure in then.measures] == [[10]]
    assert days(held, [whole]) == (MAY, date(2024, 2, 29))


def test_a_state_is_told_only_where_it_is_sure() -> None:
    done = replace(
        tracker(),
        status=Progress.COMPLETED,
        as_of=PartialDate(2024, 3, 31),
        milestones=(step("2023-05-02", "early"), step("2024-01-31", "late")),
    )
    held = pack(EARLY, LATE, done)
    assert status_by(held, done, MAY) is None
    assert status_by(held, done, date(2024, 2, 29)) is Progress.COMPLETED
    under_way = replace(done, status=Progress.UNDERWAY)
    assert status_by(held, under_way, date(2024, 3, 1)) is None
    assert status_by(held, under_way, date(2024, 3, 31)) is Progress.UNDERWAY
