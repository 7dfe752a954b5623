"""One process holds a data folder; when it is gone, so is the lock."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.store.instance import InstanceLock
from bot.store.refusals import AnotherInstance, StoreError

HOLD = """
import sys
from pathlib import Path
from bot.store.instance import InstanceLock
InstanceLock(Path(sys.argv[1])).acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_holder_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    second = InstanceLock(tmp_path / "data")
    with InstanceLock(tmp_path / "data"):
        with pytest.raises(AnotherInstance, match="Another instance") as refused:
            second.acquire()
        assert refused.value.exit_code == 75
    with second:
        pass
    second.release()


def test_a_killed_holder_leaves_no_lock(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(AnotherInstance):
            InstanceLock(tmp_path).acquire()
        holder.kill()
    with InstanceLock(tmp_path):
        pass


def test_a_folder_that_cannot_be_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written") as refused:
        InstanceLock(tmp_path / "file").acquire()
    assert refused.value.exit_code == 74
