"""The documents as a site: every one of them is in it, every link between them leads somewhere, nothing is fetched."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rig import ROOT

ELSEWHERE = re.compile(r'<(?:script|img|iframe|link rel="?stylesheet"?)[^>]+(?:src|href)="?(?:https?:)?//[^">]+')


def build(folder: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "zensical", "build", "--strict"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copy(ROOT / "zensical.toml", tmp_path)
    return tmp_path


def test_the_site_has_every_document_and_fetches_nothing(copy: Path) -> None:
    built = build(copy)
    assert built.returncode == 0, built.stdout + built.stderr
    named = set(re.findall(r'"([\w/-]+\.md)"', (ROOT / "zensical.toml").read_text(encoding="utf-8")))
    there = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert named == there
    for name in there - {"index.md"}:
        assert (copy / "site" / name.removesuffix(".md") / "index.html").is_file()
    for page in (copy / "site").rglob("*.html"):
        assert ELSEWHERE.findall(page.read_text(encoding="utf-8")) == []


def test_a_link_that_leads_nowhere_is_refused(copy: Path) -> None:
    (copy / "docs" / "index.md").write_text("# Start\n\n[gone](gone.md)\n", encoding="utf-8")
    assert build(copy).returncode != 0
