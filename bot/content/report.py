"""The list of problems as people and machines read it. It only writes down what the loader found."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from bot.cards.problems import Problem, Severity, errors


def text(problems: Sequence[Problem]) -> str:
    """One line for each problem: `path:line:column: field: message`."""
    return "\n".join(str(problem) for problem in problems)


def as_json(problems: Sequence[Problem]) -> str:
    """A JSON array of objects with the fields of a Problem."""
    return json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=2)


def github(problems: Sequence[Problem], *, folder: str = "") -> str:
    """Workflow commands that GitHub shows beside the lines of a change; paths get `folder` in front.

    Format: https://docs.github.com/actions/reference/workflow-commands-for-github-actions"""
    return "\n".join(_annotation(problem, folder) for problem in problems)


def summary(problems: Sequence[Problem]) -> str:
    """`2 errors, 1 warning`, or `no problems`."""
    wrong = len(errors(problems))
    counts = [(wrong, "error"), (len(problems) - wrong, "warning")]
    return ", ".join(f"{count} {what}{'s' * (count != 1)}" for count, what in counts if count) or "no problems"


def _annotation(problem: Problem, folder: str) -> str:
    level = "error" if problem.severity is Severity.ERROR else "warning"
    path = f"{folder.rstrip('/')}/{problem.path}" if folder else problem.path
    place = f"file={_property(path)},line={problem.line},col={problem.column},title={_property(problem.rule)}"
    message = f"{problem.field}: {problem.message}" if problem.field else problem.message
    return f"::{level} {place}::{_data(message)}"


def _data(words: str) -> str:
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(words: str) -> str:
    return _data(words).replace(":", "%3A").replace(",", "%2C")
