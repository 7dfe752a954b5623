"""Gathering: file by file the values of a pack, where each one stands, and what could not be read. Rules: elsewhere.

A file that cannot be read leaves its ids behind, so that the names of it in other files are not called wrong.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath
from typing import NamedTuple, TypeVar

from pydantic import ValidationError

from bot.cards.card import Card, CardKind
from bot.cards.dispatch import Dispatch
from bot.cards.findings import Finding, LooseName, Unread
from bot.cards.outline import Outline
from bot.cards.pack import Pack
from bot.cards.places import Kind, Path, Place
from bot.cards.problems import Problem, Severity, errors
from bot.cards.source import Source
from bot.cards.term import Term
from bot.cards.tracker import Tracker
from bot.content import nodes
from bot.content.leftovers import loose_names
from bot.content.maps import read_map
from bot.content.mistakes import MAX_PER_FILE, field_name, mistakes
from bot.content.nodes import Mapping, Node, Scalar, Sequence
from bot.content.shapes import CardShape, DispatchShape, PackShape, Shape, SourceShape, TermShape, TrackerShape
from bot.content.suggestions import did_you_mean
from bot.content.tree import ContentFile, FileKind

S = TypeVar("S", bound=Shape)
_NO_HEADER = {"name": {"en": "-"}, "about": {"en": "-"}, "contact": "-", "languages": ["en"]}


class Origin(NamedTuple):
    """Where a value was written: its file and the part of it."""

    path: str
    root: Node
    under: Path = ()


class Gathering:
    """What one pass over the files brings together."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._origins: dict[tuple[Kind, str], Origin] = {}
        self._unread_ids: set[str] = set()
        self._unread_sources = False
        self._names: list[LooseName] = []
        self._header: Pack | None = None
        self._unread_header: frozenset[str] = frozenset()
        self._header_is_missing = True
        self._sources: dict[str, Source] = {}
        self._cards: dict[str, Card] = {}
        self._trackers: dict[str, Tracker] = {}
        self._dispatches: dict[str, Dispatch] = {}
        self._glossary: dict[str, Term] = {}
        self._maps: dict[str, tuple[Outline, ...]] = {}
        self._paths: dict[str, str] = {}
        self._holds_pages = False

    @property
    def unread(self) -> Unread:
        names = tuple(self._names)
        header = self._unread_header if self._header else frozenset(PackShape.model_fields)
        return Unread(frozenset(self._unread_ids), names, self._unread_sources, header)

    def pack(self, revision: str) -> Pack:
        """All that could be read. Only a gathering without errors holds a pack to serve."""
        return replace(
            self._header or PackShape.model_validate(_NO_HEADER).build(),
            revision=revision,
            sources=self._sources,
            cards=self._cards,
            trackers=self._trackers,
            dispatches=self._dispatches,
            glossary=self._glossary,
            maps=self._maps,
            paths=self._paths,
        )

    def miss(self, problems: Iterable[Problem]) -> None:
        """Take note of files that were refused unread."""
        self.problems += problems
        for problem in errors(problems):
            self._lose(problem.path)

    def take(self, file: ContentFile) -> None:
        """Read one file into the value or the values it holds."""
        if file.kind is FileKind.MAP:
            self._take_map(file)
            return
        self._holds_pages |= file.kind in (FileKind.CARD, FileKind.TRACKER, FileKind.DISPATCH)
        self._header_is_missing &= file.kind is not FileKind.PACK
        tree = nodes.read(file.data, file.path)
        self.problems += tree.problems
        if tree.root is None:
            self._lose(file.path)
        else:
            self._read(file, tree.root)

    def close(self) -> None:
        """Tell what no single file can: what is missing from the whole."""
        if self._header_is_missing and not any(problem.path in ("pack.yaml", ".") for problem in self.problems):
            self.problems.append(Problem("pack.yaml", 1, 1, "", "the file is missing", rule="file"))
        if not self._holds_pages and not errors(self.problems):
            self.problems.append(Problem(".", 1, 1, "", "the folder holds no card, tracker or dispatch", rule="file"))

    def located(self, finding: Finding) -> Problem:
        """The finding with its file, line and column, and the nearest right word."""
        origin = self._origins[finding.place.kind, finding.place.id]
        steps = origin.under + finding.place.path
        mark = nodes.place(origin.root, steps, of_key=finding.is_key)
        message = finding.message + did_you_mean(finding.given, finding.among)
        return Problem(origin.path, *mark, field_name(steps), message, finding.severity, finding.rule)

    def _lose(self, path: str) -> None:
        if path.startswith("sources"):
            self._unread_sources = True
        self._unread_ids.add(PurePosixPath(path).stem)

    def _read(self, file: ContentFile, root: Node) -> None:
        match file.kind:
            case FileKind.PACK:
                self._take_header(file, root)
            case FileKind.SOURCES:
                self._take_sources(file, root)
            case FileKind.GLOSSARY:
                self._take_terms(file, root)
            case FileKind.CARD:
                self._take_card(file, root)
            case FileKind.TRACKER:
                self._take_tracker(file, root)
            case FileKind.DISPATCH:
                self._take_dispatch(file, root)

    def _take_header(self, file: ContentFile, root: Node) -> None:
        self._origins[Kind.PACK, ""] = Origin(file.path, root)
        try:
            self._header = PackShape.model_validate(nodes.plain(root)).build()
        except ValidationError as error:
            self.problems += mistakes(error, shape=PackShape, root=root, path=file.path)
            if isinstance(root, Mapping):
                self._unread_header = frozenset(str(detail["loc"][0]) for detail in error.errors() if detail["loc"])
                right = root.entries.keys() & PackShape.model_fields.keys() - self._unread_header
                given = {name: nodes.plain(root.entries[name].node) for name in right}
                self._header = PackShape.model_validate(_NO_HEADER | given).build()

    def _take_sources(self, file: ContentFile, root: Node) -> None:
        for origin, node in self._items(file, root):
            shape = self._shaped(SourceShape, origin, node)
            if shape and self._is_new(Kind.SOURCE, shape.id, origin):
                self._sources[shape.id] = shape.build()
            elif not shape:
                self._lose_item(node)

    def _take_terms(self, file: ContentFile, root: Node) -> None:
        for origin, node in self._items(file, root):
            shape = self._shaped(TermShape, origin, node)
            if shape and self._is_new(Kind.TERM, shape.id, origin):
                self._glossary[shape.id] = shape.build()

    def _take_card(self, file: ContentFile, root: Node) -> None:
        shape = self._subject(CardShape, Kind.CARD, file, root)
        if shape:
            self._cards[file.id] = shape.build(file.id, CardKind(PurePosixPath(file.path).parent.name))

    def _take_tracker(self, file: ContentFile, root: Node) -> None:
        shape = self._subject(TrackerShape, Kind.TRACKER, file, root)
        if shape:
            self._trackers[file.id] = shape.build(file.id)

    def _take_dispatch(self, file: ContentFile, root: Node) -> None:
        shape = self._subject(DispatchShape, Kind.DISPATCH, file, root)
        if not shape:
            return
        self._dispatches[file.id] = shape.build(file.id)
        self._paths[file.id] = file.path
        folder = PurePosixPath(file.path).parent.name
        if folder != f"{shape.date.year:04}":
            mark = nodes.place(root, ("date",))
            said = f"{shape.date} does not belong into the folder {folder}"
            self.problems.append(Problem(file.path, *mark, "date", said, Severity.WARNING, "dispatch-year"))

    def _take_map(self, file: ContentFile) -> None:
        self._maps[file.id], problems = read_map(file)
        self.problems += problems

    def _subject(self, shape: type[S], kind: Kind, file: ContentFile, root: Node) -> S | None:
        """What a file of one subject holds, unless its shape is wrong or its id is taken."""
        origin = Origin(file.path, root)
        is_new = self._is_new(kind, file.id, origin)
        shaped = self._shaped(shape, origin, root)
        if is_new and not shaped:
            self._unread_ids.add(file.id)
            self._names += loose_names(Place(kind, file.id), root)
        return shaped if is_new else None

    def _shaped(self, shape: type[S], origin: Origin, node: Node) -> S | None:
        try:
            return shape.model_validate(nodes.plain(node))
        except ValidationError as error:
            self.problems += mistakes(error, shape=shape, root=origin.root, path=origin.path, under=origin.under)
            return None

    def _items(self, file: ContentFile, root: Node) -> Iterable[tuple[Origin, Node]]:
        if not isinstance(root, Sequence):
            self.problems.append(
                Problem(file.path, *root.mark, "", "must be a list: every entry starts with “-”", rule="shape")
            )
            self._lose(file.path)
            return
        before = len(self.problems)
        for index, node in enumerate(root.items):
            if len(self.problems) - before > MAX_PER_FILE:
                said = "there are too many problems to read on from here"
                self.problems.append(Problem(file.path, *node.mark, f"[{index}]", said, rule="shape"))
                self._lose(file.path)
                return
            yield Origin(file.path, root, (index,)), node

    def _is_new(self, kind: Kind, id_: str, origin: Origin) -> bool:
        first = self._origins.setdefault((kind, id_), origin)
        if first is origin:
            return True
        mark = nodes.place(origin.root, (*origin.under, "id"))
        where = f"{first.path}:{nodes.place(first.root, first.under).line}"
        field = field_name((*origin.under, "id")) if origin.under else ""
        said = f"the id “{id_}” is used before, in {where}"
        self.problems.append(Problem(origin.path, *mark, field, said, rule="duplicate-id"))
        return False

    def _lose_item(self, node: Node) -> None:
        entry = node.entries.get("id") if isinstance(node, Mapping) else None
        if entry and isinstance(entry.node, Scalar):
            self._unread_ids.add(entry.node.text)
        else:
            self._unread_sources = True
