"""Judging: whether the best passage answers a question, may be offered, or has nothing to do with it.

A name of the pack tells that a question is about it. Without one nearly all of the question must be explained; with one
that the passage does not meet, nothing is sure."""

from collections.abc import Callable, Sequence
from enum import StrEnum

from bot.cards.units import Unit

MET = 0.6  # how close a name or word must come

# How much must be explained to be answered:
SURE = 0.58  # usually
SURE_THOUGH_UNKNOWN = 0.8  # when the pack lacks a word of the question
SURE_WITHOUT_NAME = 0.85  # when no name is met

# How much must be explained to offer a choice:
NEAR = 0.28  # when a subject is named
NEAR_BY_WORDS = 0.6  # when only a term, a place or a part of a name is said
NEAR_WITHOUT_NAME = 0.72  # when nothing of that is

SEVERAL = 2  # words that must be met where no name is
PLAIN = 0.9  # how close a word must come that is all of a question


class Verdict(StrEnum):
    SURE = "sure"
    NEAR = "near"
    OTHER = "other"


def judged(units: Sequence[Unit], explained: float, closeness: Callable[[Unit], float]) -> Verdict:
    """`explained`: what the best passage and its subject say of the question; `closeness`: how close it comes to one
    name or word, from 1."""
    telling = [unit for unit in units if not unit.is_asking]
    met = [unit for unit in telling if closeness(unit) >= MET]
    names, met_names = [unit for unit in telling if unit.is_name], [unit for unit in met if unit.is_name]
    if met_names or any(unit.concept is not None for unit in met):
        sure = SURE if all(unit.is_known for unit in telling) else SURE_THOUGH_UNKNOWN
        near = NEAR if any(unit.is_strong for unit in met_names) else NEAR_BY_WORDS
    elif len(met) >= SEVERAL:
        sure, near = SURE_WITHOUT_NAME, NEAR_WITHOUT_NAME
    else:
        is_plain = len(telling) == 1 and closeness(telling[0]) >= PLAIN
        return Verdict.NEAR if is_plain else Verdict.OTHER
    if explained >= sure and len(met_names) == len(names):
        return Verdict.SURE
    return Verdict.NEAR if explained >= near else Verdict.OTHER
