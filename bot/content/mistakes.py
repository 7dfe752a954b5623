"""Mistakes: what a shape did not accept, as problems with line, column and a sentence. What to accept: the shapes."""

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.cards.problems import Problem
from bot.content.nodes import Node, place
from bot.content.suggestions import did_you_mean

MAX_PER_FILE = 100
_KEY = "[key]"  # how pydantic marks a mistake in a key
Path = tuple[str | int, ...]


def mistakes(
    error: ValidationError, *, shape: type[BaseModel], root: Node, path: str, under: Path = ()
) -> list[Problem]:
    """The problems of one file (or of its part at `under`), as `shape` found them."""
    found = list(_told(error, shape=shape, root=root, path=path, under=under))
    if len(found) > MAX_PER_FILE:
        rest = Problem(path, 1, 1, "", f"{len(found) - MAX_PER_FILE} more problems in this file", rule="shape")
        found[MAX_PER_FILE:] = [rest]
    return found


def field_name(path: Sequence[str | int]) -> str:
    """`sections[0].heading.en`."""
    name = ""
    for step in path:
        name += f"[{step}]" if isinstance(step, int) else f".{step}" if name else step
    return name


def _told(error: ValidationError, *, shape: type[BaseModel], root: Node, path: str, under: Path) -> Iterator[Problem]:
    for detail in _telling(error.errors(include_url=False, include_input=False)):
        steps = tuple(step for step in detail["loc"] if step != _KEY)
        of_key = len(steps) < len(detail["loc"]) or detail["type"] == "extra_forbidden"
        mark = place(root, under + steps, of_key=of_key)
        yield Problem(
            path, mark.line, mark.column, field_name(under + steps), _sentence(detail, shape, steps), rule="shape"
        )


def _telling(details: list[ErrorDetails]) -> Iterator[ErrorDetails]:
    """Without what only follows from another mistake: a list short of its wrong items, the value of a wrong key."""
    wrong_keys = {detail["loc"][:-1] for detail in details if detail["loc"] and detail["loc"][-1] == _KEY}
    for detail in details:
        loc = detail["loc"]
        is_short = detail["type"] == "too_short"
        if is_short and any(other["loc"][: len(loc)] == loc for other in details if other is not detail):
            continue
        if loc not in wrong_keys:
            yield detail


def _sentence(detail: ErrorDetails, shape: type[BaseModel], steps: Path) -> str:
    context: dict[str, Any] = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            name = str(steps[-1])
            return "is no field here" + did_you_mean(name, fields_at(shape, steps[:-1]))
        case "wrong":
            return str(context["said"]) + did_you_mean(context["given"], context["among"])
        case "too_short":
            return "needs one entry at least"
        case "model_type" | "dict_type" | "model_attributes_type":
            return "must be a mapping of `key: value`"
        case "tuple_type" | "list_type":
            return "must be a list"
        case _:
            return detail["msg"]


def fields_at(shape: type[BaseModel], steps: Path) -> list[str]:
    """The names of the fields that are known at `steps` below `shape`."""
    for step in steps:
        if isinstance(step, str):
            field = shape.model_fields.get(step)
            inner = _model_in(field.annotation) if field else None
            if inner is None:
                return []
            shape = inner
    return list(shape.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _model_in(part)
        if found:
            return found
    return None
