"""What an edition is called, and for how long it is news. What it says is `pages`' work, who gets it the ledger's.

An id is made of content and local date, never of zone or instant: Monday's digest is one in Bamako and in Paris."""

from datetime import date, timedelta
from enum import StrEnum

from bot.readers.slots import Slot


class EditionKind(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    ALERT = "alert"
    CORRECTION = "correction"
    EDIT = "edit"

    @property
    def lifetime(self) -> timedelta:
        """After this long what is still unsent is sent no more. A correction is due to whoever holds the error."""
        return _LIFETIMES[self]


WITHDRAWN = "withdrawn"
_LIFETIMES = {
    EditionKind.DAILY: timedelta(hours=12),
    EditionKind.WEEKLY: timedelta(hours=48),
    EditionKind.ALERT: timedelta(hours=6),
    EditionKind.CORRECTION: timedelta(days=7),
    EditionKind.EDIT: timedelta(days=7),
}


def digest_edition(slot: Slot) -> str:
    """`daily:2027-03-29`, `weekly:2027-03-29`."""
    return f"{slot.kind}:{slot.on.isoformat()}"


def alert_edition(dispatch_id: str) -> str:
    """`alert:2027-03-29-council-votes`."""
    return f"{EditionKind.ALERT}:{dispatch_id}"


def correction_edition(dispatch_id: str, on: date) -> str:
    """`correction:2027-03-29-council-votes:2027-03-30`: at most one a day for a dispatch."""
    return f"{EditionKind.CORRECTION}:{dispatch_id}:{on.isoformat()}"


def withdrawal_edition(dispatch_id: str) -> str:
    """`correction:2027-03-29-council-votes:withdrawn`: a dispatch is withdrawn once."""
    return f"{EditionKind.CORRECTION}:{dispatch_id}:{WITHDRAWN}"


def tells_withdrawal(edition_id: str) -> bool:
    return edition_id.endswith(f":{WITHDRAWN}")


def edits_of(correction_id: str) -> str:
    """What the ids of its edits begin with; each ends with the number of the edition whose messages it edits."""
    return f"{EditionKind.EDIT}:{correction_id.partition(':')[2]}:"


def edited_edition(edit_id: str) -> int:
    """The number of the edition whose messages it edits."""
    return int(edit_id.rpartition(":")[2])


def edition_kind(edition_id: str) -> EditionKind:
    """Raises ValueError for an id that none of these wrote."""
    return EditionKind(edition_id.partition(":")[0])


def ordered_dispatch(edition_id: str) -> str:
    """The dispatch of an alert or a correction."""
    return edition_id.split(":")[1]
