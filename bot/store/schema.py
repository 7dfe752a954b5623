"""Which schema a database has, and bringing it to ours. Alembic is imported only when there is a step to run."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from bot.store.refusals import NewerSchema
from bot.store.tables import HEAD, REVISIONS

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"


def needs_migration(revision: str | None) -> bool:
    """None: no tables yet. NewerSchema when we do not know the revision."""
    if revision is not None and revision not in REVISIONS:
        raise NewerSchema(
            f"The database has schema {revision}, newer than this program's {HEAD}: run the newer version."
        )
    return revision != HEAD


def upgrade(connection: Connection, target: str = "head") -> None:
    """Run the missing steps, each in its own transaction unless the caller has begun one."""
    from alembic import command  # noqa: PLC0415  # 0.2 s that a usual start does not pay

    command.upgrade(_config(connection), target)


def downgrade(connection: Connection, target: str = "base") -> None:
    """Undo the steps after `target`; `base` leaves no table."""
    from alembic import command  # noqa: PLC0415

    command.downgrade(_config(connection), target)


def _config(connection: Connection) -> "Config":
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
