"""Rules of the house that no linter knows."""

import ast
import tomllib
from pathlib import Path

import pytest

BOT = Path(__file__).resolve().parents[1] / "bot"
PURE = [file for part in ("cards", "readers", "pages", "site") for file in sorted((BOT / part).glob("*.py"))]
TESTS = sorted((BOT.parent / "tests").rglob("*.py"))
SCRIPTS = sorted((BOT / "sandbox").glob("*.js"))
MODULES = [file for file in sorted(BOT.rglob("*.py")) if "versions" not in file.parts]
LONGEST = 350  # lines
CLOCKS = {"now", "today", "utcnow"}


@pytest.mark.parametrize("file", PURE, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_pure_code_reads_no_clock(file: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    read = [call.lineno for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in CLOCKS]
    assert not read, f"{file}: a clock is read in lines {read}; pass now in"


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(BOT)))
def test_every_module_opens_with_what_it_owns_and_stays_small(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), f"{file} has no opening sentence"
    assert len(text.splitlines()) <= LONGEST, f"{file} has grown past {LONGEST} lines: a noun is missing"


@pytest.mark.parametrize("file", [*TESTS, *SCRIPTS], ids=lambda file: str(file.relative_to(BOT.parent)))
def test_no_test_and_no_script_grows_longer(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST, f"{file} has {lines} lines: what it tells is more than one thing"


def test_the_sandbox_may_use_nothing_of_ours() -> None:
    with (BOT.parent / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    (forbidden,) = [each["forbidden_modules"] for each in contracts if each["name"] == "The sandbox stands alone"]
    ours = {f"bot.{path.stem}" for path in BOT.iterdir() if not path.name.startswith("_")} - {"bot.sandbox"}
    assert {name for name in forbidden if name.startswith("bot.")} == ours


def test_folders_are_two_levels_deep() -> None:
    deep = {file.parent.relative_to(BOT) for file in BOT.rglob("*.py") if len(file.relative_to(BOT).parts) > 2}
    assert all("migrations" in folder.parts for folder in deep), deep


def test_the_map_of_the_house_names_every_room() -> None:
    page = (BOT.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = [path.name for path in BOT.iterdir() if not path.name.startswith("_")]
    missing = [room for room in rooms if f"`{room}/`" not in page and f"`{room}`" not in page]
    assert not missing, f"docs/architecture.md does not name {missing}"
