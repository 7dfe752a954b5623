"""The catalogues: complete, level with the code, and written as their languages are written."""

import ast
import io
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from bot.content.catalogues import all_phrases
from bot.pages.commands import own_names
from tests.pages.catalogues import CODE, extracted, files, updated

FILES = list(files())
NARROW, WIDE = "\u202f", "\u00a0"  # the no-break spaces of French
SHORT = 20  # characters of a word that stands on a button
ON_BUTTONS = (
    "About", "Actors", "Alerts only", "All dispatches", "All subjects", "Back", "Background", "Confirm", "Corrections",
    "Countries", "Day", "Digest", "Every day", "Figures", "Glossary", "Help", "Home", "Keep", "Language", "Latest",
    "Light mode", "Next ({page}/{pages})", "No digest", "Once a week", "Previous ({page}/{pages})", "Privacy",
    "Publish", "Settings", "Sources", "Subscribe", "Time", "Time zone", "Timeline", "Topics", "Turn off", "Turn on",
    "Undo", "Unsubscribe", "Withdrawals", "Alerts", "All", "None", "Other…", "Pause", "Quiet hours", "Resume",
)  # fmt: skip


def _messages(file: Path) -> list[Message]:
    return [message for message in read_po(io.BytesIO(file.read_bytes())) if message.id]


def _forms(message: Message) -> Iterator[tuple[str, str]]:
    """Each translated form with the English one it stands for."""
    english = [message.id] if isinstance(message.id, str) else list(message.id)
    for index, words in enumerate([message.string] if isinstance(message.string, str) else message.string):
        yield english[min(index, len(english) - 1)], words


def _names(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}


def _calls() -> Iterator[tuple[str, ast.Call, str]]:
    """Every call of t or plural in the code, with the name it is called by and its place."""
    for file in sorted(CODE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in {"t", "plural"}:
                    yield name, node, f"{file.relative_to(CODE)}:{node.lineno}"


def test_there_is_a_catalogue_for_french() -> None:
    assert "fr" in [file.stem for file in FILES]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_catalogue_is_level_with_the_code(file: Path) -> None:
    """No message is missing, none is there that nobody says; `make catalogues` brings it about."""
    written = file.read_bytes()
    assert written.decode() == updated(file.stem, written).decode(), "run make catalogues, then translate what is empty"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_message_is_translated(file: Path) -> None:
    empty = [english for message in _messages(file) for english, words in _forms(message) if not words]
    assert empty == []
    assert not any(message.fuzzy for message in _messages(file))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_translation_fills_in_the_same_names(file: Path) -> None:
    pairs = [pair for message in _messages(file) for pair in _forms(message)]
    assert [pair for pair in pairs if _names(pair[0]) != _names(pair[1])] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_translation_keeps_the_commands(file: Path) -> None:
    commands = re.compile(r"(?<!\S)/[a-z]+")
    pairs = [pair for message in _messages(file) for pair in _forms(message)]
    assert [pair for pair in pairs if commands.findall(pair[0]) != commands.findall(pair[1])] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_words_on_buttons_are_short(file: Path) -> None:
    known = {english: words for message in _messages(file) for english, words in _forms(message)}
    shown = {english: known[english].format(page=38, pages=38) for english in ON_BUTTONS}
    assert {english: words for english, words in shown.items() if len(words) > SHORT} == {}


def test_whatever_is_said_is_a_literal_that_extraction_finds() -> None:
    """A message made up at run time, or hidden in an f-string, would never be translated."""
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in extracted() if message.id}
    hidden = []
    for name, call, place in _calls():
        given = call.args[: 2 if name == "plural" else 1]
        literal = all(isinstance(word, ast.Constant) and isinstance(word.value, str) for word in given)
        forwarded = place.startswith(("pages/reading.py", "pages/phrases.py")) and isinstance(call.args[0], ast.Name)
        if not forwarded and not (literal and given[0].value in known):  # type: ignore[attr-defined]
            hidden.append(place)
    assert hidden == []


FRENCH = [
    (re.compile(rf"(?<!{NARROW})[;!?](?!\w)"), "a narrow no-break space stands before ; ! ?"),
    (re.compile(rf"(?<![{WIDE}\d]):(?=\s|$)"), "a no-break space stands before a colon"),
    (re.compile(rf"«(?!{NARROW})|(?<!{NARROW})»"), "narrow no-break spaces stand inside « »"),
    (re.compile(r"['\"“”]"), "’ is the apostrophe, « » are the quotation marks"),
    (re.compile(rf"(?<![{NARROW}\w])%"), "a narrow no-break space stands before %"),
    (re.compile(r"\.\.\.|  "), "… is one character, spaces are single"),
    (re.compile(r"\b(?:tu|te|toi|ton|ta|tes)\b", re.IGNORECASE), "readers are addressed as vous"),
    (re.compile(r"\b(?:newsroom|dispatch|digest|card|edition|withdrawal)\b"), "English words have no place here"),
]


@pytest.mark.parametrize(("wrong", "rule"), FRENCH, ids=[rule for _, rule in FRENCH])
def test_french_is_written_as_french(wrong: re.Pattern[str], rule: str) -> None:
    messages = _messages(next(file for file in FILES if file.stem == "fr"))
    assert [words for message in messages for _, words in _forms(message) if wrong.search(words)] == []


def test_one_french_word_means_one_thing() -> None:
    """Digest, dispatch, card and withdrawal are called the same everywhere."""
    words = {
        "digest": "résumé",
        "dispatch": "dépêche",
        "card": "fiche",
        "withdrawal": "retrait",
        "newsroom": "rédaction",
    }
    messages = _messages(next(file for file in FILES if file.stem == "fr"))
    odd = [
        (english, french)
        for message in messages
        for english, french in _forms(message)
        for noun, meant in words.items()
        if re.search(rf"\b{noun}", english, re.IGNORECASE) and meant not in french.casefold()
    ]
    assert odd == []


@pytest.mark.parametrize("code", sorted(all_phrases()))
def test_each_command_has_one_name_that_telegram_lets_people_tap(code: str) -> None:
    names = own_names(all_phrases()[code])
    assert len(set(names.values())) == len(names) == len(own_names(all_phrases()["en"]))
    assert [name for name in names if not re.fullmatch("[a-z0-9_]{1,32}", name)] == []


def test_in_english_commands_have_their_own_names() -> None:
    assert all(name == command for name, command in own_names(all_phrases()["en"]).items())
