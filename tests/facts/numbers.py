"""Numbers in a sentence, English or French, as values. Dates, hours, spans of time and ordinals are no numbers here."""

import re

_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|"
    r"janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)\b\.?"
)
_DAY = r"(?:1er|\d{1,2}(?:st|nd|rd|th)?)"
_DAYS = rf"{_DAY}(?:\s?(?:[-–/]|to|and|or|,|et|ou|au)\s?(?:le\s)?{_DAY})*"
_TO_TWENTY = {
    "en": "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty",
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf vingt",
}
_TENS = {
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100,
    "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "cent": 100, "vingtaine": 20, "trentaine": 30,
    "quinzaine": 15, "millier": 1000, "cinquantaine": 50, "centaine": 100, "dozen": 12, "dizaine": 10, "douzaine": 12,
}  # fmt: skip
_ONES = {word: n for line in _TO_TWENTY.values() for n, word in enumerate(line.split(), start=2)}
_WORDS = {
    f"{ten}-{one}": tens + ones
    for ten, tens in {**_ONES, **_TENS}.items()
    for one, ones in _ONES.items()
    if tens in range(20, 100, 10) and ones < 10
} | {**_ONES, **_TENS}
_SPELLED = rf"(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_SPAN = r"(?:minutes?|hours?|days?|weeks?|months?|years?|decades?|heures?|jours?|semaines?|mois|ans|années?)"
_NO_NUMBERS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"https?://\S+",
        r"\b(?:S|A|SC|GA)/[\w/.]+",
        r"\b[a-z]+-\d+\b",
        r"\b\d{4}-\d{2}(?:-\d{2})?\b",
        rf"\b{_DAYS}\s?{_MONTH}(?:\s?\d{{4}}\b)?",
        rf"\b{_MONTH}\s{_DAYS}\b(?:,?\s\d{{4}}\b)?",
        rf"\b{_MONTH}\s\d{{4}}\b",
        r"\b(?:le|du|au)\s(?:1er|\d{1,2})(?=\W*$|[.,;:)](?!\d)|\s(?!\d{3}|\w+s\b))",
        r"\b(?:19|20)\d{2}\s?[-–/]\s?(?:(?:19|20)\d{2}|\d{2})\b",
        r"\b(?:19|20)\d{2}s?\b(?![,.]\d)(?!\s\d{3}\b)",
        r"\b\d{1,2}[:h]\d{2}\b",
        r"\b\d+(?:st|nd|rd|th|er|re|e|ème)\b",
        rf"\b(?:{_SPELLED}|\d+)[\s-](?:\w+\s)?{_SPAN}\b",
        r"\b(?:a few|some|several|quelques|plusieurs)\s(?:dozen|dizaine)s?",
    )
]
_TIMES = {"thousand": 1e3, "mille": 1e3, "million": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9, "milliard": 1e9}
_SCALE = rf"(?:[\s-]?({'|'.join(_TIMES)})s?\b)?"
_DIGITS = {
    "en": re.compile(rf"(?<![\w.])(\d{{1,3}}(?:,\d{{3}})+|\d+)(\.\d+)?{_SCALE}"),
    "fr": re.compile(rf"(?<![\w,])(\d{{1,3}}(?: \d{{3}})+|\d+)(,\d+)?{_SCALE}"),
}
_IN_WORDS = re.compile(rf"\b({_SPELLED})\b(?:\s({'|'.join(_TIMES)})s?\b)?", re.IGNORECASE)
_ROUNDED_FROM = 1_000_000  # "1.85 million" stands for 1,850,293


def numbers(words: str, language: str = "en") -> set[float]:
    """All numbers that a sentence states, in digits or in words; 0 and 1 are left out."""
    text = _cleared(words)
    spelled = {_WORDS[word.lower()] * _TIMES.get(scale.lower(), 1.0) for word, scale in _IN_WORDS.findall(text)}
    return {number for number in spelled | _in_digits(text, language) if number > 1}


def digits(words: str, language: str = "en") -> set[float]:
    """Those written in digits alone."""
    return {number for number in _in_digits(_cleared(words), language) if number > 1}


def scaled(number: float, unit: str) -> float:
    """A number whose unit says that it counts thousands, millions or billions."""
    scale = next((times for word, times in _TIMES.items() if word in unit.casefold()), 1.0)
    return number * scale


def held(number: float, among: set[float]) -> bool:
    """Whether one of them is the same, large ones as far as the number itself is rounded."""
    slack = abs(number) * 1e-4
    if number >= _ROUNDED_FROM:
        figures = f"{number:.0f}".rstrip("0")
        slack = max(slack, 10 ** (len(f"{number:.0f}") - len(figures)) / 2)
    return any(abs(number - other) <= slack for other in among)


def said(number: float) -> str:
    return f"{number:,.15g}"


def _cleared(words: str) -> str:
    text = re.sub("[\u202f\u00a0]", " ", words)
    for pattern in _NO_NUMBERS:
        text = pattern.sub(" ", text)
    return text


def _in_digits(text: str, language: str) -> set[float]:
    return {_value(*match.groups()) for match in _DIGITS.get(language, _DIGITS["en"]).finditer(text)}


def _value(whole: str, part: str | None, scale: str | None) -> float:
    number = float(re.sub("[ ,]", "", whole) + (part or "").replace(",", "."))
    return round(number * _TIMES.get((scale or "").lower(), 1.0), 6)
