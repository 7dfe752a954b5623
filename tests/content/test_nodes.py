"""Strict YAML: what was written is what is read, and what could surprise or exhaust is refused with its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.problems import Problem
from bot.content.nodes import MAX_PROBLEMS, Mapping, place, plain, read
from bot.content.syntax import MAX_BYTES, Mark

REFUSED = [
    (b"", "1:1: the file is empty"),
    (b"# only words\n", "1:1: the file is empty"),
    (b"a: b: c", "1:5: a text that holds “: ” must stand in quotes"),
    (b"a: @b", "1:4: a text that starts with this sign must stand in quotes"),
    (b"a:\n\tb: c", "2:1: a tab; indent with spaces"),
    (b'a: 1\nb: "c\nd: e\n', "2:4: the quote that opens here is never closed"),
    (b"{a: b]", "1:6: a comma or a closing } is missing; a text with a comma inside { } must stand in quotes"),
    (b"a: [b}", "1:6: a comma or a closing ] is missing; a text with a comma inside [ ] must stand in quotes"),
    (b"a: 1\nb\nc: 2", "2:1: the “:” after a key is missing"),
    (b"a:\n  b: 1\n c: 2", "3:2: the indentation does not fit, or a quote ends too early"),
    (b'a: "\\q"', "1:5: “\\” starts an escape inside double quotes; use single quotes or “\\\\”"),
    (b'a: "\\ud800"', "1:7: this escape is no character that can be shown"),
    (b"a: 1\nb: 2\na: 3", "3:1: the key “a” was given before, on line 1"),
    (b"a: &x b", "1:4: anchors (&…) are not used here; put a text that starts with “&” in quotes"),
    (b"a: *x", "1:4: aliases (*…) are not used here; put a text that starts with “*” in quotes"),
    (b"a: !!str b", "1:4: tags (!…) are not used here; put a text that starts with “!” in quotes"),
    (b"a: !x!y b", "1:4: tags (!…) are not used here; put a text that starts with “!” in quotes"),
    (b"<<: {a: b}", "1:1: merge keys (<<) are not used here; write the fields out"),
    (b"? [a]\n: b", "1:3: a key must be a single word"),
    (b"? " + b"k" * 5000 + b"\n: b", "1:3: a key of more than 200 characters"),
    (b"%YAML 1.1\n---\na: b", "1:1: directives (%…) are not used here"),
    (b"a: b\n---\nc: d", "2:1: a second document starts here; a file holds one"),
    (b"a: \xff", "1:4: not UTF-8; save the file as UTF-8"),
    (b"a: b\nc: \xed\xa0\x80", "2:4: not UTF-8; save the file as UTF-8"),
    (b"\xef\xbb\xbfa: b", "1:1: the file starts with a byte order mark; save it as UTF-8 without one"),
    ("a: b".encode("utf-16"), "1:1: the file starts with a byte order mark; save it as UTF-8 without one"),
    (b"a: b\nc: d\x00e", "2:5: the invisible character U+0000 is not allowed; remove it"),
    (b"a: \x1b[31m", "1:4: the invisible character U+001B is not allowed; remove it"),
    (b'a: "\\0"', "1:4: the invisible character U+0000 is not allowed; remove it"),
    ("a: b\u202ec".encode(), "1:5: the invisible character U+202E is not allowed; remove it"),
]

BOMBS = [
    (b"[" * 500_000, "1:21: nested more than 20 levels deep"),
    (b"{" * 500_000, "1:21: nested more than 20 levels deep"),
    (b"- " * 500_000, "1:41: nested more than 20 levels deep"),
    (b"a:\n" + b"".join(b" " * i + b"b:\n" for i in range(1, 900)), "21:21: nested more than 20 levels deep"),
    (b"- a\n" * 100_000, "50000:3: the file holds more than 50000 values; split it"),
    (b"a" * 50_000_000, "1:1: the file is larger than 1024 KiB; split it"),
    (b"? " * 400_000, "1:41: nested more than 20 levels deep"),
]


def sentences(data: bytes) -> list[str]:
    return [str(problem).removeprefix("x.yaml:") for problem in read(data, "x.yaml").problems]


@pytest.mark.parametrize(("data", "expected"), REFUSED)
def test_what_could_surprise_is_refused_at_its_place(data: bytes, expected: str) -> None:
    assert sentences(data) == [expected]


@pytest.mark.parametrize(("data", "expected"), BOMBS, ids=range(len(BOMBS)))
def test_a_bomb_is_refused_before_it_grows(data: bytes, expected: str) -> None:
    assert sentences(data) == [expected]
    assert read(data, "x.yaml").root is None


def test_aliases_that_would_double_are_never_followed() -> None:
    laughs = b"a: &a [x, x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (c + 1, c + 1, c, c) for c in range(97, 117))
    tree = read(laughs, "x.yaml")
    assert tree.root is None
    assert len(tree.problems) == MAX_PROBLEMS + 1
    assert "more than 20 problems" in tree.problems[-1].message


def test_merge_keys_that_would_multiply_are_never_merged() -> None:
    merges = b"a: &a {b: c}\nd: {<<: [" + b", ".join([b"*a"] * 200) + b"]}\n"
    assert read(merges, "x.yaml").root is None


def test_every_scalar_stays_as_it_was_written() -> None:
    root = read(
        b"{a: NO, b: 12:30, c: 0123, d: 2023-06, e: 1e3, f: null, g: ~, h: '', i: yes, j: 0x10, k: 1_000}", "x"
    ).root
    assert root is not None
    assert plain(root) == {
        "a": "NO", "b": "12:30", "c": "0123", "d": "2023-06", "e": "1e3", "f": "null",
        "g": "~", "h": "", "i": "yes", "j": "0x10", "k": "1_000",
    }  # fmt: skip


def test_windows_line_ends_and_french_spaces_are_read() -> None:
    root = read("a: «\u202foui\u202f»\r\nb: d\u2019abord\u202f!\r\n".encode(), "x").root
    assert root is not None
    assert plain(root) == {"a": "«\u202foui\u202f»", "b": "d\u2019abord\u202f!"}


def test_a_file_just_below_the_limit_is_read() -> None:
    assert read(b"a: " + b"b" * (MAX_BYTES - 3), "x.yaml").problems == ()


def test_a_duplicate_key_does_not_hide_what_follows_it() -> None:
    tree = read(b"a: 1\na: 2\nb: 3", "x.yaml")
    assert isinstance(tree.root, Mapping)
    assert plain(tree.root) == {"a": "1", "b": "3"}
    assert [type(problem) for problem in tree.problems] == [Problem]


def test_a_place_is_found_by_the_steps_that_lead_to_it() -> None:
    root = read(b"a:\n  - b: c\n    d: [e, f]\n", "x").root
    assert root is not None
    assert place(root, ("a", 0, "d", 1)) == Mark(3, 12)
    assert place(root, ("a", 0, "d"), of_key=True) == Mark(3, 5)
    assert place(root, ("a", 0, "missing")) == Mark(2, 5)
    assert place(root, ("a", 7)) == Mark(1, 1)
    assert place(root, ()) == Mark(1, 1)


@given(st.one_of(st.binary(max_size=200), st.text("ab:-[]{}?|>&*!%@`'\"\\# \n\t\r\0é", max_size=80).map(str.encode)))
def test_no_bytes_make_the_reader_raise(data: bytes) -> None:
    tree = read(data, "x.yaml")
    assert tree.root is not None or tree.problems
    assert all(problem.line >= 1 and problem.column >= 1 for problem in tree.problems)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp")), max_size=40))
def test_a_text_in_quotes_is_read_as_it_was_written(text: str) -> None:
    quoted = "'" + text.replace("'", "''") + "'"
    root = read(f"a: {quoted}".encode(), "x.yaml").root
    if root is not None:
        assert plain(root) == {"a": text}
