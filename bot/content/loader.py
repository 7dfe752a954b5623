"""The loader: a folder becomes a Pack, or the list of all that is wrong with it. What must hold is the rules' work.

One pass over all files, so that an editor sees every problem at once; a pack with an error is never handed out.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.cards.pack import Pack
from bot.cards.problems import Problem, errors
from bot.cards.rules import findings
from bot.content.gathering import Gathering
from bot.content.tree import Tree, read_tree


@dataclass(frozen=True, slots=True)
class Loaded:
    """`pack` is None when one of the problems is an error. Problems are sorted by path, line and column."""

    pack: Pack | None
    problems: tuple[Problem, ...]


def load(folder: Path, *, today: date) -> Loaded:
    """The pack in `folder` as of `today`, checked against every rule. Never raises for what the folder holds."""
    tree = read_tree(folder)
    gathering = gathered(tree)
    pack = gathering.pack(tree.revision)
    found = findings(pack, today=today, unread=gathering.unread)
    problems = sorted({*gathering.problems, *(gathering.located(finding) for finding in found)})
    return Loaded(None if errors(problems) else pack, tuple(problems))


def gathered(tree: Tree) -> Gathering:
    """Every file of the tree read once."""
    gathering = Gathering()
    gathering.miss(tree.problems)
    for file in tree.files:
        gathering.take(file)
    gathering.close()
    return gathering
