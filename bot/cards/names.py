"""Names: what the pack calls its subjects, and where such a name is said. Names that meet in one subject are one.

So an abbreviation finds what its long form finds, and a French name what the English one finds: the pack says which
names belong together, in titles, `aka` lists and glossary terms.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.cards.subjects import Bearer
from bot.cards.words import terms

LONGEST = 8  # words of a name that is looked for inside a sentence; longer ones are titles


@dataclass(frozen=True, slots=True)
class Mention:
    """A name said in words `start` to `end` of a sentence. `concept` is the same for all names of one thing."""

    start: int
    end: int
    concept: int


Spelled = tuple[str, ...]


class Names:
    """All names of a pack, by their words. Subjects are known by their numbers."""

    def __init__(self, subjects: Sequence[Bearer]) -> None:
        self._bearers: dict[Spelled, list[int]] = defaultdict(list)
        for number, subject in enumerate(subjects):
            for spelled in _spelled(subject.names):
                self._bearers[spelled].append(number)
        names = set(self._bearers)
        for number, subject in enumerate(subjects):
            for spelled in _spelled(subject.asides):
                if spelled not in names:  # else it is a remark: the Platform (Mali)
                    self._bearers[spelled].append(number)
        self._concepts = _concepts(len(subjects), self._bearers.values())
        self._starts: dict[str, list[Spelled]] = defaultdict(list)
        for spelled in sorted(self._bearers, key=len, reverse=True):
            if len(spelled) <= LONGEST:
                self._starts[spelled[0]].append(spelled)
        self.sharing: Mapping[int, Collection[int]] = _sharing(self._concepts)
        """For each concept the subjects that have its names."""

    def bearers(self, words: Sequence[str]) -> Sequence[int]:
        """The subjects that are called just so."""
        return self._bearers.get(tuple(words), ())

    def concept(self, subject: int) -> int:
        return self._concepts[subject]

    def mentions(self, words: Sequence[str]) -> Iterator[Mention]:
        """The names in a sentence, from left to right, the longest first, none inside another."""
        position = 0
        while position < len(words):
            for spelled in self._starts.get(words[position], ()):
                end = position + len(spelled)
                if tuple(words[position:end]) == spelled:
                    yield Mention(position, end, self._concepts[self._bearers[spelled][0]])
                    position = end
                    break
            else:
                position += 1


def _spelled(names: Iterable[str]) -> Iterator[Spelled]:
    found = (tuple(terms(name)) for name in names)
    return (spelled for spelled in dict.fromkeys(found) if spelled and not "".join(spelled).isdigit())


def _concepts(count: int, groups: Iterable[Sequence[int]]) -> list[int]:
    """For each subject the first one it shares a name with, directly or over others."""
    first = list(range(count))

    def lead(number: int) -> int:
        while first[number] != number:
            number = first[number]
        return number

    for group in groups:
        leads = sorted({lead(number) for number in group})
        for other in leads[1:]:
            first[other] = leads[0]
    return [lead(number) for number in range(count)]


def _sharing(concepts: Sequence[int]) -> Mapping[int, Collection[int]]:
    found: dict[int, list[int]] = {}
    for number, concept in enumerate(concepts):
        found.setdefault(concept, []).append(number)
    return found
