"""A sample of statements for a person to check: sixty drawn by seed, each with its sources, and what a fact base says.

    make sample [SEED=n] [FACTS=DIR]

The same seed draws the same statements from the same pack."""

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

from rapidfuzz import fuzz

from bot.cards.pack import Pack
from tests.facts.base import FactBase, read, read_aliases
from tests.facts.compare import readable
from tests.facts.statements import LANGUAGES, Statement, statements

SIZE = 60
FACTS_SHOWN = 5  # of those that cite a source of the statement, the ones most like it


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--content", type=Path, default=Path("content"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--facts", type=Path)
    parser.add_argument("--aliases", type=Path)
    given = parser.parse_args()
    base = read(given.facts, read_aliases(given.aliases)) if given.facts else None
    print("\n".join(sheet(readable(given.content), base, seed=given.seed)))  # noqa: T201 - its one purpose


def drawn(pack: Pack, *, seed: int) -> list[Statement]:
    """At most sixty statements, in the order of the files."""
    told = sorted(statements(pack), key=lambda item: (item.path, item.place))
    chosen = random.Random(seed).sample(range(len(told)), min(SIZE, len(told)))
    return [told[index] for index in sorted(chosen)]


def sheet(pack: Pack, base: FactBase | None, *, seed: int) -> Iterator[str]:
    for number, statement in enumerate(drawn(pack, seed=seed), start=1):
        yield f"{number}. {statement.path} {statement.place}"
        yield f"   {statement.sentence}"
        yield from (f"   {code}: {statement.words(code)}" for code in LANGUAGES[1:] if statement.words(code))
        for id_ in statement.sources:
            source = pack.sources[id_]
            yield f"   [{id_}] {source.publisher}, {source.published or 'undated'}: {source.title} {source.url or ''}"
        if base is not None:
            yield from _facts(statement, base)
        yield ""


def _facts(statement: Statement, base: FactBase) -> Iterator[str]:
    entries = base.citing(set(statement.sources))
    likeness = {entry: fuzz.token_set_ratio(statement.sentence, entry.words) for entry in entries}
    for entry in sorted(entries, key=lambda item: (-likeness[item], item.where))[:FACTS_SHOWN]:
        yield f"   = {entry.where}: {entry.words}"
    left = len(entries) - FACTS_SHOWN
    if left > 0:
        yield f"   = and {left} more"
    if not entries:
        yield "   = the base cites none of these sources"


if __name__ == "__main__":
    main()
