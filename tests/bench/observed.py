"""Our bot as a process whose profile begins at a signal and is written as it ends: python -m tests.bench.observed FILE.

The rest of the arguments are the bot's own."""

import signal
import sys
from pathlib import Path

from bot.cli import main as sahelbot
from tests.bench.profile import Profile

BEGIN = signal.SIGUSR2


def main(file: Path) -> None:
    """Run the bot to its end; its profile is of the main thread, in which its loop runs."""
    profile = Profile()
    signal.signal(BEGIN, lambda *_: profile.begin())
    try:
        sahelbot()
    finally:
        profile.end(file)


if __name__ == "__main__":
    main(Path(sys.argv.pop(1)))
