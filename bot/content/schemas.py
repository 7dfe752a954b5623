"""JSON Schemas of the file kinds, for editors' completion. They are made from the shapes; docs/schemas holds a copy."""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from bot.content.shapes import CardShape, DispatchShape, PackShape, SourceShape, TermShape, TrackerShape
from bot.content.tree import FileKind

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SHAPES: dict[FileKind, tuple[Any, str]] = {
    FileKind.PACK: (PackShape, "pack.yaml: the pack as a whole"),
    FileKind.SOURCES: (tuple[SourceShape, ...], "sources/*.yaml: a list of sources"),
    FileKind.CARD: (CardShape, "cards/<kind>/<id>.yaml: one card"),
    FileKind.TRACKER: (TrackerShape, "trackers/<id>.yaml: one withdrawal"),
    FileKind.DISPATCH: (DispatchShape, "dispatches/<year>/<date>-<slug>.yaml: one dispatch"),
    FileKind.GLOSSARY: (tuple[TermShape, ...], "glossary.yaml: a list of terms"),
}


def schema(kind: FileKind) -> dict[str, Any]:
    """The JSON Schema of one file kind (not of maps, which are GeoJSON)."""
    shape, title = _SHAPES[kind]
    made = _tidied(TypeAdapter(shape).json_schema(mode="validation"))
    return {"$schema": _DIALECT, "title": title, **made}


def written_schemas() -> dict[str, str]:
    """File names and the text of each schema."""
    return {f"{kind}.json": json.dumps(schema(kind), ensure_ascii=False, indent=2) + "\n" for kind in _SHAPES}


def write_schemas(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in written_schemas().items():
        (folder / name).write_text(text, encoding="utf-8")


def _tidied(part: Any) -> Any:
    """Without what the shapes do not mean: a null for a field left out, names made of names, unknown keys."""
    if isinstance(part, list):
        return [_tidied(item) for item in part]
    if not isinstance(part, dict):
        return part
    kept = {key: _tidied(value) for key, value in part.items() if not _says_nothing(key, value)}
    choices = [choice for choice in kept.pop("anyOf", []) if choice != {"type": "null"}]
    if len(choices) == 1:
        kept = {**choices[0], **kept}
    elif choices:
        kept["anyOf"] = choices
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    return kept


def _says_nothing(key: str, value: Any) -> bool:
    return (key == "title" and isinstance(value, str)) or (key == "default" and value in (None, [], {}))


if __name__ == "__main__":
    write_schemas(Path("docs/schemas"))
