"""The package as it is released: installed, without a checkout, it answers from the pack that it brings."""

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.rig import ADA, ROOT, Person, environment, eventually, sandbox_running


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked as an installer would."""
    made, folder = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("installed")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(made)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = made.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def surroundings(installed: Path, folder: Path, **settings: object) -> dict[str, str]:
    return environment(folder, content_dir=None, **settings) | {"PYTHONPATH": str(installed)}


@contextmanager
def running(installed: Path, folder: Path, api_url: str) -> Iterator[Path]:
    """The installed bot, started in an empty folder; gives its log."""
    log = folder / "log.txt"
    with log.open("w", encoding="utf-8") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=folder,
            env=surroundings(installed, folder, api_url=api_url),
            stdout=written,
            stderr=written,
        )
        try:
            yield log
        finally:
            process.terminate()
            assert process.wait(45) == 0


def test_all_that_is_no_code_comes_along(installed: Path) -> None:
    told = subprocess.run(["git", "ls-files", "bot", "content"], cwd=ROOT, check=True, capture_output=True, text=True)
    ours = {
        name.replace("content/", "bot/pack/", 1) if name.startswith("content/") else name
        for name in told.stdout.split()
    }
    brought = {path.relative_to(installed).as_posix() for path in installed.rglob("*") if path.is_file()}
    assert len(ours) > 600
    assert ours - brought == set()


def test_an_installed_bot_answers_from_the_pack_it_brings(installed: Path, tmp_path: Path) -> None:
    with sandbox_running() as sandbox, running(installed, tmp_path, sandbox.api_url) as log:
        eventually(lambda: "action=start" in log.read_text(encoding="utf-8"), within_s=60, what="a ready bot")
        assert "Mali" in Person(sandbox, ADA).say("/background mali")["text"]
    assert str(ROOT) not in log.read_text(encoding="utf-8")


def test_a_content_folder_beside_it_comes_first(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    shown = subprocess.run(
        [sys.executable, "-m", "bot", "show", "mali"],
        cwd=tmp_path,
        env=surroundings(installed, tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert shown.returncode == 66, shown.stderr
