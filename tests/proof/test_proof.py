"""The proof goes on after a part that fails, and tells all of them in one table."""

import sys
from pathlib import Path

import pytest

from tests.proof.__main__ import PAGE, ROOT, in_order, run
from tests.proof.parts import PARTS, Part
from tests.proof.results import BEGIN, END, Result, keep, kept, table, written


def said(words: str, code: int = 0) -> Part:
    return Part(
        "mutants", "a part", (sys.executable, "-c", f"print({words!r}); raise SystemExit({code})"), r"(\d+ seen)"
    )


def test_a_part_holds_if_it_ends_well_and_tells_its_count(tmp_path: Path) -> None:
    result = run(said("7 seen, 8 seen"), tmp_path / "log")
    assert result.held
    assert result.count == "8 seen"
    assert (tmp_path / "log").read_text() == "7 seen, 8 seen\n"


def test_a_part_that_ends_badly_or_tells_nothing_does_not_hold(tmp_path: Path) -> None:
    assert not run(said("7 seen", code=1), tmp_path / "log").held
    assert not run(said("nothing"), tmp_path / "log").held


def test_goals_that_were_missed_are_told_beside_a_part_that_ended_well(tmp_path: Path) -> None:
    missed = run(said("39 seen, 3 goals missed"), tmp_path / "log")
    assert missed.held
    assert missed.cells[-2] == "3 missed"
    assert run(said("39 seen, 0 goals missed"), tmp_path / "log").cells[-2] == "held"


def test_results_outlast_the_run(tmp_path: Path) -> None:
    results = {
        part.name: Result(part.name, part.what, "1 passed", 3, 1.5, held=True, on="2027-03-29") for part in PARTS
    }
    keep(tmp_path / "proof.json", results.values())
    assert kept(tmp_path / "proof.json") == results
    assert kept(tmp_path / "none.json") == {}


def test_the_table_stands_between_its_marks_and_nothing_else_changes() -> None:
    page = PAGE.read_text(encoding="utf-8")
    result = Result("mutants", "a | b", "16 of 16", None, 12.3, held=False, on="2027-03-29")
    told = written(page, table(in_order({"mutants": result})))
    assert "| mutants | a / b | 16 of 16 |  | 12 | FAILED | 2027-03-29 |" in told
    assert told.partition(BEGIN)[0] == page.partition(BEGIN)[0]
    assert told.partition(END)[2] == page.partition(END)[2]
    with pytest.raises(ValueError, match="no place"):
        written("a page", "a table")


def test_every_part_names_modules_and_folders_that_are_there() -> None:
    for part in PARTS:
        named = [Path(word.replace(".", "/")) if word.startswith("tests.") else Path(word) for word in part.command]
        missing = [name for name in named if name.parts[:1] == ("tests",) and not (ROOT / name).exists()]
        assert not missing, f"{part.name}: {missing}"
