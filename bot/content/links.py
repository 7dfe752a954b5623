"""What `check --links` found, kept in the data folder: which sources' addresses lead nowhere, and since which look.

Looking needs the network and takes its time, so it is run apart; the newsroom reads here what came of it."""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

NAME = "links.json"
"""The report's file in the data folder."""
LARGEST = 4 * 1024 * 1024  # bytes of a report


@dataclass(frozen=True, slots=True)
class LinkReport:
    """`checked_at` is aware; `dead` tells, by the source's id, why its address was given up."""

    checked_at: datetime
    dead: Mapping[str, str]


def read_report(file: Path) -> LinkReport | None:
    """The last report; None if there is none or it cannot be read."""
    try:
        if file.stat().st_size > LARGEST:
            return None
        told = json.loads(file.read_text(encoding="utf-8"))
        checked_at = datetime.fromisoformat(told["checked_at"])
        dead = {str(source): str(reason) for source, reason in told["dead"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return LinkReport(checked_at, dead) if checked_at.tzinfo is not None else None


def write_report(file: Path, report: LinkReport) -> None:
    """Whole or not at all. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    told = {"checked_at": report.checked_at.isoformat(), "dead": dict(sorted(report.dead.items()))}
    descriptor, aside = tempfile.mkstemp(dir=file.parent, prefix=".links-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as written:
            json.dump(told, written, ensure_ascii=False, indent=2)
        Path(aside).rename(file)
    finally:
        Path(aside).unlink(missing_ok=True)
