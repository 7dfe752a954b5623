"""Outlines: the shapes a map is drawn from. They are data of the pack; drawing them is pictures' work."""

from dataclasses import dataclass
from enum import StrEnum

from bot.cards.text import Text

Ring = tuple[tuple[float, float], ...]
"""A closed line of longitude and latitude in degrees; the first point is the last one, too."""


class OutlineKind(StrEnum):
    """A disputed area lies on top of the countries that claim it, and no side's border is drawn through it."""

    COUNTRY = "country"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class Outline:
    """`id` is the ISO 3166 code of a country, as pack.yaml has it, or any id of a disputed area."""

    id: str
    name: Text
    kind: OutlineKind
    rings: tuple[Ring, ...]
