"""Findings: what the doctor says of one thing it has looked at. Pure; looking is `doctor`'s work."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

SKEW: Final = timedelta(seconds=60)  # further apart, digests come at the wrong minute and leases end early
ROOM: Final = 200 * 1024 * 1024  # bytes; less, and a day's backup or a large edition may fill the disk


class Health(StrEnum):
    GOOD = "ok"
    DOUBTFUL = "look"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """`advice` says what to do; `exit_code` is what a start would end with."""

    subject: str
    health: Health
    told: str
    advice: str = ""
    exit_code: int = 0

    def __str__(self) -> str:
        advice = f"\n      → {self.advice}" if self.advice else ""
        return f"{self.health:<4}  {self.subject}: {self.told}{advice}"


def good(subject: str, told: str) -> Finding:
    return Finding(subject, Health.GOOD, told)


def doubtful(subject: str, told: str, advice: str) -> Finding:
    return Finding(subject, Health.DOUBTFUL, told, advice)


def bad(subject: str, told: str, advice: str, *, exit_code: int) -> Finding:
    return Finding(subject, Health.BAD, told, advice, exit_code)


def of_clock(here: datetime, there: datetime) -> Finding:
    """This machine's clock beside Telegram's."""
    apart = abs(here - there)
    if apart <= SKEW:
        return good("clock", f"within {apart.total_seconds():.0f} s of Telegram's")
    return doubtful(
        "clock",
        f"{apart.total_seconds():.0f} s away from Telegram's",
        "set the time by a time server: timedatectl set-ntp true",
    )


def of_room(free: int, folder: str) -> Finding:
    told = f"{free / 1e9:.1f} GB free in {folder}"
    return good("disk", told) if free >= ROOM else doubtful("disk", told, "make room, or move the data folder")


def of_mode(mode: int, path: str) -> Finding:
    """Whether others can read a file that is for its owner alone."""
    if mode & 0o077 == 0:
        return good("permissions", f"{path} is readable by its owner alone")
    return doubtful("permissions", f"{path} can be read by others ({mode & 0o777:o})", f"chmod 600 {path}")


def of_webhook(url: str, wanted: str | None, *, pending: int, error: str) -> Finding:
    """What Telegram says of the webhook beside what is set."""
    waiting = f"{pending} updates wait"
    if url and not wanted:
        return doubtful("webhook", "one is set, and this bot polls", "a start deletes it; or set SAHELBOT_WEBHOOK_URL")
    if wanted and url != wanted:
        return doubtful("webhook", "another address or none is set", "a start sets it; then look again")
    if error:
        return doubtful("webhook", f"Telegram could not push: {error}", "look at the proxy and at SAHELBOT_LISTEN")
    return good("webhook", f"none is set, the bot polls; {waiting}" if not wanted else f"it is set; {waiting}")
