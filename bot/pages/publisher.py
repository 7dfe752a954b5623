"""Who published, as a role: nobody is named to readers, nor to the newsroom beyond what it needs."""

from enum import StrEnum

from bot.pages.reading import Reading


class Publisher(StrEnum):
    ADMIN = "admin"
    EDITOR = "editor"
    OPERATOR = "operator"
    """The command line, a first start, or a folder that is published without asking."""


def published_by(reading: Reading, publisher: Publisher) -> str:
    """Words that stand beside the revision and its hour."""
    match publisher:
        case Publisher.ADMIN:
            return reading.t("published by an admin")
        case Publisher.EDITOR:
            return reading.t("published by an editor")
        case Publisher.OPERATOR:
            return reading.t("published by the operator")
