"""How times and days are stored, alike in both databases: as integers, so that they sort, compare and stay small."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Dialect, Integer, TypeDecorator, type_coerce
from sqlalchemy.types import NullType

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
MICROSECOND = timedelta(microseconds=1)
SECOND = timedelta(seconds=1)

# A row's own number. SQLite takes only INTEGER for its rowid.
RowId = BigInteger().with_variant(Integer, "sqlite")


def _elapsed(moment: datetime) -> timedelta:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot enter the store")
    return moment - EPOCH


class Instant(TypeDecorator[datetime]):
    """An aware time, exact to the microsecond."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002  # SQLAlchemy's shape
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # SQLAlchemy's shape
        return None if value is None else of_microseconds(value)


class Second(TypeDecorator[datetime]):
    """An aware time in whole seconds, four bytes smaller, rounded up when stored: nothing stored comes early.

    What is compared with it is rounded down first, by `whole`."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002  # SQLAlchemy's shape
        return None if value is None else seconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # SQLAlchemy's shape
        return None if value is None else of_seconds(value)


class Day(TypeDecorator[date]):
    """A calendar day, counted from 1970-01-01."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> int | None:  # noqa: ARG002  # SQLAlchemy's shape
        return None if value is None else value.toordinal() - EPOCH_ORDINAL

    def process_result_value(self, value: int | None, dialect: Dialect) -> date | None:  # noqa: ARG002  # SQLAlchemy's shape
        return None if value is None else of_days(value)


@lru_cache(maxsize=4096)  # thousands of subscribers share an hour
def microseconds(moment: datetime) -> int:
    """As an `Instant` is stored."""
    return _elapsed(moment) // MICROSECOND


@lru_cache(maxsize=4096)
def seconds(moment: datetime) -> int:
    """As a `Second` is stored: rounded up."""
    return -(-_elapsed(moment) // SECOND)


@lru_cache(maxsize=4096)
def of_microseconds(count: int) -> datetime:
    return EPOCH + count * MICROSECOND


@lru_cache(maxsize=4096)
def of_seconds(count: int) -> datetime:
    return EPOCH + count * SECOND


@lru_cache(maxsize=4096)
def of_days(count: int) -> date:
    return date.fromordinal(count + EPOCH_ORDINAL)


def stored(column: Column[Any]) -> ColumnElement[Any]:
    """The column's value as it is stored, for pages of rows that are read faster than types convert."""
    return type_coerce(column, NullType())


def whole(moment: datetime) -> datetime:
    """`moment` without its fraction of a second, to be compared with a `Second`."""
    return moment.replace(microsecond=0)
