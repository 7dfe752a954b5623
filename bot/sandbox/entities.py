"""HTML as the Bot API reads it: marked-up text in, plain text and its entities out.

Pure. It parses as TDLib does, to the byte offsets of its complaints; cleaning and trimming is left to `formatting`,
finding links and commands in plain text to `detection`.
"""

import re
from dataclasses import dataclass, field

from bot.sandbox.links import WrongLink, ascii_lower, canonical_integer, checked_link, mentioned_user

TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji", "tg-time": "date_time",
}  # fmt: skip

# Which of two entities over the same characters comes first (TDLib's order of types).
_ORDER = {
    "blockquote": 0, "expandable_blockquote": 0, "pre": 11, "code": 20, "text_link": 49, "text_mention": 49,
    "bold": 90, "italic": 91, "underline": 92, "strikethrough": 93, "spoiler": 94, "custom_emoji": 99,
}  # fmt: skip

_SPECIAL = re.compile("[<&]")
_TAG_NAME = re.compile(r"[^ \t\r\n\0\v>]*")
_ATTRIBUTE_NAME = re.compile(r"[^ \t\r\n\0\v=>/\"']*")
_SPACES = re.compile(r"[ \t\r\n\v]*")
_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
_REFERENCE = re.compile(r"&(?:#x(?P<hex>[0-9a-fA-F]*)|#(?P<decimal>[0-9]*)|(?P<name>[A-Za-z]*))")
_NAMED = {"lt": 60, "gt": 62, "amp": 38, "quot": 34}
_TIME_FORMAT = re.compile(r"[rR]|[wWdDtT]*")
_SURROGATE = re.compile("[\ud800-\udfff]")


class MarkupError(Exception):
    """Markup Telegram does not take, in TDLib's words."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A range of text and what it is. Offset and length count UTF-16 code units.

    `detail` is the address of a text_link, the user id of a text_mention, the language of a pre, the id of a
    custom_emoji, "unix format" of a date_time; empty for the others.
    """

    type: str
    offset: int
    length: int
    detail: str = ""

    @property
    def end(self) -> int:
        return self.offset + self.length


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    offset: int
    part: int
    format: str = ""


def utf16_length(text: str) -> int:
    if text.isascii():
        return len(text)
    return len(text) + sum(letter > "\uffff" for letter in text)


def sort_key(entity: Entity) -> tuple[int, int, int]:
    order = 10 if entity.type == "pre" and entity.detail else _ORDER.get(entity.type, 50)
    return entity.offset, -entity.length, order


def parse_html(markup: str) -> tuple[str, tuple[Entity, ...]]:
    """Plain text and its entities, in Telegram's order; raises MarkupError."""
    return _Html(markup).read()


def decode_reference(source: str, at: int) -> tuple[int, int]:
    """Code point and end of the character reference at `at`; code 0 if it is plain text after all."""
    found = _REFERENCE.match(source, at)
    if found is None:
        return 0, at + 1
    end = found.end()
    if found["name"] is not None:
        code = _NAMED.get(found["name"], 0)
    else:
        code = int(found["hex"] or "0", 16) if found["hex"] is not None else int(found["decimal"] or "0")
        if code >= 0x10FFFF or end - at >= 10:
            code = 0
    return code, end + (source[end] == ";")


