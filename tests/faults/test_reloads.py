"""C16, the long form: a thousand reloads of the whole pack while readers ask. The short one is in `tests/journeys`."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.reloading import reload
from tests.rig import ROOT, TOKEN, bot_running, sahelbot, sandbox_running

RELOADS, FEW = 1000, 8
GROWS_MB = 20.0


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "content", tmp_path / "content"))


def publish(content: Path, folder: Path) -> str:
    done = sahelbot("publish", folder=folder, content_dir=content)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1].rstrip(".")


@pytest.mark.long
def test_a_thousand_reloads_fail_no_command_and_keep_no_memory(
    content: Path, tmp_path: Path, figure: Callable[..., None], *, is_long: bool
) -> None:
    times = RELOADS if is_long else FEW
    earlier = publish(content, tmp_path)
    glossary = content / "glossary.yaml"
    glossary.write_text(glossary.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
    first = next((content / "dispatches").rglob("*.yaml"))
    first.unlink()
    now = publish(content, tmp_path)
    with (
        sandbox_running("--token", TOKEN) as sandbox,
        bot_running(tmp_path, sandbox.api_url, content_dir=content) as bot,
    ):
        found = reload(sandbox, bot, (now, earlier), times=times)
        assert bot.terminate() == 0
    failed, grown, most = len(found.failed), round(found.grown_mb, 1), round(found.most_mb)
    figure("C16", "reloads", reloads=times, commands=found.asked, failed=failed, grown_mb=grown, most_mb=most)
    assert found.failed == []
    assert found.grown_mb < GROWS_MB
