"""Why the store refuses, each in one plain sentence with its exit code. Who says it and who leaves is the caller's."""


class StoreError(Exception):
    """The text is one sentence for an operator; `exit_code` is what the process ends with (DESIGN §3)."""

    exit_code = 74


class DamagedDatabase(StoreError):
    """Not a database any more: empty, truncated, overwritten."""


class ForeignDatabase(StoreError):
    """A sound database of something else."""


class ReadOnlyDatabase(StoreError):
    """The file, its folder or its disk does not take writes."""


class StorageFull(StoreError):
    """No room is left. It may pass: nothing was changed."""


class DatabaseLocked(StoreError):
    """Somebody else holds it for longer than we wait. It may pass: nothing was changed."""

    exit_code = 75


class DatabaseUnreachable(StoreError):
    """The database server does not answer. It may pass."""

    exit_code = 75


class AnotherInstance(StoreError):
    """The same data folder is in use by another process."""

    exit_code = 75


class NewerSchema(StoreError):
    """Written by a later version of this program."""

    exit_code = 78


class KeyMismatch(StoreError):
    """Sealed with another data key."""

    exit_code = 78


class BadKey(StoreError):
    """A data key that cannot be read or used."""

    exit_code = 78


class UnfitSystem(StoreError):
    """This machine lacks something the store needs."""

    exit_code = 78


class BadAddress(StoreError):
    """A database address this store does not serve."""

    exit_code = 78


class NotEmpty(StoreError):
    """A database that is to take everything of another one has something already."""

    exit_code = 78


class NotAlike(StoreError):
    """What was moved is not what was there."""