@dataclass(slots=True)
class _Html:
    markup: str
    source: str = ""
    at: int = 0
    offset: int = 0
    halves: bool = False
    parts: list[str] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    found: list[Entity] = field(default_factory=list)

    def read(self) -> tuple[str, tuple[Entity, ...]]:
        end = len(self.markup)
        self.source = self.markup + "\0"
        while self.at < end:
            special = _SPECIAL.search(self.markup, self.at)
            stop = special.start() if special else end
            if stop > self.at:
                self._add(self.markup[self.at : stop])
                self.at = stop
            if special:
                self._read_special()
        if self.open:
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return self._result()

    def _result(self) -> tuple[str, tuple[Entity, ...]]:
        text = "".join(self.parts)
        if self.halves and _SURROGATE.search(text):
            raise MarkupError(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        plain = [Entity("code", e.offset, e.length) if e.type == "code" and e.detail else e for e in self.found]
        return text, tuple(sorted(plain, key=sort_key))

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self.offset += utf16_length(text)

    def _read_special(self) -> None:
        if self.source[self.at] == "<":
            if self.source[self.at + 1] == "/":
                self._read_end_tag()
            else:
                self._read_start_tag()
            return
        code, end = decode_reference(self.source, self.at)
        self.halves = self.halves or 0xD800 <= code <= 0xDFFF
        self._add(chr(code) if code else "&")
        self.at = end if code else self.at + 1

    def _byte(self, at: int) -> int:
        return len(self.markup[:at].encode("utf-8", "surrogatepass"))

    def _skip_spaces(self, at: int) -> int:
        found = _SPACES.match(self.source, at)
        return found.end() if found else at

    def _word(self, pattern: re.Pattern[str], at: int) -> str:
        found = pattern.match(self.source, at)
        return found.group() if found else ""

    def _read_start_tag(self) -> None:
        begin = self.at
        tag = self._word(_TAG_NAME, begin + 1)
        at = begin + 1 + len(tag)
        if self.source[at] == "\0":
            raise MarkupError(f"Unclosed start tag at byte offset {self._byte(begin)}")
        tag = ascii_lower(tag)
        if tag not in TAGS:
            raise MarkupError(f'Unsupported start tag "{tag}" at byte offset {self._byte(begin)}')
        opened = _Open(tag, "", self.offset, len(self.parts))
        while self.source[at] != ">":
            at = self._skip_spaces(at)
            if self.source[at] == ">":
                break
            at = self._read_attribute(opened, begin=begin, at=at)
        if tag == "span" and opened.argument != "spoiler":
            raise MarkupError(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        self.open.append(opened)
        self.at = at + 1

    def _read_attribute(self, opened: _Open, *, begin: int, at: int) -> int:
        name = self._word(_ATTRIBUTE_NAME, at)
        if not name:
            where = f'in the tag "{opened.tag}" at byte offset {self._byte(begin)}'
            raise MarkupError(f"Empty attribute name {where}")
        at = self._skip_spaces(at + len(name))
        if self.source[at] != "=":
            if self.source[at] == "\0":
                raise MarkupError(f'Unclosed start tag "{opened.tag}" at byte offset {self._byte(begin)}')
            if (opened.tag, name) == ("blockquote", "expandable"):
                opened.argument = "1"
            return at
        at = self._skip_spaces(at + 1)
        if self.source[at] == "\0":
            raise MarkupError(f'Unclosed start tag "{opened.tag}" at byte offset {self._byte(begin)}')
        value, at = self._read_quoted(at) if self.source[at] in "'\"" else self._read_token(at)
        if self.source[at] == "\0":
            raise MarkupError(f"Unclosed start tag at byte offset {self._byte(begin)}")
        _take_attribute(opened, name=name, value=value)
        return at

    def _read_token(self, at: int) -> tuple[str, int]:
        token = self._word(_TOKEN, at)
        end = at + len(token)
        if self.source[end] not in " \t\r\n\0\v>":
            raise MarkupError(f"Unexpected end of name token at byte offset {self._byte(at)}")
        return ascii_lower(token), end

    def _read_quoted(self, at: int) -> tuple[str, int]:
        quote, at, value = self.source[at], at + 1, []
        while self.source[at] not in (quote, "\0"):
            if self.source[at] == "&":
                code, end = decode_reference(self.source, at)
                if code:
                    value.append(chr(code))
                    at = end
                    continue
            value.append(self.source[at])
            at += 1
        return "".join(value), at + (self.source[at] == quote)

    def _read_end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise MarkupError(f"Unexpected end tag at byte offset {self._byte(begin)}")
        name = self._word(_TAG_NAME, begin + 2)
        at = self._skip_spaces(begin + 2 + len(name))
        if self.source[at] != ">":
            raise MarkupError(f"Unclosed end tag at byte offset {self._byte(begin)}")
        opened, name = self.open[-1], ascii_lower(name)
        if name and name != opened.tag:
            raise MarkupError(
                f'Unmatched end tag at byte offset {self._byte(begin)}, expected "</{opened.tag}>", found "</{name}>"'
            )
        if self.offset > opened.offset:
            self._close(opened)
        self.open.pop()
        self.at = at + 1

    def _close(self, opened: _Open) -> None:
        kind, length = TAGS[opened.tag], self.offset - opened.offset
        if kind == "text_link":
            self._close_link(opened, length)
        elif kind in ("pre", "code"):
            self._close_code(opened, kind, length)
        elif kind == "date_time":
            self._close_time(opened, length)
        else:
            if kind == "blockquote" and opened.argument:
                kind = "expandable_blockquote"
            if kind == "custom_emoji" and not canonical_integer(opened.argument):
                raise MarkupError("Invalid custom emoji identifier specified")
            detail = opened.argument if kind == "custom_emoji" else ""
            self.found.append(Entity(kind, opened.offset, length, detail))

    def _close_link(self, opened: _Open, length: int) -> None:
        link = opened.argument or "".join(self.parts[opened.part :])
        user_id = mentioned_user(link)
        if user_id is not None:
            self.found.append(Entity("text_mention", opened.offset, length, str(user_id)))
            return
        try:
            self.found.append(Entity("text_link", opened.offset, length, checked_link(link)))
        except WrongLink:
            return

    def _close_code(self, opened: _Open, kind: str, length: int) -> None:
        """A pre and a code with a language around the same text become one, whichever is inside."""
        span = (opened.offset, length)
        last = self.found[-1] if self.found and (self.found[-1].offset, self.found[-1].length) == span else None
        if last and (kind, last.type) == ("pre", "code") and last.detail:
            self.found[-1] = Entity("pre", *span, last.detail)
        elif last and (kind, last.type) == ("code", "pre") and opened.argument and not last.detail:
            self.found[-1] = Entity("pre", *span, opened.argument)
        else:
            self.found.append(Entity(kind, *span, opened.argument if kind == "code" else ""))

    def _close_time(self, opened: _Open, length: int) -> None:
        digits = re.match(r"[0-9]*", opened.argument)
        unix = int((digits and digits.group()) or "0") % (1 << 32)
        if not 0 < unix < 1 << 31:
            return
        shape = opened.format
        if not _TIME_FORMAT.fullmatch(shape):
            raise MarkupError("Invalid date format used")
        last = [(re.findall(f"[{letters}]", shape) or [""])[-1] for letters in ("rRwW", "dD", "tT")]
        detail = f"{unix} {last[0].lower()}{last[1]}{last[2]}"
        self.found.append(Entity("date_time", opened.offset, length, detail.strip()))


def _take_attribute(opened: _Open, *, name: str, value: str) -> None:
    match opened.tag, name:
        case ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "unix"):
            opened.argument = value
        case ("tg-time", "format"):
            opened.format = value
        case ("code", "class") if value.startswith("language-"):
            opened.argument = value.removeprefix("language-")
        case ("span", "class") if value.startswith("tg-"):
            opened.argument = value.removeprefix("tg-")
        case ("blockquote", "expandable"):
            opened.argument = "1"
