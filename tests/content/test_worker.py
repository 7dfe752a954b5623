"""Loading aside: a child process loads, and neither time nor memory of the serving process is at its mercy."""

import asyncio
import sys
from pathlib import Path

import pytest

from bot.content.loader import load
from bot.content.worker import ENVIRONMENT, load_aside
from tests.content.packs import BROKEN, TODAY


async def test_a_folder_loads_aside_as_it_loads_here(folder: Path) -> None:
    assert await load_aside(folder, TODAY) == load(folder, today=TODAY)


async def test_problems_come_back_from_the_child() -> None:
    result = await load_aside(BROKEN, TODAY)
    assert result.pack is None
    assert result.problems == load(BROKEN, today=TODAY).problems


async def test_a_folder_that_is_gone_is_told_and_not_raised(tmp_path: Path) -> None:
    result = await load_aside(tmp_path / "gone", TODAY)
    assert [str(problem) for problem in result.problems] == [".:1:1: cannot be read: No such file or directory"]


async def test_a_child_that_takes_too_long_is_stopped(folder: Path) -> None:
    result = await load_aside(folder, TODAY, timeout_s=0.01)
    assert [problem.message for problem in result.problems] == ["loading took longer than 0.01 s and was stopped"]


async def test_a_child_without_memory_is_told_and_not_raised(folder: Path) -> None:
    result = await load_aside(folder, TODAY, memory_bytes=1 << 20)
    assert result.pack is None
    assert [problem.rule for problem in result.problems] == ["worker"]


async def test_the_child_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAHELBOT_TOKEN", "not-for-children")
    code = "import os, sys; sys.exit('SAHELBOT_TOKEN' in os.environ)"
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", code, env=ENVIRONMENT)
    assert await child.wait() == 0
