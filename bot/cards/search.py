"""Search: what in the pack a question is about. It finds and ranks; showing is pages' work.

Every word is looked up exactly, then by its beginning, then with a typo forgiven; names weigh more than text.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.cards.card import Card
from bot.cards.pack import Pack
from bot.cards.text import Text
from bot.cards.tracker import Tracker
from bot.cards.words import folded, question_terms, terms

NAME, BRIEF, BODY = 8.0, 3.0, 1.0  # what a word weighs by where it stands
PREFIX, TYPO = 0.7, 0.55  # what is left of it when only its beginning fits, or with a typo
COVERAGE = 0.5  # the share of a question's weight that a match must explain


class HitKind(StrEnum):
    CARD = "card"
    TRACKER = "tracker"
    TERM = "term"
    DISPATCH = "dispatch"


PREFERENCE = {HitKind.CARD: 1.0, HitKind.TRACKER: 0.9, HitKind.TERM: 0.6, HitKind.DISPATCH: 0.5}


@dataclass(frozen=True, slots=True)
class Hit:
    """One match; `score` orders the hits of one question. `is_named`: the question is just its name."""

    kind: HitKind
    id: str
    score: float
    is_named: bool = False


class Index:
    """All words of one pack. Immutable once made; built anew with each pack."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._postings: dict[str, dict[tuple[HitKind, str], float]] = defaultdict(dict)
        self._names: dict[str, set[tuple[HitKind, str]]] = defaultdict(set)
        documents = list(_documents(pack))
        for key, fields in documents:
            for words, weight in fields:
                if weight == NAME:
                    self._names[" ".join(terms(words))].add(key)
                for term in terms(words):
                    known = self._postings[term]
                    known[key] = max(known.get(key, 0.0), weight)
        self._vocabulary = sorted(self._postings)
        self._rarity = {term: math.log(1 + len(documents) / len(found)) for term, found in self._postings.items()}

    def search(self, question: str, *, now: datetime, limit: int = 5) -> list[Hit]:
        """The best matches, best first; none where the question is about something else."""
        asked = question_terms(question)
        scores: dict[tuple[HitKind, str], float] = defaultdict(float)
        explained: dict[tuple[HitKind, str], float] = defaultdict(float)
        weights = {}
        for term in asked:
            close = self._close(term)
            weights[term] = max((self._rarity[word] for word in close), default=math.log(1 + len(self._vocabulary)))
            best: dict[tuple[HitKind, str], float] = defaultdict(float)
            for word, closeness in close.items():
                for key, weight in self._postings[word].items():
                    best[key] = max(best[key], weight * closeness)
            for key, weight in best.items():
                scores[key] += weight * weights[term]
                explained[key] += weights[term]
        named = self._names.get(" ".join(terms(question)), set())
        whole = sum(weights.values())
        fitting = {key: score for key, score in scores.items() if explained[key] >= COVERAGE * whole}
        hits = [
            Hit(kind, name, score * PREFERENCE[kind], is_named=(kind, name) in named)
            for (kind, name), score in fitting.items()
        ]
        seen = [
            hit for hit in hits if hit.kind is not HitKind.DISPATCH or self._pack.dispatches[hit.id].is_visible(now)
        ]
        return sorted(seen, key=lambda hit: (not hit.is_named, -hit.score, hit.kind, hit.id))[:limit]

    def _close(self, term: str) -> Mapping[str, float]:
        """Words of the pack that the term may mean, with how close each is, from 1."""
        if term in self._postings:
            return {term: 1.0}
        if len(term) >= 4:
            begins = {word: PREFIX for word in self._vocabulary if word.startswith(term)}
            if begins:
                return begins
        if len(term) < 4 or term.isdigit():
            return {}
        allowed = 1 if len(term) < 7 else 2
        found = process.extract(term, self._vocabulary, scorer=OSA.distance, score_cutoff=allowed, limit=5)
        ranked = sorted(found, key=lambda match: (match[1], -fuzz.ratio(term, match[0]), match[0]))
        return {word: TYPO for word, distance, _ in ranked if not word.isdigit() and distance == ranked[0][1]}


Field = tuple[str, float]


def _documents(pack: Pack) -> Iterator[tuple[tuple[HitKind, str], list[Field]]]:
    for card in pack.published_cards:
        yield (HitKind.CARD, card.id), _card(card)
    for tracker in pack.trackers.values():
        yield (HitKind.TRACKER, tracker.id), _tracker(tracker)
    for term in pack.glossary.values():
        yield (HitKind.TERM, term.id), [*_texts(NAME, term.term), *_texts(BODY, term.definition)]
    for dispatch in pack.dispatches.values():
        fields = [*_texts(BRIEF, dispatch.headline), *_texts(BODY, dispatch.text)]
        yield (HitKind.DISPATCH, dispatch.id), fields


def _texts(weight: float, *texts: Text) -> list[Field]:
    return [(words, weight) for text in texts for _, words in text]


def _card(card: Card) -> list[Field]:
    names = [(name, NAME) for name in card.aka]
    body = [*(claim.text for claim in card.claims), *(section.heading for section in card.sections)]
    figures = [text for figure in card.figures for text in (figure.of, figure.unit)]
    return [*_texts(NAME, card.title), *names, *_texts(BRIEF, card.brief), *_texts(BODY, *body, *figures)]


def _tracker(tracker: Tracker) -> list[Field]:
    events = [milestone.event for milestone in tracker.milestones]
    places = [(folded(milestone.place), BODY) for milestone in tracker.milestones if milestone.place]
    fields = [*_texts(NAME, tracker.force), *_texts(BRIEF, tracker.brief), *_texts(BODY, *events)]
    return fields + places
