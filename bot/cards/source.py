"""Who said so: a source as the registry holds it."""

from dataclasses import dataclass
from enum import StrEnum

from bot.cards.dates import PartialDate


class SourceKind(StrEnum):
    NEWS = "news"
    UN_DOCUMENT = "un-document"
    GOVERNMENT = "government"
    THINK_TANK = "think-tank"
    NGO = "ngo"
    ACADEMIC = "academic"
    INTERVIEW = "interview"
    ADVOCACY = "advocacy"
    REFERENCE = "reference"


class Reliability(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Source:
    """`url` and `published` are None where nobody knows them; `language` is the code of the source's own language."""

    id: str
    publisher: str
    title: str
    url: str | None
    published: PartialDate | None
    language: str
    kind: SourceKind
    reliability: Reliability
