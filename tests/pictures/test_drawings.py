"""Every picture of both packs: what it shows, and that its text says the same."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.cards.card import Card
from bot.cards.pack import Pack
from bot.cards.text import Text
from bot.cards.tracker import Tracker
from bot.pages.markup import CAPTION_LIMIT
from bot.pages.reading import Reading
from bot.pictures.drawing import Drawing, FigureDrawing, Look, MapDrawing, ProgressDrawing, TimelineDrawing
from bot.pictures.frame import units
from bot.pictures.subject import ALL, PictureKey, PictureKind, drawing, kind_label, kinds_of
from tests.pictures.asking import drawings_of
from tests.pictures.conftest import LANGUAGES, reading_of

THIRTEEN = [str(number) for number in (1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13)]


def subjects(pack: Pack) -> Iterator[str]:
    yield from dict.fromkeys((ALL, *pack.cards, *pack.trackers, *pack.countries))


def drawings(reading: Reading) -> Iterator[tuple[PictureKey, Drawing]]:
    for subject in subjects(reading.pack):
        yield from drawings_of(reading, subject)


def of(reading: Reading, kind: str, subject: str, part: int = 0) -> Drawing:
    drawn = drawing(reading, PictureKey(PictureKind(kind), subject, reading.language, part=part))
    assert drawn is not None
    return drawn


def shown(drawn: Drawing) -> Iterator[str]:
    """Every number, date and word that stands in the picture as a fact."""
    yield from (drawn.frame.title, drawn.frame.subtitle, *drawn.frame.notes, *drawn.frame.sources.split("\n"))
    match drawn:
        case ProgressDrawing():
            yield drawn.quantity
            yield drawn.target.label if drawn.target else ""
            yield from (words for step in drawn.steps for words in (step.label, step.place))
        case TimelineDrawing():
            yield from (words for entry in drawn.entries for words in entry)
        case FigureDrawing():
            yield from (words for bar in drawn.bars for words in (bar.amount, bar.who, bar.about))
        case MapDrawing():
            yield from (words for place in drawn.places for words in (f"{place.number}. {place.name}", place.date))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_of_every_picture_says_what_it_shows_and_fits_a_caption(sahel: Pack, language: str) -> None:
    found = list(drawings(reading_of(sahel, language)))
    assert {key.kind for key, _ in found} == set(PictureKind)
    for key, drawn in found:
        assert units(drawn.frame.alt) <= CAPTION_LIMIT, key
        missing = [words for words in shown(drawn) if words not in drawn.frame.alt]
        assert not missing, (key, missing)


def publishers(pack: Pack, subject: Card | Tracker) -> set[str]:
    """Whoever is named by a milestone, a point or a compared value."""
    if isinstance(subject, Tracker):
        groups = [item.sources for item in subject.milestones]
        groups += [point.sources for measure in subject.measures for point in measure.points]
    else:
        groups = [(value.source,) for figure in subject.figures if len(figure.values) > 1 for value in figure.values]
        groups += [item.sources for item in pack.dispatches.values() if subject.id in item.cards]
    return {pack.sources[source].publisher for group in groups for source in group}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_publisher_behind_a_picture_is_named_in_its_text(sahel: Pack, language: str) -> None:
    reading = reading_of(sahel, language)
    for subject in (*sahel.trackers.values(), sahel.cards["moura-2022"], sahel.cards["minusma"], sahel.cards["jnim"]):
        told = "\n".join(drawn.frame.alt for _, drawn in drawings_of(reading, subject.id))
        if isinstance(subject, Tracker) and len(subject.milestones) < 2:
            continue
        assert not [who for who in publishers(sahel, subject) if who not in told]


@pytest.mark.parametrize(("language", "target"), [("en", "13"), ("fr", "13")])
def test_a_withdrawal_shows_its_steps_their_places_and_the_target(sahel: Pack, language: str, target: str) -> None:
    drawn = of(reading_of(sahel, language), "progress", "minusma-withdrawal", 3)
    assert isinstance(drawn, ProgressDrawing)
    assert [step.label for step in drawn.steps] == THIRTEEN
    assert drawn.target is not None
    assert drawn.target.label.endswith(target)
    places = [step.place for step in drawn.steps]
    assert places[4] == "Douentza, Tessalit"
    assert places[9] == ("Timbuktu" if language == "en" else "Tombouctou")
    assert len(drawn.milestones) == 28


def test_a_number_of_people_is_not_pinned_to_the_place_of_the_same_day(sahel: Pack) -> None:
    drawn = of(reading_of(sahel, "en"), "progress", "minusma-withdrawal")
    assert isinstance(drawn, ProgressDrawing)
    assert [step.label for step in drawn.steps] == ["3,367", "6,000", "10,040", "10,754"]
    assert [step.place for step in drawn.steps] == ["", "", "", ""]


def test_numbers_and_days_are_written_as_in_the_readers_language(sahel: Pack) -> None:
    drawn = of(reading_of(sahel, "fr"), "progress", "minusma-withdrawal")
    assert isinstance(drawn, ProgressDrawing)
    assert drawn.steps[-1].label == "10\u202f754"
    assert {tick.label for tick in drawn.ticks} == {"sept. 2023", "nov. 2023", "janv. 2024"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_keep_ranges_and_at_least_apart_from_numbers(sahel: Pack, language: str) -> None:
    reading = reading_of(sahel, language)
    moura = of(reading, "figures", "moura-2022")
    assert isinstance(moura, FigureDrawing)
    assert [(bar.low, bar.high) for bar in moura.bars] == [(203, 203), (300, 300), (500, None), (500, 500)]
    assert moura.bars[2].amount == ("at least 500" if language == "en" else "au moins 500")
    assert reading.t("The authors disagree.") in moura.frame.alt
    fighters = next(
        drawn for _, drawn in drawings(reading) if isinstance(drawn, FigureDrawing) and len(drawn.bars) == 3
        and drawn.bars[1][3:] == (2000.0, 3000.0)
    )  # fmt: skip
    assert fighters.top == 6000


def test_values_beyond_five_go_on_in_a_second_picture_of_the_same_scale(sahel: Pack) -> None:
    reading = reading_of(sahel, "en")
    first, second = (of(reading, "figures", "was-un-force-successful", part) for part in (0, 1))
    assert isinstance(first, FigureDrawing)
    assert isinstance(second, FigureDrawing)
    assert first.frame.title.endswith("(1/2)")
    assert second.frame.title.endswith("(2/2)")
    assert first.top == second.top
    assert len(first.bars) + len(second.bars) == 7


def test_a_timeline_holds_every_milestone_once_and_in_order(sahel: Pack) -> None:
    reading = reading_of(sahel, "en")
    drawn = [one for _, one in drawings_of(reading, "minusma-withdrawal") if isinstance(one, TimelineDrawing)]
    entries = [entry for one in drawn for entry in one.entries]
    told = [item.event.words("en") for item in sahel.trackers["minusma-withdrawal"].milestones]
    assert sorted(entry.words for entry in entries) == sorted(told)
    assert (entries[0].date, entries[-1].date) == ("16 Jun 2023", "Nov 2024")


def test_a_cards_timeline_is_made_of_the_dispatches_about_it(sahel: Pack) -> None:
    drawn = of(reading_of(sahel, "fr"), "timeline", "moura-2022")
    assert isinstance(drawn, TimelineDrawing)
    headlines = {item.headline.words("fr") for item in sahel.dispatches.values() if "moura-2022" in item.cards}
    assert {entry.words for entry in drawn.entries} == headlines


def test_a_country_s_timeline_holds_what_names_its_card_not_all_that_happened_there(sahel: Pack) -> None:
    reading = reading_of(sahel, "en")
    told = [item.headline.words("en") for item in sahel.visible_dispatches(reading.now) if "mali" in item.cards]
    assert 1 < len(told) < len(list(sahel.dispatches_about("mali", reading.now)))
    entries = [
        entry.words
        for key, drawn in drawings_of(reading, "mali")
        if key.kind is PictureKind.TIMELINE and isinstance(drawn, TimelineDrawing)
        for entry in drawn.entries
    ]
    assert sorted(entries) == sorted(told)


def test_a_map_numbers_the_places_by_the_day_they_were_handed_over(sahel: Pack) -> None:
    drawn = of(reading_of(sahel, "en"), "places", "minusma-withdrawal")
    assert isinstance(drawn, MapDrawing)
    places = {place.name: (place.number, place.date) for place in drawn.places}
    assert places["Kidal"] == (8, "31 Oct 2023")  # the hand-over, not the army's arrival two weeks later
    assert places["Gao"] == (12, "22 Jul 2024")


def test_a_map_of_several_withdrawals_tells_who_left_each_place_and_when(sahel: Pack) -> None:
    reading = reading_of(sahel, "en")
    told: dict[str, str] = {}
    for part in range(2):
        drawn = drawing(reading, PictureKey(PictureKind.PLACES, "mali", "en", part=part))
        assert isinstance(drawn, MapDrawing)
        told |= {place.name: place.date for place in drawn.places}
    french = "French forces in Mali (Serval, then Barkhane)"
    assert told["Kidal"] == f"{french}, 12 Oct 2021 · MINUSMA (UN mission), 31 Oct 2023"
    assert told["Goundam"] == "MINUSMA (UN mission), 16 Aug 2023"  # its contingent there left the same day
    assert told["Gao"].startswith(f"{french}, 15 Aug 2022 · ")
    assert told["Gao"].endswith("MINUSMA (UN mission), 22 Jul 2024")
    assert [area.name for area in drawn.areas if area.look is Look.FOCUS] == ["Mali"]


def test_a_locator_map_names_the_neighbours_and_what_is_disputed(sahel: Pack) -> None:
    drawn = of(reading_of(sahel, "en"), "locator", "mali")
    assert isinstance(drawn, MapDrawing)
    neighbours = "Algeria, Burkina Faso, Côte d’Ivoire, Guinea, Mauritania, Niger, Senegal"
    assert f"Neighbours: {neighbours}\n" in drawn.frame.alt
    assert "disputed (Western Sahara)" in drawn.frame.alt
    assert "Natural Earth" in drawn.frame.alt
    assert [area.name for area in drawn.areas if area.look is Look.DISPUTED] == ["Western Sahara"]


def test_every_country_of_the_pack_has_a_locator_map_of_its_own_name(sahel: Pack) -> None:
    reading = reading_of(sahel, "fr")
    titles = {of(reading, "locator", country).frame.title for country in sahel.countries}
    assert len(titles) == len(sahel.countries)
    assert {"Algérie", "Tchad", "Bénin"} <= titles


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_has_a_chart_of_one_point_and_no_map(example: Pack, language: str) -> None:
    reading = reading_of(example, language)
    assert [key.kind for key, _ in drawings_of(reading, "example-mission")] == [PictureKind.PROGRESS]
    drawn = of(reading, "progress", "example-mission")
    for words in ("675", reading.phrases.number(13871), example.sources["un-example-2023"].publisher):
        assert words in drawn.frame.alt
    assert not list(drawings_of(reading, "example-group"))
    assert not list(drawings_of(reading, "chad"))


def test_light_mode_offers_no_picture(sahel: Pack) -> None:
    light = replace(reading_of(sahel, "en"), light=True)
    assert kinds_of(light, "minusma-withdrawal") == ()


def test_the_kinds_offered_are_those_there_are_pictures_of(sahel: Pack, example: Pack) -> None:
    for reading in (reading_of(sahel, "en"), reading_of(example, "en")):
        for subject in (*subjects(reading.pack), "nobody"):
            there = tuple(dict.fromkeys(key.kind for key, _ in drawings_of(reading, subject)))
            assert kinds_of(reading, subject) == there, subject


def test_a_key_of_something_gone_draws_nothing(sahel: Pack) -> None:
    reading = reading_of(sahel, "en")
    assert drawing(reading, PictureKey(PictureKind.PROGRESS, "nobody", "en")) is None
    assert drawing(reading, PictureKey(PictureKind.PROGRESS, "minusma-withdrawal", "en", part=99)) is None
    assert drawing(reading, PictureKey(PictureKind.PROGRESS, "minusma-withdrawal", "en", part=-1)) is None


def test_words_in_another_language_are_announced(sahel: Pack) -> None:
    tracker = sahel.trackers["us-niger"]
    english = [replace(item, event=Text({"en": item.event.words("en")})) for item in tracker.milestones]
    pack = replace(sahel, trackers={**sahel.trackers, "us-niger": replace(tracker, milestones=tuple(english))})
    reading = reading_of(pack, "fr")
    note = reading.t("Not yet translated: parts are in {language}.", language="anglais")
    assert note in of(reading, "timeline", "us-niger").frame.alt


def test_every_kind_has_a_word_for_its_button(sahel: Pack) -> None:
    labels = {kind_label(reading_of(sahel, "en"), kind) for kind in PictureKind}
    assert len(labels) == len(PictureKind)
