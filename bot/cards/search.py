"""Search: what in the pack a question is about, and what answers it. Showing is pages' work."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards.fitting import Fitting
from bot.cards.judging import Verdict, judged
from bot.cards.pack import Pack
from bot.cards.passages import Passage
from bot.cards.postings import Postings
from bot.cards.ranking import Ranked, Ranking
from bot.cards.subjects import Hit, HitKind
from bot.cards.units import Reader, Unit
from bot.cards.wishes import Wish, wishes
from bot.cards.words import asked, small_words

__all__ = ["Found", "Hit", "HitKind", "Index"]

ANSWERS, CHOICES = 3, 3
WORTH = 0.42  # of the best answer's score, what another must reach
ALIKE = 0.6  # shared words that make two passages one answer
NAME, BODY = 8.0, 1.0  # in a search for subjects, what a word weighs in a name and in a passage
ANYWHERE = 3.0  # a word explains a question also where it stands in a brief, or with a typo
COVERAGE = 0.5  # the share of a question's weight that a subject must explain
SENTENCES = frozenset({Wish.WHEN, Wish.HOW_MANY, Wish.WHY})  # wishes that a name alone does not answer
PREFERENCE = {HitKind.CARD: 1.0, HitKind.TRACKER: 0.9, HitKind.TERM: 0.6, HitKind.DISPATCH: 0.5}


@dataclass(frozen=True, slots=True)
class Found:
    """What is answered: a page to open, or one to three passages, or up to three cards to choose from, or nothing."""

    opens: Hit | None = None
    answers: tuple[Passage, ...] = ()
    choices: tuple[Hit, ...] = ()


class Index:
    """All words of one pack. Immutable once made, but for what it remembers of words looked up; built anew with each
    pack."""

    def __init__(self, pack: Pack) -> None:
        self._postings = Postings(pack)
        self._reader = Reader(pack, self._postings)
        self._ranking = Ranking(self._postings)
        self._fitting = Fitting(pack, self._postings)
        numbered = enumerate(self._postings.subjects)
        found = ((number, subject.id) for number, subject in numbered if subject.kind is HitKind.DISPATCH)
        self._dispatches = [(number, pack.dispatches[id_]) for number, id_ in found]

    def ask(self, question: str, *, now: datetime) -> Found:
        """What answers a question: passages as they were written, or nothing, never a guess."""
        words = self._reader.words(question)
        named = self._named(words)
        if named and not SENTENCES & wishes(small_words(asked(question))):
            return Found(opens=named[0])
        units = self._reader.units(words)
        hidden = self._hidden(now)
        best = self._fitting.fitted(self._ranking.ranked(units, hidden), units, wishes(asked(question)))
        if not best:
            return Found()
        verdict = judged(units, best[0].explained, lambda unit: self._closeness(unit, best[0]))
        if verdict is Verdict.SURE:
            return Found(answers=self._answers(best))
        return Found(choices=self._choices(best, units, hidden)) if verdict is Verdict.NEAR else Found()

    def search(self, question: str, *, now: datetime, limit: int = 5) -> list[Hit]:
        """The subjects that fit best, best first; none where the question is about something else."""
        words = self._reader.words(question)
        named = self._named(words)
        keys = {(hit.kind, hit.id) for hit in named}
        others = self._hits(self._reader.units(words), self._hidden(now))
        return [*named, *(hit for hit in others if (hit.kind, hit.id) not in keys)][:limit]

    def _named(self, words: Sequence[str]) -> list[Hit]:
        """The subjects that the words are just the name of, the one that tells most first."""
        found = [self._postings.subjects[number] for number in self._reader.named(words)]
        hits = [Hit(subject.kind, subject.id, NAME * PREFERENCE[subject.kind], is_named=True) for subject in found]
        return sorted(hits, key=lambda hit: (-hit.score, hit.id))

    def _hits(self, units: Iterable[Unit], hidden: Collection[int]) -> list[Hit]:
        """Subjects by what their names, briefs and passages say together."""
        telling = [unit for unit in units if not unit.is_asking]
        whole = sum(unit.weight for unit in telling)
        scores: dict[int, float] = {}
        explained: dict[int, float] = {}
        for unit in telling:
            for number, (strength, closeness) in self._strengths(unit).items():
                scores[number] = scores.get(number, 0.0) + unit.weight * strength
                explained[number] = explained.get(number, 0.0) + unit.weight * min(1.0, closeness * ANYWHERE)
        fit = [number for number in scores if explained[number] >= COVERAGE * whole and number not in hidden]
        subjects = ((self._postings.subjects[number], scores[number]) for number in fit)
        hits = [Hit(subject.kind, subject.id, score * PREFERENCE[subject.kind]) for subject, score in subjects]
        return sorted(hits, key=lambda hit: (-hit.score, hit.kind, hit.id))

    def _strengths(self, unit: Unit) -> dict[int, tuple[float, float]]:
        """For each subject what a unit adds to its score, and how close it comes, from 1."""
        found = {number: (NAME * strength, strength) for number, strength in unit.about.items()}
        for passage, closeness in unit.said.items():
            number = self._postings.subject_of[passage]
            strength, closest = found.get(number, (0.0, 0.0))
            found[number] = max(strength, BODY * closeness), max(closest, closeness)
        return found

    def _closeness(self, unit: Unit, one: Ranked) -> float:
        return max(unit.said.get(one.number, 0.0), self._ranking.spread(unit).get(one.number, 0.0))

    def _answers(self, best: Sequence[Ranked]) -> tuple[Passage, ...]:
        """The best one, and up to two more that are not much worse and say something else."""
        picked: list[int] = []
        for one in best:
            if one.score < WORTH * best[0].score or len(picked) == ANSWERS:
                break
            if not any(self._are_alike(one.number, other) for other in picked):
                picked.append(one.number)
        return tuple(self._postings.passages[number] for number in picked)

    def _are_alike(self, number: int, other: int) -> bool:
        lines, others = self._postings.lines[number], self._postings.lines[other]
        pairs = ((set(lines[language]), set(others[language])) for language in lines.keys() & others.keys())
        return any(len(here & there) > ALIKE * min(len(here), len(there)) for here, there in pairs)

    def _choices(self, best: Sequence[Ranked], units: Iterable[Unit], hidden: Collection[int]) -> tuple[Hit, ...]:
        """Cards and trackers: those of the two best passages, then the one that fits best as a whole, then others."""
        of_passages = [hit for one in best if (hit := self._card_of(one)) is not None]
        first = list({(hit.kind, hit.id): hit for hit in of_passages}.values())
        whole = [hit for hit in self._hits(units, hidden) if hit.kind in (HitKind.CARD, HitKind.TRACKER)]
        found = {(hit.kind, hit.id): hit for hit in reversed([*first[:2], *whole[:1], *first[2:], *whole[1:]])}
        return tuple(reversed(found.values()))[:CHOICES]

    def _card_of(self, one: Ranked) -> Hit | None:
        """The card or tracker a passage belongs to; a dispatch belongs to its first card, a term to none."""
        number = self._postings.subject_of[one.number]
        numbers = [number, *self._postings.near[number]]
        subjects = [self._postings.subjects[other] for other in numbers]
        if subjects[0].kind is HitKind.TERM:
            return None
        found = next((subject for subject in subjects if subject.kind is not HitKind.DISPATCH), None)
        return Hit(found.kind, found.id, one.score) if found is not None else None

    def _hidden(self, now: datetime) -> Collection[int]:
        """Dispatches whose time has not come, and those withdrawn."""
        return {number for number, dispatch in self._dispatches if not dispatch.is_visible(now)}
