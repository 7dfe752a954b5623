"""Wishes: what kind of answer a question wants, by its asking words in English and French. What it is about is not
told here; words of asking say nothing about that, so they count little when passages are compared."""

import re
from enum import StrEnum

from bot.cards.words import folded, stem


class Wish(StrEnum):
    WHEN = "when"
    HOW_MANY = "how many"
    WHO = "who"
    WHY = "why"
    WHAT = "what"
    NOW = "now"


_ASKED = {
    Wish.HOW_MANY: r"how (?:many|much)|combien|number|count|total|nombre|chiffres?|effectifs?|tolls?|bilans?|budget",
    Wish.WHEN: r"when|dates?|what (?:day|year|month)|how long|quand|quel(?:le)? (?:jour|annee|mois)"
    r"|combien de temps|duree|dure|timeline|chronologie",
    Wish.WHY: r"why|how come|reasons?|pourquoi|raisons?|causes?",
    Wish.WHO: r"who|whom|whose|which (?:group|countr|state)\w*|qui(?! (?:est|sont) les?\b)"
    r"|quels? (?:groupe|pay|etat)\w*",
    Wish.WHAT: r"what(?: i|')s|what (?:are|was|were)|who (?:is|are|was|were)|meaning|means?|defin\w+|explain"
    r"|c?est quoi|est[- ]ce que?|signifie|veut dire|qui (?:est|sont|etait|etaient)|quoi",
    Wish.NOW: r"now|still|current(?:ly)?|today|latest|last|actuel\w*|aujourd'?hui|toujours|encore|derniere?s?",
}
_PATTERNS = {wish: re.compile(rf"\b(?:{pattern})\b") for wish, pattern in _ASKED.items()}

# Words of asking beyond those that carry no subject anyway.
_ASKING = (
    "many much number count total date day year month long toll bilan nombre chiffre effectif quand combien duree dure "
    "annee jour mois reason raison cause meaning mean definition define definir explain expliquer signifie veut dire "
    "quoi timeline chronologie happened happen happening going passe difference compare comparison versus vs between "
    "role last latest now current currently today still dernier derniere actuel actuelle actuellement aujourd hui "
    "information info news tell show give list know about"
)
ASKING = frozenset(stem(word) for word in _ASKING.split())


def wishes(question: str) -> frozenset[Wish]:
    """What the question wants to know; it may want several things, or tell nothing."""
    plain = folded(question)
    return frozenset(wish for wish, pattern in _PATTERNS.items() if pattern.search(plain))
