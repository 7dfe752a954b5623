"""Pages and files as Bot API calls: a method and its parameters, or bytes ready to post. Making the call is `sender`'s
work."""

import json
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.pages.page import Button, Page, Rows

GENERAL_TOPIC = 1
"""The first topic of a forum: naming it in a call is refused, leaving it out reaches it (Bot API, sendMessage)."""


EDIT = "editMessageText"


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `params` hold what the Bot API documents for `method`, as plain JSON values."""

    method: str
    params: Mapping[str, object]

    @property
    def body(self) -> bytes:
        return _json(self.params)


@dataclass(frozen=True, slots=True)
class Upload:
    """One call that brings a file: `field` is the parameter that is the file, `name` what it is called."""

    method: str
    params: Mapping[str, object]
    field: str
    name: str
    content: bytes

    @property
    def content_type(self) -> str:
        return f"multipart/form-data; boundary={self._boundary}"

    @property
    def body(self) -> bytes:
        """A form as browsers post it (RFC 7578)."""
        mark = b"--" + self._boundary.encode()
        return b"".join(b"%b\r\n%b\r\n" % (mark, part) for part in self._parts) + mark + b"--\r\n"

    @property
    def _parts(self) -> list[bytes]:
        head = b'Content-Disposition: form-data; name="%b"'
        fields = [
            (head + b"\r\n\r\n%b")
            % (name.encode(), value.encode("utf-8", "replace") if isinstance(value, str) else _json(value))
            for name, value in self.params.items()
        ]
        kind = mimetypes.guess_type(self.name)[0] or "application/octet-stream"
        file = (head + b'; filename="%b"\r\nContent-Type: %b\r\n\r\n%b') % (
            *(self.field.encode(), self.name.encode(), kind.encode()),
            self.content,
        )
        return [*fields, file]

    @property
    def _boundary(self) -> str:
        """A word that stands in no part; mostly the same one, since beginnings of requests are kept by it."""
        boundary = "sahelbot"
        while any(boundary.encode() in part for part in self._parts):
            boundary += "-"
        return boundary


@dataclass(frozen=True, slots=True)
class Stencil:
    """A message to many chats: written once, its chat cut in. `tail` is the end of a JSON object, `,` first."""

    tail: bytes
    method: str = "sendMessage"

    @property
    def paid(self) -> "Stencil":
        """It may go out with more than 30 others in a second, for Stars (Bot API, sendMessage)."""
        return replace(self, tail=b',"allow_paid_broadcast":true' + self.tail)

    def editing(self, chat_id: int, message_id: int) -> bytes:
        """The body for `EDIT` instead: in place of a message of that chat."""
        return b'{"chat_id":%d,"message_id":%d%b' % (chat_id, message_id, self.tail)

    def body(
        self, chat_id: int, thread_id: int | None = None, *, silent: bool = False, reply_to: int | None = None
    ) -> bytes:
        """The body for one chat; `silent` brings it without a sound. `reply_to` is a message of that chat: if it is
        gone, this one comes all the same."""
        thread = b',"message_thread_id":%d' % thread_id if thread_id and thread_id != GENERAL_TOPIC else b""
        sound = b',"disable_notification":true' if silent else b""
        reply = (
            b',"reply_parameters":{"message_id":%d,"allow_sending_without_reply":true}' % reply_to if reply_to else b""
        )
        return b'{"chat_id":%d%b%b%b%b' % (chat_id, thread, sound, reply, self.tail)


def message(chat_id: int, thread_id: int | None, page: Page) -> Call:
    """A new message."""
    return Call("sendMessage", _place(chat_id, thread_id) | _content(page))


def document(chat_id: int, thread_id: int | None, name: str, content: bytes) -> Upload:
    """A file, as a message of its own."""
    return Upload("sendDocument", _place(chat_id, thread_id), "document", name, content)


def photo(chat_id: int, thread_id: int | None, file: str | bytes, *, caption: str, rows: Rows) -> Call | Upload:
    """A picture, by what Telegram calls it or to be brought there. `caption` is plain text."""
    params = _place(chat_id, thread_id) | {"caption": caption}
    if rows:
        params["reply_markup"] = keyboard(rows)
    if isinstance(file, str):
        return Call("sendPhoto", params | {"photo": file})
    return Upload("sendPhoto", params, "photo", "picture.png", file)


def edit(chat_id: int, message_id: int, page: Page) -> Call:
    """The page in place of a message sent before. A page without rows takes the keys away."""
    params: dict[str, object] = {"chat_id": chat_id, "message_id": message_id}
    return Call(EDIT, params | _content(page))


def press_answer(query_id: str, text: str | None = None, *, url: str | None = None) -> Call:
    """What ends the little clock on a pressed button: nothing, a passing line, or a link to this bot that opens.

    At most 200 characters (Bot API, answerCallbackQuery); longer text is cut."""
    params: dict[str, object] = {"callback_query_id": query_id}
    if text:
        params["text"] = text if len(text) <= 200 else text[:199] + "…"
    if url:
        params["url"] = url
    return Call("answerCallbackQuery", params)


def stencil(page: Page) -> Stencil:
    """The page serialised once."""
    return Stencil(b"," + _json(_content(page))[1:])


def keyboard(rows: Rows) -> dict[str, object]:
    """An InlineKeyboardMarkup."""
    return {"inline_keyboard": [[_key(button) for button in row] for row in rows if row]}


def _place(chat_id: int, thread_id: int | None) -> dict[str, object]:
    topic = {"message_thread_id": thread_id} if thread_id and thread_id != GENERAL_TOPIC else {}
    return {"chat_id": chat_id, **topic}


def _content(page: Page) -> dict[str, object]:
    content: dict[str, object] = {
        "text": page.html,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if page.rows:
        content["reply_markup"] = keyboard(page.rows)
    return content


def _key(button: Button) -> dict[str, object]:
    if button.press is not None:
        return {"text": button.words, "callback_data": button.press}
    if button.url is not None:
        return {"text": button.words, "url": button.url}
    if button.copy is not None:
        return {"text": button.words, "copy_text": {"text": button.copy}}
    return {"text": button.words, "switch_inline_query": button.inline or ""}


def _json(value: object) -> bytes:
    """Compact, in UTF-8: French takes a third of the room of its escapes. A stray surrogate becomes a question mark."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
