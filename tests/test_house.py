"""Rules of the house that no linter knows."""

import ast
from pathlib import Path

import pytest

BOT = Path(__file__).resolve().parents[1] / "bot"
PURE = [file for part in ("cards", "readers", "pages", "site") for file in sorted((BOT / part).glob("*.py"))]
MODULES = [file for file in sorted(BOT.rglob("*.py")) if "versions" not in file.parts]
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
    assert len(text.splitlines()) <= 350, f"{file} has grown past 350 lines: a noun is missing"


def test_folders_are_two_levels_deep() -> None:
    deep = {file.parent.relative_to(BOT) for file in BOT.rglob("*.py") if len(file.relative_to(BOT).parts) > 2}
    assert all("migrations" in folder.parts for folder in deep), deep


def test_the_map_of_the_house_names_every_room() -> None:
    page = (BOT.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = [path.name for path in BOT.iterdir() if not path.name.startswith("_")]
    missing = [room for room in rooms if f"`{room}/`" not in page and f"`{room}`" not in page]
    assert not missing, f"docs/architecture.md does not name {missing}"
