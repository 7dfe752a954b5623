"""Whatever is shown in another language than the reader's is announced, wherever on the page it stands."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.cards.card import Card, Correction, Section, Status
from bot.cards.dates import PartialDate
from bot.cards.figure import Figure, Value
from bot.cards.pack import Pack
from bot.cards.search import Found, Hit, HitKind
from bot.cards.text import Text
from bot.cards.tracker import Measure, Milestone, Point, Tracker
from bot.content.catalogues import all_phrases
from bot.pages import markup, reader
from bot.pages.alert import alert_page
from bot.pages.amendment import amended_alert_page, note_page
from bot.pages.answers import answers_page
from bot.pages.digest import digest_page
from bot.pages.page import Page
from bot.pages.presses import Press, View
from bot.pages.reading import Reading
from bot.pages.results import results_page
from bot.site.site import site
from tests.cards.packs import both, card, dispatch, pack, tracker
from tests.pages.rendering import reading_of

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = PartialDate(2025, 3, 1)
ENGLISH = Text({"en": "In English alone"})
NOTE = "Pas encore traduit"

VALUE = Value(1, 1, "report", DAY, both("Dead"))
FIGURE = Figure(both("Fighters"), both("persons"), (VALUE,))
FIX = Correction(date(2026, 1, 2), both("Was"), both("Is"))
CARD = replace(card(), figures=(FIGURE,), corrections=(FIX,))
MEASURE = Measure(both("Soldiers"), both("persons"), (Point(DAY, 3, ("report",)),))
TRACKER = replace(
    tracker(),
    milestones=(Milestone(DAY, both("It leaves a camp"), ("report",)),),
    measures=(MEASURE,),
    corrections=(FIX,),
)
DISPATCH = replace(dispatch(), corrections=(FIX,))

CARDS = {
    "title": replace(CARD, title=ENGLISH),
    "heading": replace(CARD, sections=(Section(ENGLISH, tuple(CARD.claims)),)),
    "figure": replace(CARD, figures=(replace(FIGURE, of=ENGLISH),)),
    "unit": replace(CARD, figures=(replace(FIGURE, unit=ENGLISH),)),
    "counts": replace(CARD, figures=(replace(FIGURE, values=(replace(VALUE, counts=ENGLISH),)),)),
    "correction": replace(CARD, corrections=(replace(FIX, was=ENGLISH),)),
}
TRACKERS = {
    "milestone": replace(TRACKER, milestones=(replace(TRACKER.milestones[0], event=ENGLISH),)),
    "measure": replace(TRACKER, measures=(replace(MEASURE, of=ENGLISH),)),
    "unit": replace(TRACKER, measures=(replace(MEASURE, unit=ENGLISH),)),
    "correction": replace(TRACKER, corrections=(replace(FIX, now=ENGLISH),)),
}
SUBJECTS: dict[str, Card | Tracker] = {
    **{f"card's {name}": given for name, given in CARDS.items()},
    **{f"tracker's {name}": given for name, given in TRACKERS.items()},
}


def look(given: Pack, *, light: bool = False) -> Reading:
    return reading_of(given, "fr", light=light, now=NOW)


def pressed(given: Pack, press: Press, *, light: bool = False) -> str:
    page = reader.page(look(given, light=light), press)
    assert page is not None
    return markup.plain(page.html)


def site_page(given: Pack, path: str) -> str:
    return next(file.text for file in site(given, all_phrases(), now=NOW) if file.path == path)


def test_what_is_wholly_translated_has_no_note() -> None:
    whole = pack(CARD, TRACKER, DISPATCH)
    for press in (Press(View.CARD, "group"), Press(View.TRACKER, "leaving"), Press(View.DISPATCH, DISPATCH.id)):
        assert NOTE not in pressed(whole, press)
    assert NOTE not in site_page(whole, "fr/group/index.html")


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_page_tells_of_any_text_that_is_in_another_language(name: str) -> None:
    given = pack(SUBJECTS[name])
    assert NOTE in pressed(given, Press(View.CARD, SUBJECTS[name].id))
    assert NOTE in site_page(given, f"fr/{SUBJECTS[name].id}/index.html")


def test_light_mode_tells_of_a_figure_and_not_of_the_headings_that_it_leaves_out() -> None:
    assert NOTE in pressed(pack(CARDS["unit"]), Press(View.CARD, "group"), light=True)
    assert NOTE not in pressed(pack(CARDS["heading"]), Press(View.CARD, "group"), light=True)


@pytest.mark.parametrize("name", [name for name in SUBJECTS if "correction" not in name])
def test_a_page_of_a_day_gone_by_tells_of_it_too(name: str) -> None:
    assert NOTE in pressed(pack(SUBJECTS[name]), Press(View.AT, SUBJECTS[name].id, "20260601"))


def test_a_page_of_a_day_gone_by_does_not_tell_of_what_it_does_not_show() -> None:
    for given in (replace(CARD, brief=ENGLISH), CARDS["correction"], TRACKERS["correction"]):
        assert NOTE not in pressed(pack(given), Press(View.AT, given.id, "20260601"))


@pytest.mark.parametrize("name", ["figure", "unit", "counts"])
def test_lists_of_figures_tell_of_it(name: str) -> None:
    given = pack(CARDS[name])
    assert NOTE in pressed(given, Press(View.FIGURES))
    assert NOTE in pressed(given, Press(View.FIGURES_AT, "", "20260601"))


CORRECTED = replace(DISPATCH, corrections=(replace(FIX, now=ENGLISH),))
GONE = replace(DISPATCH, headline=ENGLISH, status=Status.WITHDRAWN)


@pytest.mark.parametrize(
    "made",
    [
        lambda reading: alert_page(reading, CORRECTED),
        lambda reading: note_page(reading, CORRECTED),
        lambda reading: note_page(reading, replace(dispatch(), text=ENGLISH)),
        lambda reading: note_page(reading, GONE),
        lambda reading: amended_alert_page(reading, GONE),
        lambda reading: digest_page(reading, [CORRECTED], amended={CORRECTED.id}),
    ],
)
def test_what_comes_unasked_tells_of_it(made: Callable[[Reading], Page]) -> None:
    assert NOTE in markup.plain(made(look(pack(DISPATCH))).html)


@pytest.mark.parametrize(
    "given", [CARDS["correction"], TRACKERS["correction"], CORRECTED, GONE], ids=["card", "tracker", "dispatch", "gone"]
)
def test_the_log_of_corrections_tells_of_it(given: Card | Tracker) -> None:
    assert NOTE in pressed(pack(given), Press(View.CORRECTIONS))
    assert NOTE not in pressed(pack(CARD, TRACKER, DISPATCH), Press(View.CORRECTIONS))


def test_what_was_found_tells_of_it() -> None:
    given = look(pack(replace(CARD, brief=ENGLISH), replace(DISPATCH, headline=ENGLISH)))
    hits = [Hit(HitKind.CARD, "group", 1.0), Hit(HitKind.DISPATCH, DISPATCH.id, 1.0)]
    for hit in hits:
        assert NOTE in markup.plain(results_page(given, "groupe", [hit]).html)
    assert NOTE in markup.plain(answers_page(given, "groupe", Found(choices=(hits[0],))).html)
