"""Text in several languages. It finds the wording to show; the note that it is another language's is pages' work."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Wording(NamedTuple):
    """The words found and the language they are in."""

    words: str
    language: str


@dataclass(frozen=True, slots=True)
class Text:
    """One text by language code, in the order the editor wrote it. Never empty."""

    by_language: Mapping[str, str]

    def __post_init__(self) -> None:
        if not self.by_language:
            raise ValueError("a text needs at least one language")

    def wording(self, language: str) -> Wording:
        """The text in `language`, else in the first language there is."""
        if language in self.by_language:
            return Wording(self.by_language[language], language)
        first = next(iter(self.by_language))
        return Wording(self.by_language[first], first)

    def words(self, language: str) -> str:
        return self.wording(language).words

    def __contains__(self, language: str) -> bool:
        return language in self.by_language

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.by_language.items())

    def __hash__(self) -> int:
        return hash(tuple(self.by_language.items()))
