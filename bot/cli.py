"""The command line: parse, call, exit code. What a command does stands in the part that owns it."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, no_args_is_help=True)


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


@app.callback()
def sahelbot() -> None:
    """A Telegram bot that serves curated, sourced briefings."""


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The content folder.")] = Path("content"),
    *,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as problems, too.")] = False,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Check as of this day.")] = None,
    format_: Annotated[Format, typer.Option("--format", help="How to write the list.")] = Format.TEXT,
) -> None:
    """Tell every problem of the content folder: 0 clean, 1 problems, 66 no content."""
    from bot.cards.problems import errors  # noqa: PLC0415 - the command line starts light
    from bot.content import report  # noqa: PLC0415
    from bot.content.loader import load  # noqa: PLC0415

    if not folder.is_dir() or not any(folder.iterdir()):
        typer.echo(f"There is no content in {folder}: the folder is missing or empty.", err=True)
        raise typer.Exit(66)
    loaded = load(folder, today=(on or datetime.now(UTC)).date())
    written = {
        Format.TEXT: report.text(loaded.problems),
        Format.JSON: report.as_json(loaded.problems),
        Format.GITHUB: report.github(loaded.problems, folder=folder.as_posix()),
    }[format_]
    if written:
        typer.echo(written)
    typer.echo(f"{folder}: {report.summary(loaded.problems)}", err=True)
    raise typer.Exit(1 if errors(loaded.problems) or (strict and loaded.problems) else 0)


def main() -> None:
    app()
