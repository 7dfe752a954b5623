"""The comparison on a small pack and a small fact base: what is told, and what is not."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.cards.card import Claim, Section
from bot.cards.dates import PartialDate
from bot.cards.pack import Pack
from bot.cards.text import Text
from bot.content.loader import load
from tests.facts import compare
from tests.facts.base import FactBase, read, read_aliases
from tests.facts.sample import drawn, sheet
from tests.facts.statements import statements

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "tests" / "packs" / "example"
BASE = """
facts:
- {id: vote, statement: The Council voted 15 to none., date: 2023-06-30, sources: [un-example-2023], confidence: high}
- id: fighters
  statement: The group had about 800 fighters in 2018.
  value: {number: '800', unit: persons}
  sources: [{id: un-example-2023, verified: seed 1}, other-paper]
- id: camps
  statement: It holds four camps.
  value: {number: '4200', unit: tents}
  sources: [un-example-2023]
- {id: gossip, statement: Some say 99999., sources: [{id: gk, verified: no}]}
figures:
- id: departed
  title: Personnel departed
  unit: thousands of persons
  points:
  - {date: 2023-08-04, value: '0.675', source_ids: [un-old-name]}
source_registry:
- {id: un-example-2023, publisher: United Nations, title: Example report, url: 'http://www.un.org/example/',
   published: '2023-06-28'}
- {id: un-old-name, publisher: UN, title: The same, url: 'https://www.un.org/example', published: undated}
- {id: other-paper, publisher: Other, title: Of 1918, published: '1918'}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "small.yaml").write_text(BASE, encoding="utf-8")
    return tmp_path / "base"


@pytest.fixture
def base(folder: Path) -> FactBase:
    return read(folder, {"un-old-name": "un-example-2023"})


@pytest.fixture
def pack() -> Pack:
    found = load(EXAMPLE, today=date(2026, 11, 21)).pack
    assert found is not None
    return found


def claiming(pack: Pack, english: str, french: str) -> Pack:
    claim = Claim(Text({"en": english, "fr": french}), ("un-example-2023",), PartialDate(2023))
    card = replace(pack.cards["example-group"], sections=(Section(Text({"en": "x"}), (claim,)),))
    return replace(pack, cards={card.id: card})


def test_a_base_gives_its_entries_with_words_sources_and_numbers(base: FactBase) -> None:
    found = {entry.where: entry for entry in base.entries}
    assert set(found) == {
        "small/facts/vote",
        "small/facts/fighters",
        "small/facts/camps",
        "small/figures/departed/points/0",
    }
    assert found["small/facts/fighters"].sources == ("un-example-2023", "other-paper")
    assert found["small/facts/vote"].numbers == {15}
    assert found["small/figures/departed/points/0"].number == 675
    assert found["small/figures/departed/points/0"].sources == ("un-example-2023",)
    assert "Personnel departed" in found["small/figures/departed/points/0"].words


def test_a_number_that_no_fact_of_the_source_holds_is_told(pack: Pack, base: FactBase) -> None:
    wrong = claiming(pack, "It had 900 fighters, 800 by another count.", "Elle avait 900 combattants, ou 800.")
    found = compare.unknown_numbers(statements(wrong), base)
    told = next(line for line in found if "sections[0].claims[0]" in line)
    assert told.startswith("cards/actor/example-group.yaml sections[0].claims[0]: 900 [un-example-2023]: It had")


def test_a_number_of_the_base_that_nothing_shows_is_told(pack: Pack, base: FactBase) -> None:
    found = compare.unshown_numbers(statements(pack), base)
    assert [line.partition(":")[0] for line in found] == ["small/facts/camps"]


def test_a_number_that_one_language_has_alone_is_told(pack: Pack) -> None:
    found = compare.unshared_numbers(statements(claiming(pack, "There were 900.", "Il y en avait 800.")))
    assert found[0].startswith("cards/actor/example-group.yaml sections[0].claims[0]: en 900, fr 800:")


def test_words_and_digits_of_the_same_number_are_shared(pack: Pack) -> None:
    told = statements(claiming(pack, "Eleven of 13 sites.", "11 sites sur treize."))
    assert not [line for line in compare.unshared_numbers(told) if "sections" in line]


def test_sources_are_compared_by_id_address_and_date(pack: Pack, base: FactBase) -> None:
    assert compare.absent_sources(pack, base) == [
        "un-old-name: stands as un-example-2023",
        "other-paper: Other: Of 1918",
    ]
    assert compare.extra_sources(pack, base) == []
    assert compare.differing_sources(pack, base) == []
    source = replace(pack.sources["un-example-2023"], published=PartialDate(2023, 6), title="Quite another name")
    found = compare.differing_sources(replace(pack, sources={source.id: source}), base)
    assert [line.split()[1] for line in found] == ["published", "title"]


def test_the_report_is_sorted_and_counts_what_it_found(pack: Pack, base: FactBase) -> None:
    lines = list(compare.report(pack, base))
    heads = [line for line in lines if line.startswith("==")]
    assert len(heads) == 6
    assert heads[0] == "== Sources of the base that the pack lacks: 2"
    assert lines[1:3] == sorted(lines[1:3])


def test_a_sample_is_the_same_for_the_same_seed_and_shows_what_the_base_says(pack: Pack, base: FactBase) -> None:
    assert drawn(pack, seed=1) == drawn(pack, seed=1)
    written = "\n".join(sheet(pack, base, seed=1))
    assert "[un-example-2023] United Nations, 2023-06-28: An example report https://www.un.org/example" in written
    assert "= small/facts/fighters: The group had about 800 fighters" in written


def test_aliases_are_read_from_lines_with_an_arrow(tmp_path: Path) -> None:
    file = tmp_path / "aliases.txt"
    file.write_text("# base -> pack\nold -> new  # a remark\n\n", encoding="utf-8")
    assert read_aliases(file) == {"old": "new"}
    assert read_aliases(None) == {}


@pytest.mark.parametrize("module", ["compare", "sample"])
def test_the_commands_run(folder: Path, module: str) -> None:
    facts = [str(folder)] if module == "compare" else ["--facts", str(folder), "--seed", "2"]
    command = [sys.executable, "-m", f"tests.facts.{module}", *facts, "--content", str(EXAMPLE)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("== Sources" if module == "compare" else "1. cards/")
