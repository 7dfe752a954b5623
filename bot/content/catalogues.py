"""Catalogues in: the gettext files beside `pages/phrases`, read once at start. What is said where is pages' work."""

import gettext
import io
from importlib import resources

from babel.messages.pofile import read_po

from bot.pages.phrases import SOURCE_LANGUAGE, Phrases

FOLDER = "catalogues"


def all_phrases() -> dict[str, Phrases]:
    """Every language there are words for, by code. English needs no catalogue: its words stand in the code."""
    found = {SOURCE_LANGUAGE: Phrases(SOURCE_LANGUAGE)}
    for file in (resources.files("bot.pages") / FOLDER).iterdir():
        language, dot, kind = file.name.rpartition(".")
        if dot and kind == "po":
            found[language] = phrases(language, file.read_bytes())
    return found


def phrases(language: str, catalogue: bytes) -> Phrases:
    """One gettext catalogue as phrases. Untranslated and fuzzy messages are left to English."""
    read = read_po(io.BytesIO(catalogue))
    messages: dict[str, str | tuple[str, ...]] = {}
    for message in read:
        if not message.id or message.fuzzy or not message.string:
            continue
        if isinstance(message.id, tuple | list):
            messages[message.id[0]] = tuple(message.string)
        else:
            messages[message.id] = str(message.string)
    return Phrases(language, messages, gettext.c2py(read.plural_expr))
