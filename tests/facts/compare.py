"""The pack held against a fact base: what one has and the other has not, and where they differ.

    make facts FACTS=DIR [ALIASES=FILE]

It finds numbers, not meanings: a line is a reason to look, not a verdict. Numbers in words above a hundred, sums and
"a dozen" for 13 are beyond it."""

import argparse
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from rapidfuzz import fuzz

from bot.cards.dates import PartialDate
from bot.cards.pack import Pack
from bot.content.loader import load
from tests.facts.base import BaseSource, FactBase, read, read_aliases
from tests.facts.numbers import held, said
from tests.facts.statements import Statement, statements

SMALL = 5  # “the two missions”, “all three states”: counted by the writer, not by a source
ALIKE = 60  # of 100: below it two titles or publishers are called different


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("facts", type=Path)
    parser.add_argument("--content", type=Path, default=Path("content"))
    parser.add_argument("--aliases", type=Path)
    given = parser.parse_args()
    pack = readable(given.content)
    print("\n".join(report(pack, read(given.facts, read_aliases(given.aliases)))))  # noqa: T201 - its one purpose


def readable(folder: Path) -> Pack:
    loaded = load(folder, today=datetime.now(UTC).date())
    if loaded.pack is None:
        raise SystemExit(f"{folder} has errors; the first: {loaded.problems[0]}")
    return loaded.pack


def report(pack: Pack, base: FactBase) -> Iterator[str]:
    """Line by line: a heading with a count, then what was found, sorted."""
    told = list(statements(pack))
    yield from _part("Sources of the base that the pack lacks", absent_sources(pack, base))
    yield from _part("Sources of the pack that the base lacks", extra_sources(pack, base))
    yield from _part("Sources that differ (fuzzy for titles and publishers)", differing_sources(pack, base))
    yield from _part("Numbers of the pack that no fact with the same source holds", unknown_numbers(told, base))
    yield from _part("Numbers of the base that nothing with the same source shows", unshown_numbers(told, base))
    yield from _part("Numbers that English and French do not share", unshared_numbers(told))


def absent_sources(pack: Pack, base: FactBase) -> list[str]:
    """By id, unless the pack has the same address under another one."""
    addresses = {_bare(source.url): source.id for source in pack.sources.values() if source.url}
    found = []
    for source in base.sources.values():
        if source.id not in pack.sources:
            other = addresses.get(_bare(source.url)) if source.url else None
            found.append(f"{source.id}: {f'stands as {other}' if other else f'{source.publisher}: {source.title}'}")
    return found


def extra_sources(pack: Pack, base: FactBase) -> list[str]:
    return [f"{id_}: {source.publisher}: {source.title}" for id_, source in pack.sources.items()
            if id_ not in base.sources]  # fmt: skip


def differing_sources(pack: Pack, base: FactBase) -> list[str]:
    found = []
    for id_ in pack.sources.keys() & base.sources.keys():
        ours, theirs = pack.sources[id_], base.sources[id_]
        if _bare(ours.url or "") != _bare(theirs.url):
            found.append(f"{id_}: url {ours.url} · {theirs.url or 'none'}")
        if not _same_day(ours.published, theirs):
            found.append(f"{id_}: published {ours.published} · {theirs.published or 'not given'}")
        for name, mine, other in (("publisher", ours.publisher, theirs.publisher), ("title", ours.title, theirs.title)):
            if fuzz.token_set_ratio(mine.casefold(), other.casefold()) < ALIKE:
                found.append(f"{id_}: {name} “{mine}” · “{other}”")
    return found


def unknown_numbers(told: Iterable[Statement], base: FactBase) -> list[str]:
    """Numbers of values and of the English texts: those in digits, and those in words above five."""
    found = []
    for statement in told:
        known = base.numbers(set(statement.sources))
        judged = {number for number in statement.numbers("en") if number > SMALL} | statement.digits("en")
        wrong = sorted(number for number in judged if not held(number, known))
        if wrong:
            shown, sources = ", ".join(said(number) for number in wrong), ", ".join(statement.sources)
            why = "" if base.citing(set(statement.sources)) else " (the base cites none of these sources)"
            found.append(f"{statement.path} {statement.place}: {shown} [{sources}]{why}: {statement.sentence}")
    return found


def unshown_numbers(told: Iterable[Statement], base: FactBase) -> list[str]:
    """Only the numbers that the base holds in a field of their own."""
    shown: dict[str, set[float]] = {}
    for statement in told:
        for source in statement.sources:
            shown.setdefault(source, set()).update(statement.numbers("en"))
    found = []
    for entry in base.entries:
        known = {number for source in entry.sources for number in shown.get(source, set())}
        if entry.number is not None and entry.number > 1 and not held(entry.number, known):
            found.append(f"{entry.where}: {said(entry.number)} [{', '.join(entry.sources)}]: {entry.words}")
    return found


def unshared_numbers(told: Iterable[Statement]) -> list[str]:
    """Only the numbers that one of them writes in digits: words are too many and too free."""
    found = []
    for statement in told:
        english, french = statement.numbers("en"), statement.numbers("fr")
        if statement.words("en") and statement.words("fr"):
            only = [f"en {said(n)}" for n in sorted(statement.digits("en")) if not held(n, french)]
            only += [f"fr {said(n)}" for n in sorted(statement.digits("fr")) if not held(n, english)]
            if only:
                both = f"{statement.words('en')} · {statement.words('fr')}"
                found.append(f"{statement.path} {statement.place}: {', '.join(only)}: {both}")
    return found


def _part(title: str, lines: list[str]) -> Iterator[str]:
    yield f"== {title}: {len(lines)}"
    yield from sorted(lines)
    yield ""


def _bare(url: str) -> str:
    """An address without what makes no other page of it."""
    return url.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


def _same_day(ours: PartialDate | None, theirs: BaseSource) -> bool:
    """A date that the base gives in words is compared by its year."""
    try:
        return ours == PartialDate.parse(theirs.published)
    except ValueError:
        return ours is None or str(ours.year) in theirs.published or not any(map(str.isdigit, theirs.published))


if __name__ == "__main__":
    main()
