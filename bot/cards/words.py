"""Words as search sees them: without accents, case, elision and plural, in English and French alike."""

import re
import unicodedata
from functools import lru_cache

QUERY_CHARACTERS = 64  # of a question, the part that is looked at
QUERY_TERMS = 8

_WORD = re.compile(r"[0-9a-z]+(?:-[0-9a-z]+)*")
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’ʼ](?=\w)")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l"})

# Words that carry no subject in the two languages most content is in.
_EMPTY = (
    "a about after all also an and any are as at be because been before but by can could did do does for "
    "from had has have he her his how i if in into is it its me more most my no not now of on one or our "
    "out s she so some tell than that the their them then there these they this to up us was we were what "
    "when where which who whom why will with would you your please au aux avec ce ces cet cette comme "
    "comment dans de des donc dont du elle en es est et etait etaient ete etre eu il ils je la le les "
    "leur leurs lui ma mais me mes mon ne nos notre nous on ou par pas plus pour pourquoi qu quand que "
    "quel quelle quelles quels qui sa sans se ses si son sont sur ta te tes toi ton tous tout toute "
    "toutes tu un une vos votre vous y "
)
EMPTY = frozenset(_EMPTY.split())


def folded(text: str) -> str:
    """Lower case, without accents, ligatures opened, elided articles dropped."""
    lowered = unicodedata.normalize("NFKC", text).casefold().translate(_LIGATURES)
    opened = _ELISION.sub("", lowered)
    return "".join(mark for mark in unicodedata.normalize("NFKD", opened) if not unicodedata.combining(mark))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The word without its plural ending: attacks, généraux and pays meet their singular or stay as they are."""
    if len(word) > 4:
        if word.endswith("ies"):
            return word[:-3] + "y"
        if word.endswith("aux"):
            return word[:-3] + "al"
        if word.endswith(("eux", "ss", "us", "is")):
            return word
        if word.endswith(("s", "x")):
            return word[:-1]
    return word


def terms(text: str) -> list[str]:
    """The words of a text in order, folded and stemmed; hyphened words whole and in parts."""
    found = []
    for word in _WORD.findall(folded(text)):
        parts = word.split("-")
        found += [stem(part) for part in parts]
        if len(parts) > 1:
            found.append("".join(parts))
    return found


def question_terms(question: str) -> list[str]:
    """What a question asks for: its first 64 characters, at most 8 terms, without empty words if others remain."""
    found = list(dict.fromkeys(terms(question[:QUERY_CHARACTERS])))
    full = [term for term in found if term not in EMPTY and (len(term) > 1 or term.isdigit())]
    return (full or found)[:QUERY_TERMS]
