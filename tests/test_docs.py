"""The documents tell what there is, all of it and no more; their examples are good content.

That their commands run is shown in tests/test_docs_followed.py."""

import ast
import json
import re
import shlex
from collections.abc import Iterator
from datetime import date
from fnmatch import fnmatch
from pathlib import Path

import click
import pytest
import typer

from bot.cards.references import _IN_WORDS
from bot.chat.routes import CHANGES, EDITS, READS
from bot.cli import app
from bot.content import nodes
from bot.content.catalogues import all_phrases
from bot.content.loader import load
from bot.content.shapes import (
    CardShape,
    ClaimShape,
    CorrectionShape,
    DispatchShape,
    PackShape,
    Shape,
    SourceShape,
    TermShape,
    TrackerShape,
)
from bot.content.tree import FileKind, kind_of
from bot.pages.commands import own_names
from bot.settings import PREFIX, Settings
from tests.facts import base as facts

ROOT = Path(__file__).resolve().parents[1]
DOCS = {path.name: path.read_text(encoding="utf-8") for path in [*(ROOT / "docs").glob("*.md"), ROOT / "README.md"]}
MODULES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "bot").rglob("*.py")}


def calls() -> Iterator[ast.Call]:
    return (node for tree in MODULES.values() for node in ast.walk(tree) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


# The command line


def commands(group: click.Group | None = None, prefix: str = "") -> dict[str, click.Command]:
    """Every command by its words, groups left out."""
    found: dict[str, click.Command] = {}
    whole = group or typer.main.get_command(app)
    assert hasattr(whole, "commands")
    for name, command in whole.commands.items():
        words = f"{prefix} {name}".strip()
        found |= commands(command, words) if hasattr(command, "commands") else {words: command}
    return found


def told_commands() -> list[tuple[str, str]]:
    """Every `sahelbot …` in a code span or block of the documents, with the document."""
    spans = [
        (name, span.replace("\\|", "|"))
        for name, text in DOCS.items()
        for span in re.findall(r"`(sahelbot [^`]+)`", text)
    ]
    return spans + [(name, line) for name, line in shell_lines() if line.startswith("sahelbot ")]


def shell_lines() -> list[tuple[str, str]]:
    return [
        (name, line.strip())
        for name, text in DOCS.items()
        for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
        for line in block.splitlines()
    ]


@pytest.mark.parametrize("command", commands())
def test_every_command_of_the_command_line_is_told_to_operators(command: str) -> None:
    assert re.search(rf"^\| `sahelbot {command}\b", DOCS["operators.md"], re.MULTILINE), f"sahelbot {command}"


@pytest.mark.parametrize("command", commands())
def test_every_option_is_told_where_its_command_is(command: str) -> None:
    rows = "\n".join(re.findall(rf"^\| `sahelbot {command}\b.*", DOCS["operators.md"], re.MULTILINE))
    options = [name for option in commands()[command].params for name in option.opts if name.startswith("--")]
    assert not [option for option in options if f"{option}" not in rows]


@pytest.mark.parametrize(("document", "line"), told_commands())
def test_the_documents_tell_of_no_command_or_option_that_is_not_there(document: str, line: str) -> None:
    words = [word.strip("[]") for word in shlex.split(line.replace("|", " "))[1:]]
    known = commands()
    name = next((found for found in (" ".join(words[:2]), words[0]) if found in known), "")
    assert name, f"{document}: {line}"
    options = {name for option in known[name].params for name in option.opts}
    assert {word for word in words if word.startswith("--")} <= options, f"{document}: {line}"


# Settings, chat commands, exit codes, metrics


def settings() -> set[str]:
    return {str(field.validation_alias or f"{PREFIX}{name.upper()}") for name, field in Settings.model_fields.items()}


def test_operators_are_told_every_setting_and_no_other() -> None:
    rows = "\n".join(re.findall(r"^\| `(?:SAHELBOT|XDG)_.*", DOCS["operators.md"], re.MULTILINE))
    assert set(re.findall(r"`((?:SAHELBOT|XDG)_[A-Z_]+)`", rows)) == settings()
    everywhere = {name for text in DOCS.values() for name in re.findall(r"\bSAHELBOT_[A-Z_]*[A-Z]\b", text)}
    assert everywhere <= settings()


def test_readers_and_editors_are_told_every_chat_command_and_no_other() -> None:
    told = {name: set(re.findall(r"`/([a-z_]+)", DOCS[name])) for name in ("readers.md", "editors.md")}
    assert not (READS.keys() | CHANGES.keys()) - told["readers.md"]
    assert not EDITS.keys() - told["editors.md"]
    pack = load(ROOT / "content", today=date(2026, 11, 21)).pack
    claimed = set(pack.commands) if pack else set()
    translated = set(own_names(all_phrases()["fr"]))
    examples = {"examplegroup"}
    assert (
        not (told["readers.md"] | told["editors.md"])
        - READS.keys()
        - CHANGES.keys()
        - EDITS.keys()
        - claimed
        - translated
        - examples
    )


def exit_codes() -> set[int]:
    """Those that classes name, that the command line leaves with, and 0."""
    named = {
        node.value.value
        for tree in MODULES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and any(isinstance(to, ast.Name) and to.id in ("exit_code", "BUG") for to in node.targets)
    }
    left = {
        constant.value
        for call in calls()
        if called(call) == "Exit"
        for constant in ast.walk(call)
        if isinstance(constant, ast.Constant)
    }
    return {code for code in named | left | {0} if isinstance(code, int)}


def test_operators_are_told_every_exit_code_and_no_other() -> None:
    section = DOCS["operators.md"].partition("## Exit codes")[2].partition("\n## ")[0]
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", section, re.MULTILINE)} == exit_codes()


def test_operators_are_told_every_metric() -> None:
    constants = [node.value for tree in MODULES.values() for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    metrics = {text for text in constants if isinstance(text, str) and re.fullmatch(r"sahelbot_[a-z_]+", text)}
    assert not [metric for metric in metrics if f"`{metric}" not in DOCS["operators.md"]]


# The rules of check


def rules() -> set[str]:
    """Every rule code that a Finding or a Problem can carry."""
    found = {f"unknown-{what}" for what in _IN_WORDS}
    for call in calls():
        given = [keyword.value for keyword in call.keywords if keyword.arg == "rule"]
        if called(call) in ("Finding", "warning"):
            given += call.args[1:2]
        if called(call) == "Problem" and len(call.args) > 1 and isinstance(call.args[-2], ast.Attribute):
            given += call.args[-1:]  # behind the severity
        found |= {code.value for code in given if isinstance(code, ast.Constant) and isinstance(code.value, str)}
    return {code for code in found if re.fullmatch(r"[a-z]+(-[a-z]+)*", code)}


def test_editors_are_told_every_rule_of_check_and_no_other() -> None:
    section = DOCS["editors.md"].partition("## What the messages of check mean")[2]
    assert set(re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE)) == rules()


def test_the_rules_that_are_looked_for_are_the_ones_there_are() -> None:
    assert {"yaml", "shape", "file", "contradiction", "unknown-source", "dispatch-year"} <= rules()


# What the documents show, tried out


SHAPES: dict[str, type[Shape]] = {
    "force": TrackerShape,
    "date": DispatchShape,
    "publisher": SourceShape,
    "title": CardShape,
    "term": TermShape,
    "was": CorrectionShape,
    "about": PackShape,
}


def examples() -> list[str]:
    blocks = re.findall(r"```yaml\n(.*?)```", DOCS["editors.md"], re.DOTALL)
    return [block for block in blocks if not block.startswith("# yaml-language-server")]


@pytest.mark.parametrize("block", examples(), ids=lambda block: block.split(":")[0].strip("- "))
def test_the_examples_for_editors_are_good_content(block: str) -> None:
    tree = nodes.read(block.encode(), "example.yaml")
    assert tree.root is not None, tree.problems
    plain = nodes.plain(tree.root)
    items = plain.get("corrections", [plain]) if isinstance(plain, dict) else plain
    for item in items:
        shape = next(shape for field, shape in SHAPES.items() if field in item)
        shape.model_validate(item)


def test_editors_are_told_every_field_that_cannot_be_left_out() -> None:
    page = DOCS["editors.md"].partition("What cannot be left out:")[2].partition("\n\nA claim")[0]
    told = {
        kind: set(re.findall(r"`(\w+)`", fields))
        for kind, fields in re.findall(r"^\| (\w+) \| (.+) \|$", page, re.MULTILINE)
    }
    sourced = {"claim", "dispatch"}  # a rule wants their sources
    shapes = {
        "source": SourceShape,
        "card": CardShape,
        "claim": ClaimShape,
        "tracker": TrackerShape,
        "dispatch": DispatchShape,
    }
    for kind, shape in shapes.items():
        needed = {name for name, field in shape.model_fields.items() if field.is_required()}
        assert told[kind] == needed | ({"sources"} if kind in sourced else set())
    assert told.keys() == shapes.keys()


def test_the_example_of_a_fact_base_is_one(tmp_path: Path) -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "facts.yaml").write_text(block, encoding="utf-8")
    base = facts.read(tmp_path)
    assert [entry.numbers for entry in base.entries] == [{15.0}]
    assert base.entries[0].sources == tuple(base.sources)


def test_every_content_file_has_its_schema_in_the_editor() -> None:
    given = json.loads((ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8"))["yaml.schemas"]
    for path in sorted((ROOT / "content").rglob("*.yaml")):
        name = path.relative_to(ROOT).as_posix()
        schemas = [
            schema for schema, glob in given.items() if fnmatch(name, glob) and name.count("/") == glob.count("/")
        ]
        kind = kind_of(path.relative_to(ROOT / "content").as_posix())
        assert schemas == [f"./docs/schemas/{kind}.json"], name
    assert len(given) == len(FileKind) - 1
    assert all((ROOT / schema).is_file() for schema in given)


@pytest.mark.parametrize("document", [*DOCS, "CONTRIBUTING.md", "CHANGELOG.md"])
def test_the_links_between_documents_lead_somewhere(document: str) -> None:
    path = ROOT / document if (ROOT / document).is_file() else ROOT / "docs" / document
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]*)(?:#[^)]*)?\)", text):
        if target and "://" not in target:
            assert (path.parent / target).exists(), f"{document}: {target}"
