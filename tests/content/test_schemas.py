"""The schemas for editors: fresh, complete, and of one mind with the loader about the example."""

from pathlib import Path
from typing import Any

import pytest

from bot.content.schemas import schema, write_schemas, written_schemas
from bot.content.tree import FileKind

COMMITTED = Path(__file__).parents[2] / "docs" / "schemas"
KINDS = [kind for kind in FileKind if kind is not FileKind.MAP]


def test_the_committed_schemas_are_those_of_the_shapes() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in COMMITTED.glob("*.json")}
    assert committed == written_schemas(), "write them anew with: python -m bot.content.schemas"


def test_the_schemas_are_written_to_a_new_folder(tmp_path: Path) -> None:
    write_schemas(tmp_path / "new")
    assert {path.name for path in (tmp_path / "new").iterdir()} == {f"{kind}.json" for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_a_description_and_no_other_is_allowed(kind: FileKind) -> None:
    for shape in _objects(schema(kind)):
        assert shape["additionalProperties"] is False
        for name, field in shape["properties"].items():
            assert field.get("description") or _described(schema(kind), field), f"{kind}: {name}"


def test_no_field_may_be_null_and_only_the_whole_has_a_title() -> None:
    for text in written_schemas().values():
        assert '"null"' not in text
        assert text.count('"title": "') == 1


def _objects(part: Any) -> list[dict[str, Any]]:
    found = []
    if isinstance(part, dict):
        if "properties" in part and "type" in part:
            found.append(part)
        for value in part.values():
            found += _objects(value)
    if isinstance(part, list):
        for value in part:
            found += _objects(value)
    return found


def _described(whole: dict[str, Any], field: dict[str, Any]) -> bool:
    name = field.get("$ref", "").rpartition("/")[2]
    return bool(whole.get("$defs", {}).get(name, {}).get("description"))
