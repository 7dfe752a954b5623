"""Did you mean …? The nearest of the words that would have been right. Judging what is wrong is others' work."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process

_NEAR_ENOUGH = 65.0  # of 100: “titel” finds “title”, “jnmi” finds “jnim”, “mali” does not find “niger”


def did_you_mean(given: str, among: Iterable[str]) -> str:
    """`; did you mean "title"?`, or nothing when no word is near."""
    choices = sorted(set(among) - {given})
    found = process.extractOne(given[:64].casefold(), choices, scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH)
    return f'; did you mean "{found[0]}"?' if found else ""
