"""The loader: what the example's files become, and rules that need more than one file."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from datetime import time as clock
from pathlib import Path

import pytest

from bot.cards.card import CardKind, Status
from bot.cards.dates import PartialDate
from bot.cards.dispatch import Importance
from bot.cards.source import Reliability, SourceKind
from bot.cards.tracker import Progress
from bot.content.loader import load, load_leniently
from bot.content.tree import read_tree
from tests.content.packs import CARD, DISPATCH, SOURCES, TODAY, TRACKER, change, loaded, told


def test_the_header_becomes_the_pack(folder: Path) -> None:
    pack = loaded(folder).pack
    assert pack is not None
    assert (pack.language, pack.languages) == ("en", ("en", "fr"))
    assert dict(pack.countries) == {"chad": "TD", "niger": "NE"}
    assert pack.topics["displacement"].words("fr") == "Déplacements"
    assert (pack.defaults.frequency, pack.defaults.time, pack.defaults.zone) == ("daily", clock(7), "Africa/Ndjamena")
    assert pack.absent_after_days == 30
    assert len(pack.revision) == 64


def test_a_card_keeps_every_field(folder: Path) -> None:
    pack = loaded(folder).pack
    assert pack is not None
    card = pack.cards["example-group"]
    claim = next(card.claims)
    value = card.figures[0].values[0]
    assert (card.kind, card.status, card.aka) == (CardKind.ACTOR, Status.PUBLISHED, ("EG", "GE"))
    assert (claim.as_of, claim.since, claim.until) == (PartialDate(2023, 6), PartialDate(2019), None)
    assert (value.low, value.high, value.as_of) == (800, 800, PartialDate(2018))
    assert card.figures[0].contested
    assert card.translated == {"fr": date(2026, 11, 21)}
    assert card.corrections[0].now.words("fr") == "C'est 2019."
    assert pack.commands == {"examplegroup": "example-group", "examplemission": "example-mission"}


def test_a_range_and_at_least_keep_what_the_author_said(folder: Path) -> None:
    change(folder, CARD, "value: 800 ", "value: [2000, 3000] ")
    change(folder, TRACKER, "value: 675", "value: -0.5")
    pack = loaded(folder).pack
    assert pack is not None
    assert pack.cards["example-group"].figures[0].values[0].high == 3000
    assert pack.trackers["example-mission"].measures[0].points[0].value == -0.5
    change(folder, CARD, "value: [2000, 3000] ", "at_least: 500 ")
    pack = loaded(folder).pack
    assert pack is not None
    value = pack.cards["example-group"].figures[0].values[0]
    assert (value.low, value.high) == (500, None)


def test_a_tracker_a_dispatch_a_source_and_a_term_keep_every_field(folder: Path) -> None:
    pack = loaded(folder).pack
    assert pack is not None
    tracker, source = pack.trackers["example-mission"], pack.sources["un-example-2023"]
    dispatch = pack.dispatches["2023-06-30-example-vote"]
    assert (tracker.status, tracker.milestones[0].at, tracker.measures[0].target) == (
        Progress.COMPLETED,
        (13.47, 14.71),
        13871,
    )
    assert (dispatch.importance, dispatch.publish_at) == (Importance.MAJOR, datetime(2023, 6, 30, 21, tzinfo=UTC))
    assert (source.kind, source.reliability) == (SourceKind.UN_DOCUMENT, Reliability.HIGH)
    assert pack.glossary["mandate"].term.words("fr") == "mandat"


def test_a_time_with_an_offset_is_kept_in_utc(folder: Path) -> None:
    change(folder, DISPATCH, "21:00:00Z", "23:30:00+01:00")
    pack = loaded(folder).pack
    assert pack is not None
    assert pack.dispatches["2023-06-30-example-vote"].publish_at.isoformat() == "2023-06-30T22:30:00+00:00"


def test_cards_and_trackers_share_their_ids(folder: Path) -> None:
    (folder / TRACKER).rename(folder / "trackers/example-group.yaml")
    change(folder, CARD, "[example-mission]", "[example-group]")
    said = "a card has the id “example-group”, too; cards, trackers and dispatches share them"
    assert told(folder) == [f"trackers/example-group.yaml:1:1: {said}"]


def test_one_id_in_two_folders_of_cards_is_an_error(folder: Path) -> None:
    (folder / "cards/background").mkdir()
    shutil.copyfile(folder / CARD, folder / "cards/background/example-group.yaml")
    assert told(folder) == [
        f"cards/background/example-group.yaml:1:1: the id “example-group” is used before, in {CARD}:1"
    ]


def test_a_dispatch_in_the_folder_of_another_year_is_a_warning(folder: Path) -> None:
    (folder / "dispatches/2023").rename(folder / "dispatches/2024")
    path = DISPATCH.replace("/2023/", "/2024/")
    assert told(folder) == [f"{path}:1:7: warning: date: 2023-06-30 does not belong into the folder 2024"]


def test_the_same_fact_in_two_files_cannot_have_two_numbers(folder: Path) -> None:
    change(folder, TRACKER, "Personnel departed", "Fighters")
    change(folder, TRACKER, "{date: 2023-08-04, value: 675", "{date: 2018, value: 801")
    said = "“fighters” of un-example-2023, 2018, is 800 in card “example-group” and 801 here"
    assert told(folder) == [f"{TRACKER}:18:29: measures[0].points[0].value: {said}"]
    change(folder, TRACKER, "value: 801", "value: 800")
    assert told(folder) == []


def test_the_same_command_of_a_misshapen_file_is_told_as_well(folder: Path) -> None:
    change(folder, TRACKER, "command: examplemission", "command: examplegroup")
    change(folder, TRACKER, "status: completed", "status: over")
    assert [line.split(": ", 1)[1] for line in told(folder)] == [
        "command: /examplegroup is taken by “example-group”",
        "status: “over” must be one of announced, underway, suspended, completed",
    ]


def test_a_mistake_in_the_header_does_not_hide_names_that_it_does_not_list(folder: Path) -> None:
    change(folder, "pack.yaml", "zones: [Africa/Ndjamena,", "zones: [Nowhere,")
    change(folder, CARD, "countries: [chad]", "countries: [chat]")
    assert [line.split(" ")[0] for line in told(folder)] == [f"{CARD}:5:13:", "pack.yaml:11:9:"]


def test_a_file_full_of_mistakes_does_not_flood_the_list(folder: Path) -> None:
    (folder / SOURCES).write_text("- {}\n" * 10_000)
    lines = [line for line in told(folder) if line.startswith(SOURCES)]
    assert len(lines) == 103
    assert lines[-1] == f"{SOURCES}:18:3: [17]: there are too many problems to read on from here"


def test_warnings_alone_do_not_keep_a_pack_from_being_served(folder: Path) -> None:
    result = load(folder, today=date(2028, 1, 1))
    assert [problem.rule for problem in result.problems] == ["review-overdue"] * 2
    assert result.pack is not None


def test_a_clock_that_went_back_does_not_take_a_published_pack_away(folder: Path) -> None:
    past = date(1970, 1, 1)
    assert load(folder, today=past).pack is None
    assert load_leniently(read_tree(folder), today=past).pack is not None
    assert load_leniently(read_tree(folder), today=None).problems == ()


def test_garbage_collection_is_on_again_after_loading(folder: Path) -> None:
    import gc

    assert load(folder, today=TODAY).pack is not None
    assert gc.isenabled()


def test_a_card_full_of_mistakes_does_not_flood_the_list(folder: Path) -> None:
    (folder / CARD).write_text("".join(f"x{number}: y\n" for number in range(500)), encoding="utf-8")
    lines = told(folder)
    assert len(lines) == 101
    assert lines[0] == f"{CARD}:1:1: 402 more problems in this file"


@pytest.mark.parametrize("key", ["zones.offered", "zones[0]", "."])
def test_a_key_of_the_header_that_looks_like_a_place_in_it_is_no_field(folder: Path, key: str) -> None:
    change(folder, "pack.yaml", "zones: ", f'"{key}": x\nzones: ')
    (line,) = told(folder)
    assert line.startswith("pack.yaml:")
    assert f"{key}: is no field here" in line


def test_a_header_full_of_mistakes_does_not_end_the_check(folder: Path) -> None:
    with (folder / "pack.yaml").open("a", encoding="utf-8") as header:
        header.writelines(f"x{number}: y\n" for number in range(200))
    lines = told(folder)
    assert len(lines) == 101
    assert lines[0] == "pack.yaml:1:1: 100 more problems in this file"


def test_a_dispatch_is_looked_for_where_its_file_stands(folder: Path) -> None:
    there = "dispatches/2024/vote.yaml"
    (folder / "dispatches/2024").mkdir()
    (folder / DISPATCH).rename(folder / there)
    pack = loaded(folder).pack
    assert pack is not None
    assert pack.path_of(pack.dispatches["vote"]) == there


def test_a_dispatch_without_a_file_is_looked_for_where_it_belongs(folder: Path) -> None:
    pack = loaded(folder).pack
    assert pack is not None
    (dispatch,) = pack.dispatches.values()
    assert pack.path_of(replace(dispatch, id="vote")) == "dispatches/2023/vote.yaml"
