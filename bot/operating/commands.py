"""What an operator's commands are called and take. `cli` adds them to its own; what they do stands in their modules."""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

Work = Callable[["Settings"], Coroutine[None, None, str]]
Run = Callable[[Work], None]
"""Reads the settings, runs the work to its end and prints what it gives; a refusal becomes its exit code."""


class Form(StrEnum):
    """How a list is written."""

    TEXT = "text"
    JSON = "json"


File = Annotated[Path, typer.Argument(metavar="FILE", help="A file.")]
NewFile = Annotated[Path, typer.Argument(metavar="FILE", help="A new file; nobody else will be able to read it.")]
Language = Annotated[str | None, typer.Option(help="The language to show it in.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Since this day, instead of yesterday.")]
EditionId = Annotated[str | None, typer.Option(help="One edition, with each of its deliveries.")]
Chosen = Annotated[Form, typer.Option("--format", help="How to write them; JSON names chats.")]
Address = Annotated[str | None, typer.Option(metavar="URL", help="Move everything to this empty database.")]
NewKey = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Holds the new key, or gets one; needed if a key is given.")
]
Force = Annotated[bool, typer.Option("--force", help="Even if it is not known any more who has left since.")]


def add(app: typer.Typer, run: Run) -> None:
    """Every command of this part becomes one of `app`."""
    _keeping(app, run)
    _looking(app, run)
    _subscribers(_group(app, "subscribers", "Subscribers from and into CSV files, and their numbers."), run)
    _of_groups(app, run)


def _group(app: typer.Typer, name: str, what: str) -> typer.Typer:
    group = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
    app.add_typer(group, name=name, help=what)
    return group


def _keeping(app: typer.Typer, run: Run) -> None:
    @app.command()
    def backup(file: NewFile) -> None:
        """Copy the database into a file, while the bot runs. The data key is kept elsewhere."""
        from bot.operating import restoring  # noqa: PLC0415 - the command line starts light

        run(lambda settings: restoring.backup(settings, file))

    @app.command()
    def restore(file: File, *, force: Force = False) -> None:
        """Put a backup in place of the database, with the bot stopped. Nothing is sent before an admin has chosen."""
        from bot.operating import restoring  # noqa: PLC0415

        run(lambda settings: restoring.restore(settings, file, force=force))

    @app.command()
    def migrate(*, to: Address = None) -> None:
        """Bring the database to this version's schema, as a start would; or move it, with the bot stopped."""
        from bot.operating import migration  # noqa: PLC0415

        run(migration.migrate if to is None else lambda settings: migration.migrate_to(settings, to))


def _looking(app: typer.Typer, run: Run) -> None:
    @app.command()
    def doctor() -> None:
        """Look at everything a start needs, and say what to do. Ends like a start would."""
        from bot.operating import doctor as looking  # noqa: PLC0415

        run(lambda settings: looking.examine(settings, out=typer.echo))

    @app.command()
    def deliveries(*, edition: EditionId = None, form: Chosen = Form.TEXT) -> None:
        """What became of every edition, or of each delivery of one."""
        from bot.operating import deliveries as known  # noqa: PLC0415

        run(lambda settings: known.tell(settings, edition, as_json=form is Form.JSON, out=typer.echo))


def _subscribers(group: typer.Typer, run: Run) -> None:
    @group.command("import")
    def bring_in(file: File) -> None:
        """Subscribe the chats of a CSV file: all its lines or none."""
        from bot.operating import subscribers  # noqa: PLC0415

        run(lambda settings: subscribers.bring_in(settings, file))

    @group.command("export")
    def export(file: NewFile) -> None:
        """Write every active subscriber into a CSV file. The audit says so."""
        from bot.operating import subscribers  # noqa: PLC0415

        run(lambda settings: subscribers.export(settings, file))

    @group.command("count")
    def count() -> None:
        """Numbers alone."""
        from bot.operating import subscribers  # noqa: PLC0415

        run(subscribers.count)


def _of_groups(app: typer.Typer, run: Run) -> None:
    """Groups of one command each."""

    @_group(app, "edition", "The next digest.").command("preview")
    def preview(*, lang: Language = None, since: Day = None) -> None:
        """Print the digest that the content folder would make."""
        from bot.preview import edition  # noqa: PLC0415

        day = since.date() if since else None
        run(lambda settings: edition(settings, language=lang, since=day, now=datetime.now(UTC)))

    @_group(app, "audit", "The newsroom's book.").command("export")
    def export(file: NewFile) -> None:
        """Write every entry into a file, as JSON lines."""
        from bot.operating import audit  # noqa: PLC0415

        run(lambda settings: audit.export(settings, file))

    @_group(app, "key", "The data key.").command("rotate")
    def rotate(*, new: NewKey = None) -> None:
        """Seal everything with a new data key, with the bot stopped. The old one opens older backups."""
        from bot.operating import rotation  # noqa: PLC0415

        run(lambda settings: rotation.rotate(settings, new))

    @_group(app, "profile", "The bot's profile on Telegram.").command("publish")
    def publish() -> None:
        """Set name, descriptions and menus as the published pack has them. What is right is left alone."""
        from bot.operating import profile  # noqa: PLC0415

        run(profile.publish)
