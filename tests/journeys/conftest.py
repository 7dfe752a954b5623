"""One sandbox for each module, one bot for each test, on the example pack unless a test says otherwise."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rig import EXAMPLE, TOKEN, Bot, Sandbox, bot_running, sandbox_running


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with sandbox_running("--token", TOKEN) as running:
        yield running


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the example pack, for a test to edit."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "content"))


@pytest.fixture
def bot(sandbox: Sandbox, content: Path, tmp_path: Path) -> Iterator[Bot]:
    with bot_running(tmp_path, sandbox.api_url, content_dir=content) as running:
        yield running
