"""A term: an entry of the glossary."""

from dataclasses import dataclass

from bot.cards.text import Text


@dataclass(frozen=True, slots=True)
class Term:
    """A word, what it means, and whose explanation that is."""

    id: str
    term: Text
    definition: Text
    sources: tuple[str, ...]
