"""The command line: parse, call, exit code. What a command does stands in the part that owns it."""

import gc
from collections.abc import Coroutine
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

from bot.operating import commands
from bot.operating.commands import Work

if TYPE_CHECKING:
    from bot.cards.pack import Pack
    from bot.settings import Settings

BUG = 70
Result = TypeVar("Result")

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, no_args_is_help=True)
exports = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
app.add_typer(exports, name="export", help="Write the pack as web pages or as feeds into a folder.")


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


@app.callback()
def sahelbot() -> None:
    """A Telegram bot that serves curated, sourced briefings."""


@app.command()
def check(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", envvar="SAHELBOT_CONTENT_DIR", help="The content folder.")
    ] = Path("content"),
    *,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as problems, too.")] = False,
    links: Annotated[bool, typer.Option("--links", help="Ask every source's address whether it is there.")] = False,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Check as of this day.")] = None,
    format_: Annotated[Format, typer.Option("--format", help="How to write the list.")] = Format.TEXT,
) -> None:
    """Tell every problem of the content folder: 0 clean, 1 problems, 66 no content."""
    from bot.cards.problems import errors  # noqa: PLC0415 - the command line starts light
    from bot.content import report  # noqa: PLC0415
    from bot.content.checking import check as checked  # noqa: PLC0415

    if not folder.is_dir() or not any(folder.iterdir()):
        typer.echo(f"There is no content in {folder}: the folder is missing or empty.", err=True)
        raise typer.Exit(66)
    loaded = checked(folder, today=(on or datetime.now(UTC)).date())
    written = {
        Format.TEXT: report.text(loaded.problems),
        Format.JSON: report.as_json(loaded.problems),
        Format.GITHUB: report.github(loaded.problems, folder=folder.as_posix()),
    }[format_]
    if written:
        typer.echo(written)
    typer.echo(f"{folder}: {report.summary(loaded.problems)}", err=True)
    has_dead = links and _has_dead_links(loaded.pack, err=format_ is Format.JSON)
    raise typer.Exit(1 if has_dead or errors(loaded.problems) or (strict and loaded.problems) else 0)


@app.command()
def run(
    *,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Without Telegram: a chat page on this machine.")] = False,
) -> None:
    """Start the bot: on Telegram with a token, or with its own sandbox."""
    gc.disable()
    from bot import lifespan  # noqa: PLC0415
    from bot.log import configure  # noqa: PLC0415

    gc.freeze()  # what was imported stays: looking through it while it is made takes a tenth of the start
    gc.enable()
    settings = _settings()
    configure(settings.log_format, settings.secrets)
    _finish(lifespan.trial(settings) if sandbox else lifespan.run(settings))


@app.command()
def publish(
    revision: Annotated[str | None, typer.Argument(metavar="[REV]", help="An earlier revision to go back to.")] = None,
    *,
    force: Annotated[bool, typer.Option("--force", help="Even if more than half of the cards vanish.")] = False,
) -> None:
    """Publish the content folder, or an earlier revision. A running bot serves it within 15 seconds."""
    from bot.operating import publication  # noqa: PLC0415

    typer.echo(_finish(publication.publish(_settings(), revision, force=force)))


@app.command()
def show(
    card: Annotated[str, typer.Argument(help="The id of a card, tracker or dispatch.")],
    *,
    lang: Annotated[str | None, typer.Option(help="The language to show it in.")] = None,
    asof: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As it was known on this day.")] = None,
) -> None:
    """Print what a reader sees of a card, tracker or dispatch of the content folder."""
    from bot import preview  # noqa: PLC0415

    as_of = asof.date() if asof else None
    typer.echo(_finish(preview.show(_settings(), card, language=lang, as_of=as_of, now=datetime.now(UTC))))


@exports.command("site")
def export_site(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder, or one exported before.")],
    *,
    published: Annotated[str | None, typer.Option(metavar="REV", help="A published revision, not the folder.")] = None,
    url: Annotated[str, typer.Option(help="The site's own address, for canonical links.")] = "",
) -> None:
    """Write the pack as static pages in every language, feeds included."""
    _export("site", folder, published=published, url=url)


@exports.command("feed")
def export_feed(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder, or one exported before.")],
    *,
    published: Annotated[str | None, typer.Option(metavar="REV", help="A published revision, not the folder.")] = None,
    url: Annotated[str, typer.Option(help="The site's own address, for the links.")] = "",
) -> None:
    """Write the dispatches as an Atom feed for each language."""
    _export("feed", folder, published=published, url=url)


def _has_dead_links(pack: "Pack | None", *, err: bool) -> bool:
    """Tells what was found, beside a list for machines on the other stream."""
    from bot.operating import links  # noqa: PLC0415

    if pack is None:
        typer.echo("No address was asked: mend the errors first.", err=True)
        raise typer.Exit(66)
    told, has_dead = _finish(links.check(_settings(), pack))
    typer.echo(told, err=err)
    return has_dead


def _operate(work: Work) -> None:
    told = _finish(work(_settings()))
    if told:
        typer.echo(told)


commands.add(app, _operate)


def _export(what: str, folder: Path, *, published: str | None, url: str) -> None:
    from bot import exporting  # noqa: PLC0415

    now = datetime.now(UTC)
    work = exporting.export(_settings(), exporting.Export(what), folder, published=published, url=url, now=now)
    typer.echo(_finish(work))


def _settings() -> "Settings":
    from bot.log import hide  # noqa: PLC0415
    from bot.settings import ConfigurationError, Settings  # noqa: PLC0415

    try:
        settings = Settings.read()
    except ConfigurationError as error:
        _refuse(error)
    hide(*settings.secrets)
    return settings


def _finish(work: Coroutine[None, None, Result]) -> Result:
    """Run to the end; a refusal becomes its sentence and its exit code, everything else is a bug."""
    import asyncio  # noqa: PLC0415

    try:
        return asyncio.run(work)
    except BaseExceptionGroup as group:
        _refuse(_first_refusal(group) or group)
    except Exception as error:  # noqa: BLE001 - sorted into refusals and bugs
        _refuse(error)


def _first_refusal(error: BaseException) -> BaseException | None:
    """The first error with an exit code in a group of groups."""
    if isinstance(error, BaseExceptionGroup):
        return next((found for inner in error.exceptions if (found := _first_refusal(inner))), None)
    return error if hasattr(error, "exit_code") else None


def _refuse(error: BaseException) -> NoReturn:
    code = getattr(error, "exit_code", None)
    if code is None:
        raise error
    typer.echo(str(error), err=True)
    raise typer.Exit(code)


def main() -> None:
    """Exit codes of the contract; 70 with a trace for a bug."""
    try:
        app()
    except Exception:  # noqa: BLE001 - the last one to see a bug
        import sys  # noqa: PLC0415
        import traceback  # noqa: PLC0415

        from bot.log import redacted  # noqa: PLC0415

        typer.echo(redacted(traceback.format_exc()), err=True, nl=False)
        sys.exit(BUG)
