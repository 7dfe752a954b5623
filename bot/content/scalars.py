"""Scalars: what one written value may be, and the sentence for what it may not. Which field holds what: the shapes.

Every value comes as the text that was written; each type here turns it into a typed one or raises `wrong(…)`.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Annotated, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from bot.cards.dates import PartialDate

ID = r"[a-z0-9-]{1,48}"
COMMAND = r"[a-z0-9_]{1,32}"
MAX_TEXT = 2000
T = TypeVar("T")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")


def wrong(sentence: str, *, given: str = "", among: Iterable[str] = ()) -> PydanticCustomError:
    """An error that says `sentence`; with `given` and `among` the nearest right word is offered."""
    return PydanticCustomError("wrong", "{said}", {"said": sentence, "given": given, "among": tuple(among)})


def written(value: object) -> str:
    """The text as written, trimmed. A list, a mapping or nothing at all is wrong."""
    if not isinstance(value, str):
        raise wrong("must be a single text, not a list or a mapping")
    if not value.strip():
        raise wrong("is empty; write something or leave the line out")
    return value.strip()


def words(limit: int) -> PlainValidator:
    """A text of `limit` characters at most."""

    def check(value: object) -> str:
        text = written(value)
        if len(text) > limit:
            raise wrong(f"is {len(text)} characters long; {limit} at most")
        return text

    return PlainValidator(check, json_schema_input_type=Annotated[str, Field(min_length=1, max_length=limit)])


def spelled(pattern: str, sentence: str) -> PlainValidator:
    """A text that matches `pattern` as a whole."""
    expression = re.compile(pattern)

    def check(value: object) -> str:
        text = written(value)
        if not expression.fullmatch(text):
            raise wrong(f"“{text[:60]}” {sentence}")
        return text

    return PlainValidator(check, json_schema_input_type=Annotated[str, Field(pattern=f"^{pattern}$")])


def one_of(words_of: type[StrEnum]) -> PlainValidator:
    """One of the words of an enumeration."""

    def check(value: object) -> StrEnum:
        text = written(value)
        try:
            return words_of(text)
        except ValueError:
            choices = [word.value for word in words_of]
            raise wrong(f"“{text[:60]}” must be one of {', '.join(choices)}", given=text, among=choices) from None

    return PlainValidator(check, json_schema_input_type=words_of)


def _read(parse: Callable[[str], T]) -> Callable[[object], T]:
    """`parse` over the written text; its ValueError becomes the sentence."""

    def check(value: object) -> T:
        text = written(value)
        try:
            return parse(text)
        except PydanticCustomError:
            raise
        except ValueError as error:
            raise wrong(str(error)) from None

    return check


def _day(text: str) -> date:
    partial = PartialDate.parse(text)
    if partial.day is None:
        raise ValueError(f"“{text}” must be a day, such as 2026-11-21")
    return partial.first_day


def _instant(text: str) -> datetime:
    if not _INSTANT.fullmatch(text):
        raise ValueError(f"“{text[:60]}” must be a time with its zone, such as 2026-11-21T06:00:00Z")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"“{text}” is not in the calendar or on the clock") from None


def _clock(text: str) -> time:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise ValueError(f"“{text[:60]}” must be a time of day, such as 07:00")
    return time.fromisoformat(text)


def _truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(f"“{text[:60]}” must be true or false")
    return text == "true"


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"“{text[:60]}” must be a number in plain digits, such as 13871 or 2.5")
    return float(text)


def _amount(value: object) -> tuple[float, float]:
    """A number twice, or the two ends of a range."""
    if isinstance(value, list):
        low, high = _pair(value, "a range is written [2000, 3000]")
        if low >= high:
            raise wrong("the first number of a range must be the smaller one")
        return low, high
    exact = _number_of(value)
    return exact, exact


def _position(value: object) -> tuple[float, float]:
    latitude, longitude = _pair(value, "must be [latitude, longitude]")
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise wrong("must be [latitude, longitude]: latitude from -90 to 90, longitude from -180 to 180")
    return latitude, longitude


def _pair(value: object, sentence: str) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2:
        raise wrong(sentence)
    return _number_of(value[0]), _number_of(value[1])


def _count(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,3}", text):
        raise ValueError(f"“{text[:60]}” must be a whole number from 1 to 9999")
    return int(text)


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s<>\"]", text) or len(text) > 2048:
        raise ValueError(f"“{text[:60]}” must be a web address that starts with https:// or http://")
    return text


def _zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise wrong(
            f"“{text[:60]}” is no time zone; write its IANA name, such as Africa/Bamako",
            given=text,
            among=available_timezones(),
        ) from None


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    twice = next((value for index, value in enumerate(values) if value in values[:index]), None)
    if twice is not None:
        raise wrong(f"“{twice}” is named twice")
    return values


_number_of = _read(_number)
_PAIR = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
_DATE_SCHEMA = {
    "type": ["string", "integer"],
    "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$",
    "examples": ["2023-06-30", "2023-06", "2023"],
}
_DAY_SCHEMA = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "examples": ["2026-11-21"]}

Id = Annotated[str, spelled(ID, "is no id; small letters, digits and hyphens, 48 at most")]
Command = Annotated[str, spelled(COMMAND, "is no command; small letters, digits and _, 32 at most, without the slash")]
Language = Annotated[str, spelled(r"[a-z]{2,3}", "is no language code such as en; quote a text with a comma in { }")]
Country = Annotated[str, spelled(r"[A-Z]{2}", "is no country code such as ML")]
Ids = Annotated[tuple[Id, ...], AfterValidator(_distinct)]
Languages = Annotated[tuple[Language, ...], Field(min_length=1), AfterValidator(_distinct)]
When = Annotated[PartialDate, PlainValidator(_read(PartialDate.parse)), WithJsonSchema(_DATE_SCHEMA)]
Day = Annotated[date, PlainValidator(_read(_day)), WithJsonSchema(_DAY_SCHEMA)]
Instant = Annotated[
    datetime,
    PlainValidator(_read(_instant)),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-21T06:00:00Z"]}),
]
Clock = Annotated[time, PlainValidator(_read(_clock)), WithJsonSchema({"type": "string", "examples": ["07:00"]})]
Truth = Annotated[bool, PlainValidator(_read(_truth)), WithJsonSchema({"type": "boolean"})]
Amount = Annotated[tuple[float, float], PlainValidator(_amount), WithJsonSchema({"anyOf": [{"type": "number"}, _PAIR]})]
Position = Annotated[tuple[float, float], PlainValidator(_position), WithJsonSchema(_PAIR)]
Number = Annotated[float, PlainValidator(_read(_number)), WithJsonSchema({"type": "number"})]
Count = Annotated[int, PlainValidator(_read(_count)), WithJsonSchema({"type": "integer", "minimum": 1})]
Address = Annotated[str, PlainValidator(_read(_address)), WithJsonSchema({"type": "string", "format": "uri"})]
Zone = Annotated[str, PlainValidator(_read(_zone)), WithJsonSchema({"type": "string", "examples": ["Africa/Bamako"]})]
Label = Annotated[str, words(200)]
Texts = Annotated[dict[Language, Annotated[str, words(MAX_TEXT)]], Field(min_length=1)]
Labels = Annotated[dict[Language, Annotated[str, words(200)]], Field(min_length=1)]
Headlines = Annotated[dict[Language, Annotated[str, words(120)]], Field(min_length=1)]
Claims = Annotated[dict[Language, Annotated[str, words(240)]], Field(min_length=1)]
Briefs = Annotated[dict[Language, Annotated[str, words(280)]], Field(min_length=1)]
Stories = Annotated[dict[Language, Annotated[str, words(600)]], Field(min_length=1)]
