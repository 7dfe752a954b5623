"""A thousand reloads of a bot in a process of its own, while readers ask it: what C16 of the faults counts."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.rig import ADA, FATOU, IDRISS, Bot, Person, Sandbox, eventually

QUESTIONS = ("/status", "/latest", "/actors", "/timeline", "/figures", "/search mali")
WARM = 5  # reloads, or a tenth of them, after which memory is as large as it gets
PAUSE_S = 0.02


class Near(Person):
    """Somebody who looks at the end of a chat alone."""

    @property
    def messages(self) -> list[dict[str, Any]]:
        return list(self.sandbox.get(f"/sandbox/chats/{self.chat}/messages?as={self.id}&limit=20")["messages"])


@dataclass
class Reading:
    """Readers who ask one question after the other. `failed` holds what was not answered, or with an apology."""

    sandbox: Sandbox
    asked: int = 0
    failed: list[str] = field(default_factory=list)
    _done: threading.Event = field(default_factory=threading.Event)

    def ask(self, person: int) -> None:
        reader, number = Near(self.sandbox, person), 0
        while not self._done.is_set():
            words = QUESTIONS[number % len(QUESTIONS)]
            number += 1
            self.asked += 1
            try:
                text = reader.say(words)["text"]
            except AssertionError as silence:
                self.failed.append(f"{words}: {silence}")
                continue
            if "reference" in text or "Something went wrong" in text:
                self.failed.append(f"{words}: {text}")
            time.sleep(PAUSE_S)

    def end(self) -> None:
        self._done.set()


@contextmanager
def reading(sandbox: Sandbox, *people: int) -> Iterator[Reading]:
    """They ask while the block runs."""
    found = Reading(sandbox)
    threads = [threading.Thread(target=found.ask, args=(person,)) for person in people or (ADA, FATOU)]
    for thread in threads:
        thread.start()
    try:
        yield found
    finally:
        found.end()
        for thread in threads:
            thread.join(30)


@dataclass(frozen=True)
class Reloaded:
    """`grown_mb`: resident memory at the end over what it was after the first few."""

    reloads: int
    asked: int
    failed: list[str]
    grown_mb: float
    most_mb: float


def reload(sandbox: Sandbox, bot: Bot, revisions: tuple[str, str], *, times: int) -> Reloaded:
    """Publish the two revisions in turn, so often, by the newsroom's buttons. The first one is served now."""
    editor, settled, most = Near(sandbox, IDRISS), 0.0, 0.0
    with reading(sandbox) as readers:
        for number in range(times):
            reloaded(editor, f"/reload {revisions[(number + 1) % 2]}")
            most = max(most, resident_mb(bot.process.pid))
            settled = most if number < max(WARM, times // 10) else settled
    return Reloaded(times, readers.asked, readers.failed, resident_mb(bot.process.pid) - settled, most)


def reloaded(editor: Person, command: str) -> None:
    """Ask for a preview and publish it; the bot may have something to tell of its own meanwhile."""
    editor.tell(command)
    preview = eventually(lambda: _said(editor, "What would change"), what=command)
    editor.press("Publish")
    eventually(
        lambda: [each for each in (_said(editor, "Published revision"),) if each and each >= preview], what="Published"
    )


def _said(editor: Person, words: str) -> int:
    """The newest message with these words; 0 for none."""
    return max((each["message_id"] for each in editor.answers if words in each["text"]), default=0)


def resident_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * 4096 / 1e6
