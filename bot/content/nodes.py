"""Strict YAML: bytes to a tree of texts, each with its line and column. What the tree means is the shapes' work.

It reads libyaml's events and builds nodes of its own: every scalar stays the text that was written, and what could
surprise an editor or exhaust the machine (duplicate keys, aliases, merge keys, tags, deep nesting) is refused.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import yaml

from bot.cards.problems import Problem
from bot.content.syntax import START, Mark, RefusedError, decoded, events, mark_of, unwanted_in

MAX_DEPTH = 20
MAX_NODES = 50_000
MAX_PROBLEMS = 20
MAX_KEY = 200


@dataclass(frozen=True, slots=True)
class Scalar:
    text: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple["Node", ...]
    mark: Mark


class Entry(NamedTuple):
    """A key's place and its value."""

    mark: Mark
    node: "Node"


@dataclass(frozen=True, slots=True)
class Mapping:
    entries: dict[str, Entry]
    mark: Mark


Node = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Tree:
    """What a file holds. `root` is None when it cannot be trusted to say what its editor meant."""

    root: Node | None
    problems: tuple[Problem, ...] = ()


def read(data: bytes, path: str) -> Tree:
    """The tree of one file's bytes; `path` is for the problems. Never raises."""
    faults: list[tuple[Mark, str]] = []
    try:
        reading = _Reading(events(decoded(data)), faults)
        root = reading.document()
    except RefusedError as refused:
        faults.append((refused.mark, str(refused)))
        root = None
    problems = tuple(_problem(path, mark, sentence) for mark, sentence in faults)
    return Tree(root if root is not None and reading.is_sound else None, problems)


def place(root: Node, path: Iterable[str | int], *, of_key: bool = False) -> Mark:
    """Where the value at `path` stands, or its key; where a step is missing, what should have held it."""
    node, key_mark = root, root.mark
    for step in path:
        entry = _step(node, step)
        if entry is None:
            return key_mark
        key_mark, node = entry
    return key_mark if of_key else node.mark


def plain(node: Node) -> object:
    """The same tree in str, list and dict."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(entry.node) for key, entry in node.entries.items()}


def _step(node: Node, step: str | int) -> Entry | None:
    if isinstance(node, Mapping) and isinstance(step, str):
        return node.entries.get(step)
    if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
        return Entry(node.items[step].mark, node.items[step])
    return None


def _problem(path: str, mark: Mark, sentence: str) -> Problem:
    return Problem(path, mark.line, mark.column, "", sentence, rule="yaml")


_Adorned = yaml.SequenceStartEvent | yaml.MappingStartEvent | yaml.ScalarEvent


class _Reading:
    """One pass over the events of one file. `is_sound` falls when a node may not mean what was written."""

    def __init__(self, events: Iterator[yaml.Event], faults: list[tuple[Mark, str]]) -> None:
        self._events = events
        self._faults = faults
        self._count = 0
        self.is_sound = True

    def document(self) -> Node:
        next(self._events)
        start = next(self._events)
        if isinstance(start, yaml.StreamEndEvent):
            raise RefusedError(START, "the file is empty")
        if isinstance(start, yaml.DocumentStartEvent) and (start.version or start.tags):
            raise RefusedError(START, "directives (%…) are not used here")
        root = self._node(next(self._events), depth=1)
        next(self._events)
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise RefusedError(mark_of(after.start_mark), "a second document starts here; a file holds one")
        if isinstance(root, Scalar) and not root.text:
            raise RefusedError(START, "the file is empty")
        return root

    def _node(self, event: yaml.Event, *, depth: int) -> Node:
        mark = mark_of(event.start_mark)
        self._count += 1
        if self._count > MAX_NODES:
            raise RefusedError(mark, f"the file holds more than {MAX_NODES} values; split it")
        if depth > MAX_DEPTH and not isinstance(event, yaml.ScalarEvent):
            raise RefusedError(mark, f"nested more than {MAX_DEPTH} levels deep")
        if isinstance(event, yaml.AliasEvent):
            self._unsound(mark, "aliases (*…) are not used here; put a text that starts with “*” in quotes")
            return Scalar("", mark)
        if isinstance(event, _Adorned):
            self._refuse_ornaments(event, mark)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(mark, depth)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(mark, depth)
        if not isinstance(event, yaml.ScalarEvent):
            raise RefusedError(mark, "a value is missing here")
        return self._scalar(event, mark)

    def _scalar(self, event: yaml.ScalarEvent, mark: Mark) -> Scalar:
        unwanted = unwanted_in(event.value)
        if unwanted:
            self._unsound(mark, unwanted)
        return Scalar(event.value, mark)

    def _sequence(self, mark: Mark, depth: int) -> Sequence:
        items: list[Node] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, depth=depth + 1))
        return Sequence(tuple(items), mark)

    def _mapping(self, mark: Mark, depth: int) -> Mapping:
        entries: dict[str, Entry] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth=depth + 1)
            value = self._node(next(self._events), depth=depth + 1)
            if not isinstance(key, Scalar):
                self._unsound(key.mark, "a key must be a single word")
            elif len(key.text) > MAX_KEY:
                self._unsound(key.mark, f"a key of more than {MAX_KEY} characters")
            elif key.text == "<<":
                self._unsound(key.mark, "merge keys (<<) are not used here; write the fields out")
            elif key.text in entries:
                first = entries[key.text].mark
                self._fault(key.mark, f"the key “{key.text}” was given before, on line {first.line}")
            else:
                entries[key.text] = Entry(key.mark, value)
        return Mapping(entries, mark)

    def _refuse_ornaments(self, event: _Adorned, mark: Mark) -> None:
        if event.anchor is not None:
            self._unsound(mark, "anchors (&…) are not used here; put a text that starts with “&” in quotes")
        if event.tag is not None:
            self._unsound(mark, "tags (!…) are not used here; put a text that starts with “!” in quotes")

    def _unsound(self, mark: Mark, sentence: str) -> None:
        self.is_sound = False
        self._fault(mark, sentence)

    def _fault(self, mark: Mark, sentence: str) -> None:
        if len(self._faults) == MAX_PROBLEMS:
            raise RefusedError(mark, f"more than {MAX_PROBLEMS} problems; the rest of the file was not read")
        self._faults.append((mark, sentence))
