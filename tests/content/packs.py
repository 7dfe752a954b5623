"""Packs for tests: a copy of the example, changed file by file."""

import shutil
from datetime import date
from pathlib import Path

from bot.content.loader import Loaded, load

EXAMPLE = Path(__file__).parents[1] / "packs" / "example"
BROKEN = Path(__file__).parents[1] / "packs" / "broken"
TODAY = date(2026, 11, 21)
CARD = "cards/actor/example-group.yaml"
TRACKER = "trackers/example-mission.yaml"
DISPATCH = "dispatches/2023/2023-06-30-example-vote.yaml"
SOURCES = "sources/un.yaml"


def copy_example(folder: Path) -> Path:
    """The example, in a folder that may be written to."""
    shutil.copytree(EXAMPLE, folder, copy_function=shutil.copyfile)
    return folder


def change(folder: Path, path: str, old: str, new: str) -> None:
    """Replace the one place in a file that reads `old`."""
    file = folder / path
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def told(folder: Path, *, today: date = TODAY) -> list[str]:
    """Every problem as the command line shows it."""
    return [str(problem) for problem in load(folder, today=today).problems]


def loaded(folder: Path, *, today: date = TODAY) -> Loaded:
    return load(folder, today=today)
