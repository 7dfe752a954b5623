"""What an operator's commands are called and take. `cli` adds them to its own; what they do stands in their modules."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

Work = Callable[["Settings"], Coroutine[None, None, str]]
Run = Callable[[Work], None]
"""Reads the settings, runs the work to its end and prints what it gives; a refusal becomes its exit code."""

FORCE = "Even if it is not known any more who has left since."


def add(app: typer.Typer, run: Run) -> None:
    """Every command of this part becomes one of `app`."""
    _keeping(app, run)


def _keeping(app: typer.Typer, run: Run) -> None:
    @app.command()
    def backup(file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")]) -> None:
        """Copy the database into a file, while the bot runs. The data key is kept elsewhere."""
        from bot.operating import keeping  # noqa: PLC0415 - the command line starts light

        run(lambda settings: keeping.backup(settings, file))

    @app.command()
    def restore(
        file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
        *,
        force: Annotated[bool, typer.Option("--force", help=FORCE)] = False,
    ) -> None:
        """Put a backup in place of the database, with the bot stopped. Nothing is sent before an admin has chosen."""
        from bot.operating import restoring  # noqa: PLC0415

        run(lambda settings: restoring.restore(settings, file, force=force))

    @app.command()
    def migrate() -> None:
        """Bring the database to this version's schema, as a start would."""
        from bot.operating import keeping  # noqa: PLC0415

        run(keeping.migrate)
