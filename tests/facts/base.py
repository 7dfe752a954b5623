"""A fact base: what a folder of YAML files says, and which sources say it. Its format is looser than a pack's.

Every mapping that names `sources` or `source_ids` is an entry; what else it holds, and what the mapping above it is
about, are its words. `source_registry` lists the sources.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.facts.numbers import numbers, scaled

_NAMING = ("sources", "source_ids")
_NO_WORDS = {*_NAMING, "id", "confidence", "topics", "entities", "see_also", "related", "conflicts_with", "url"}


@dataclass(frozen=True, slots=True)
class BaseSource:
    id: str
    publisher: str
    title: str
    url: str
    published: str


@dataclass(frozen=True, slots=True)
class Entry:
    """`where` leads a person to it; `number` is what its `value` holds, if anything."""

    where: str
    words: str
    sources: tuple[str, ...]
    number: float | None = None

    @property
    def numbers(self) -> set[float]:
        return numbers(self.words) | ({self.number} if self.number is not None else set())


@dataclass(frozen=True, slots=True)
class FactBase:
    sources: dict[str, BaseSource]
    entries: tuple[Entry, ...]

    def numbers(self, sources: set[str]) -> set[float]:
        """What the entries that name one of the sources hold, and what the sources' titles say."""
        titles = [self.sources[id_].title for id_ in sources if id_ in self.sources]
        entries = [entry.numbers for entry in self.citing(sources)]
        return set[float]().union(*entries, *(numbers(title) for title in titles))

    def citing(self, sources: set[str]) -> list[Entry]:
        """The entries that name one of the sources."""
        return [entry for entry in self.entries if sources.intersection(entry.sources)]


def read(folder: Path, aliases: dict[str, str] | None = None) -> FactBase:
    """Every YAML file of the folder. `aliases` give a source of the base the id it has in the pack."""
    known = aliases or {}
    sources: dict[str, BaseSource] = {}
    entries: list[Entry] = []
    for file in sorted(folder.glob("*.yaml")):
        loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # everything stays text
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=loader)
        for item in content.get("source_registry", []):
            sources.setdefault(item["id"], _source(item))
        for section, inner in content.items():
            if section != "source_registry":
                entries += _entries(inner, f"{file.stem}/{section}", Above("", "", known))
    return FactBase(sources, tuple(entries))


def read_aliases(file: Path | None) -> dict[str, str]:
    """Lines of `id in the base -> id in the pack`; what begins with # is a remark."""
    if file is None:
        return {}
    lines = [line.partition("#")[0] for line in file.read_text(encoding="utf-8").splitlines()]
    pairs = [line.partition("->") for line in lines if "->" in line]
    return {before.strip(): after.strip() for before, _, after in pairs}


def _source(item: dict[str, Any]) -> BaseSource:
    return BaseSource(**{name: str(item.get(name, "")) for name in BaseSource.__slots__})


class Above(NamedTuple):
    """What a mapping has from the one above it."""

    headline: str
    unit: str
    aliases: dict[str, str]


def _entries(node: Any, where: str, above: Above) -> Iterator[Entry]:
    if isinstance(node, list):
        for index, item in enumerate(node):
            name = item.get("id", index) if isinstance(item, dict) else index
            yield from _entries(item, f"{where}/{name}", above)
    if isinstance(node, dict):
        named = [_id(source) for key in _NAMING for source in node.get(key, [])]
        ids = tuple(above.aliases.get(id_, id_) for id_ in named if id_)
        if ids:
            words = f"{above.headline} {' '.join(_words(node))}".strip()
            yield Entry(where, words, ids, _number(node, above.unit))
        for key, inner in node.items():
            if key not in _NAMING and isinstance(inner, list | dict):
                below = Above(_headline(node), str(node.get("unit", "")), above.aliases)
                yield from _entries(inner, f"{where}/{key}", below)


def _headline(node: dict[str, Any]) -> str:
    """What the entries below a mapping are about: a title or a name, without numbers of its own."""
    return next((str(node[key]) for key in ("title", "name", "topic", "force") if isinstance(node.get(key), str)), "")


def _words(node: dict[str, Any]) -> Iterator[str]:
    for key, inner in node.items():
        if key in _NO_WORDS:
            continue
        if isinstance(inner, str):
            yield inner
        elif isinstance(inner, dict):
            yield from _words(inner)


def _id(source: Any) -> str:
    """The id of a source that is named bare or with a remark; one that is not verified does not count."""
    if isinstance(source, dict):
        return "" if source.get("verified") == "no" else str(source.get("id", ""))
    return str(source)


def _number(node: dict[str, Any], unit: str) -> float | None:
    value = node.get("value")
    given = value if isinstance(value, dict) else {"number": value, "unit": unit}
    try:
        return scaled(float(given["number"]), str(given.get("unit", ""))) if given.get("number") is not None else None
    except (TypeError, ValueError):
        return None
