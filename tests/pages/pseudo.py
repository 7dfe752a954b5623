"""A language nobody speaks: interface words in brackets, the pack's words in Greek letters. What is left is glue."""

import re
import string
import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any

from bot.cards.pack import Pack
from bot.cards.text import Text
from bot.pages.phrases import Phrases
from tests.pages.catalogues import extracted

LANGUAGE = "el"  # a locale whose dates, numbers, countries and cities have no Latin letter
OTHER = "ru"
NAMES = frozenset({"publisher", "title", "contact", "place", "aka"})  # words that have no language

_BRACKETED = re.compile("⟦[^⟦⟧]*⟧")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")


def phrases() -> Phrases:
    """Every message with its own words in brackets and what is filled in outside of them."""
    messages: dict[str, str | tuple[str, ...]] = {}
    for message in extracted():
        if isinstance(message.id, str):
            messages[message.id] = _bracketed(message.id)
        else:
            messages[message.id[0]] = tuple(_bracketed(form) for form in message.id)
    return Phrases(LANGUAGE, messages)


def greek(pack: Pack) -> Pack:
    """The pack with every word of its own in Greek letters, in two languages."""
    return replace(_greek(pack), languages=(LANGUAGE, OTHER))


def glue(said: str, meant: frozenset[str] = frozenset()) -> list[str]:
    """Words with Latin letters that are neither the interface's nor the pack's, nor meant to be the same everywhere."""
    words = (word.strip("(),:") for word in _BRACKETED.sub(" ", said).split())
    return [word for word in words if _LATIN.search(word) and word not in meant]


def _bracketed(message: str) -> str:
    parts = []
    for words, name, _, _ in string.Formatter().parse(message):
        parts.append(f"⟦{words}⟧" if words.strip() else words)
        parts.append(f"{{{name}}}" if name is not None else "")
    return "".join(parts)


def _greek(value: Any, name: str = "") -> Any:
    match value:
        case Text():
            return Text({LANGUAGE: _letters(next(iter(value))[1])})
        case str():
            return _letters(value) if name in NAMES else value
        case tuple():
            return tuple(_greek(item, name) for item in value)
        case dict():
            return {key: _greek(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _greek(getattr(value, field.name), field.name) for field in fields(value)})
    return value


def _letters(words: str) -> str:
    """Each Latin letter as a Greek one; lengths stay about what they were."""
    return "".join(
        chr(0x3B1 + ord(mark.lower()) % 17) if unicodedata.name(mark, "").startswith("LATIN") else mark
        for mark in unicodedata.normalize("NFKD", words)
    )
