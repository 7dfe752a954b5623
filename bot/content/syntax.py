"""Syntax: bytes to YAML events, and libyaml's complaints in an editor's words. Building the tree is the nodes' work."""

import re
from collections.abc import Iterator
from typing import NamedTuple, Protocol

import yaml

MAX_BYTES = 1 << 20
_LOADER: type = yaml.CLoader if yaml.__with_libyaml__ else yaml.Loader

# Control characters, line separators, bidirectional overrides, byte order marks, non-characters, surrogates.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_TAB = "a tab; indent with spaces"
_IN_OTHER_WORDS = {
    "mapping values are not allowed": "a text that holds “: ” must stand in quotes",
    "cannot start any token": "a text that starts with this sign must stand in quotes",
    "found a tab": _TAB,
    "found unexpected end of stream": "the quote that opens here is never closed",
    "found unexpected document indicator": "the quote that opens here is never closed",
    "expected ',' or '}'": "a comma or a closing } is missing; a text with a comma inside { } must stand in quotes",
    "expected ',' or ']'": "a comma or a closing ] is missing; a text with a comma inside [ ] must stand in quotes",
    "could not find expected ':'": "the “:” after a key is missing",
    "did not find expected key": "the indentation does not fit, or a quote ends too early",
    "expected <block end>": "the indentation does not fit, or a quote ends too early",
    "did not find expected '-'": "the indentation does not fit a list whose items start with “-”",
    "block sequence entries are not allowed": "a list must start on a line of its own",
    "invalid Unicode character escape": "this escape is no character that can be shown",
    "unknown escape character": "“\\” starts an escape inside double quotes; use single quotes or “\\\\”",
    "undefined tag handle": "tags (!…) are not used here; put a text that starts with “!” in quotes",
}
_STARTS_EARLIER = ("found unexpected end of stream", "found unexpected document", "could not find expected ':'")


class Mark(NamedTuple):
    """Where something stands; line and column start at 1."""

    line: int
    column: int


START = Mark(1, 1)


class RefusedError(Exception):
    """The file is not read any further: where, and a sentence."""

    def __init__(self, mark: Mark, sentence: str) -> None:
        super().__init__(sentence)
        self.mark = mark


def decoded(data: bytes) -> str:
    """The text of a file. Raises RefusedError for a large file, a byte order mark, bad UTF-8, control characters."""
    if len(data) > MAX_BYTES:
        raise RefusedError(START, f"the file is larger than {MAX_BYTES // 1024} KiB; split it")
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise RefusedError(START, "the file starts with a byte order mark; save it as UTF-8 without one")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise RefusedError(_end_of(data[: error.start].decode()), "not UTF-8; save the file as UTF-8") from None
    found = _UNWANTED.search(text)
    if found:
        raise RefusedError(_end_of(text[: found.start()]), unwanted_in(found.group()))
    return text


def unwanted_in(text: str) -> str:
    """What is wrong with the first character in `text` that nobody can see, or nothing."""
    found = _UNWANTED.search(text)
    return f"the invisible character U+{ord(found.group()):04X} is not allowed; remove it" if found else ""


def events(text: str) -> Iterator[yaml.Event]:
    """libyaml's events one by one. Raises RefusedError where the text stops being YAML."""
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise _complaint(error, text) from None
    except yaml.YAMLError as error:
        raise RefusedError(START, f"this is not YAML: {error}") from None


class _Placed(Protocol):
    """What libyaml and its twin in Python give: line and column from 0."""

    line: int
    column: int


def mark_of(mark: _Placed | None) -> Mark:
    return Mark(mark.line + 1, mark.column + 1) if mark else START


def _end_of(text: str) -> Mark:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return Mark(len(lines), len(lines[-1]) + 1)


def _complaint(error: yaml.MarkedYAMLError, text: str) -> RefusedError:
    said = error.problem or error.context or "no reason given"
    at = error.problem_mark
    if said.startswith(_STARTS_EARLIER) and error.context_mark:
        at = error.context_mark
    if at is None:
        return RefusedError(START, f"this is not YAML: {said}")
    if text[at.index : at.index + 1] == "\t":
        return RefusedError(mark_of(at), _TAB)
    for known, sentence in _IN_OTHER_WORDS.items():
        if known in said:
            return RefusedError(mark_of(at), sentence)
    return RefusedError(mark_of(at), f"this is not YAML: {said}")
