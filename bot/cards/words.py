"""Words as search sees them: without accents, case, elision and endings, in English and French alike.

What a word means is not known here: names and synonyms come from the pack, as `names` and `meanings` find them.
"""

import re
import unicodedata
from functools import lru_cache

from bot.cards.forms import ENGLISH, FRENCH, LEMMAS

READ_CHARACTERS = 256  # of a question, the part that is read
QUERY_TERMS, QUERY_CHARACTERS = 8, 64  # of the words in it that carry a subject, those that are looked up

_WORD = re.compile(r"[^\W_]+")
_HYPHENED = re.compile(r"[^\W_]+(?:-[^\W_]+)+")
_THOUSANDS = re.compile("(?<=[0-9])[, \u00a0\u202f](?=[0-9]{3}(?![0-9]))")
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'(?=\w)")
_NUMERALS = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_MARKS = re.compile("[\u0300-\u036f]")
_OPENED = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "’": "'", "‘": "'", "ʼ": "'"})

EMPTY = ENGLISH | FRENCH
UNCLEAR = frozenset({"un", "us"})  # a small word in one language, in the other an abbreviation
_EMPTY_IN = {"en": ENGLISH, "fr": FRENCH, "unclear": EMPTY - UNCLEAR}
_ACCENTS = frozenset("àâçèéêëîïôùûœÀÂÇÈÉÊËÎÏÔÙÛŒ")


def folded(text: str) -> str:
    """Lower case, without accents, ligatures opened, elided articles dropped, one apostrophe for all."""
    if text.isascii():
        return _ELISION.sub("", text.lower())
    lowered = unicodedata.normalize("NFKC", text).casefold().translate(_OPENED)
    return _MARKS.sub("", unicodedata.normalize("NFKD", _ELISION.sub("", lowered)))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The word as a dictionary has it, without its plural ending: attacks, généraux, left. Some stay as they are."""
    single = _NUMERALS.get(word) or _singular(word)
    return LEMMAS.get(word) or LEMMAS.get(single, single)


def _singular(word: str) -> str:
    if len(word) > 3:
        if word.endswith(("ies", "ie")):
            return word[: word.rfind("ie")] + "y"
        if word.endswith("aux"):
            return word[:-3] + "al"
        if word.endswith(("eux", "ss", "us", "is")):
            return word
        if word.endswith(("s", "x")):
            return word[:-1]
    return word


_ENDINGS = (
    *("issements", "issement", "ations", "ation", "ances", "ences", "ance", "ence", "ings", "aient", "ants", "ents"),
    *("eurs", "euse", "ers", "ion", "ing", "ant", "ent", "eur", "ees", "ait", "ed", "ee", "er", "es", "ez", "al", "e"),
)
ROOT = 4  # letters that must be left of a word, but for these endings
_LEFT = {"ion": 5, "ed": 3, "ing": 3, "e": 3}  # mission is not missed; ended is end


@lru_cache(maxsize=20_000)
def root(word: str) -> str:
    """What a stemmed word shares with its kin: attack of attacked, déploi of déployer. Not always a word."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEFT.get(ending, ROOT):
            return word[: -len(ending)]
    return word[:-1] if word.endswith("ed") else word


def language_of(text: str) -> str | None:
    """The language a question is most likely in, by its small words and accents; None where they do not tell."""
    found = [word for word in _WORD.findall(folded(text)) if word not in UNCLEAR]
    english = sum(word in ENGLISH and word not in FRENCH for word in found)
    french = sum(word in FRENCH and word not in ENGLISH for word in found) + any(mark in _ACCENTS for mark in text)
    return None if english == french else "en" if english > french else "fr"


@lru_cache(maxsize=20_000)
def _term(word: str, language: str | None) -> str:
    """A word folded and stemmed; empty if it carries no subject. In capitals a small word is a name: US, UN."""
    plain = folded(word)
    is_small = plain in _EMPTY_IN.get(language or "", EMPTY)
    return "" if is_small and not (len(word) > 1 and word.isupper()) else stem(plain)


def terms(text: str, language: str | None = None) -> list[str]:
    """The words of a text that carry a subject, in order, folded and stemmed; hyphened words in parts.

    A small word that stands alone or in capitals is a name: US, UN. `language` tells which words are small."""
    said = _WORD.findall(_THOUSANDS.sub("", text.lower() if text.isupper() and " " in text else text))
    if len(said) == 1:
        return [stem(folded(said[0]))]
    return [term for word in said if (term := _term(word, language))]


def small_words(text: str) -> str:
    """What of a text carries no subject: when was the."""
    return " ".join(word for word in _WORD.findall(folded(text)) if word in EMPTY)


def joined(text: str) -> list[str]:
    """Hyphened words as one: pull-out is also pullout."""
    return [stem(folded(word.replace("-", ""))) for word in _HYPHENED.findall(text)] if "-" in text else []


def asked(question: str) -> str:
    """The part of a question that is read, without the piece of a word at its end."""
    head = unicodedata.normalize("NFC", question[: READ_CHARACTERS + 1])
    if len(head) > READ_CHARACTERS and head[-1].isalnum() and " " in head:
        return head[: head.rfind(" ")]
    return head[:READ_CHARACTERS]
