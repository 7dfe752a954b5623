"""What a client sent: query, form, multipart or JSON, all read into one set of parameters.

Pure but for the multipart reader of Starlette. What a parameter means is left to the methods.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from bot.sandbox.refusal import Refusal, bad_request

BODY_LIMIT = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    content: bytes
    mime_type: str


@dataclass(slots=True)
class Params:
    """Parameters as the client wrote them: strings, or whatever JSON gave."""

    values: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return self.values.get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name)
        if value is None:
            return default
        if isinstance(value, str):
            return value
        return json.dumps(value, ensure_ascii=False)

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number; anything else is the default."""
        value = self.values.get(name)
        if isinstance(value, bool | int):
            return int(value)
        try:
            return int(self.text(name).strip() or default)
        except ValueError:
            return default

    def bounded(self, name: str, default: int, *, low: int, high: int) -> int:
        return min(max(self.integer(name, default), low), high)

    def flag(self, name: str) -> bool:
        return self.text(name).strip().lower() in ("true", "yes", "1")

    def json(self, name: str, what: str) -> Any:
        """The value as JSON, None if it was not given; `what` names it in the complaint."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return read_json(value)
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None


def read_json(text: str) -> Any:
    """Any JSON whose strings are real text; raises ValueError, UnicodeError for half a surrogate pair."""
    value = json.loads(text)
    if "\\u" in text:
        json.dumps(value, ensure_ascii=False).encode()
    return value


async def read_params(*, query: bytes, content_type: str, body: bytes) -> Params:
    """Raises Refusal if the body is not what its content type says."""
    params = Params()
    if query:
        params.values.update(parse_qsl(query.decode("latin-1"), keep_blank_values=True))
    kind = content_type.partition(";")[0].strip().lower()
    if not body:
        return params
    if kind == "application/json":
        params.values.update(_json_values(body))
    elif kind == "application/x-www-form-urlencoded":
        params.values.update(_form_values(body))
    elif kind == "multipart/form-data":
        await _read_multipart(params, content_type, body)
    return params


def _json_values(body: bytes) -> Mapping[str, Any]:
    try:
        values = read_json(body.decode("utf-8"))
    except UnicodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    except ValueError:
        raise bad_request("can't parse request: can't parse JSON object") from None
    if not isinstance(values, dict):
        raise bad_request("can't parse request: JSON object expected")
    return values


def _form_values(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError:
        raise bad_request("strings must be encoded in UTF-8") from None


async def _read_multipart(params: Params, content_type: str, body: bytes) -> None:
    async def chunks() -> Any:
        yield body

    headers = Headers({"content-type": content_type})
    try:
        form = await MultiPartParser(headers, chunks(), max_files=50, max_part_size=BODY_LIMIT).parse()
    except (MultiPartException, KeyError) as error:
        raise Refusal(400, "Bad Request: can't parse multipart form data") from error
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            content = await value.read()
            params.files[name] = Upload(value.filename or "", content, value.content_type or "")
        else:
            params.values[name] = value
    await form.close()
