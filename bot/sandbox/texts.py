"""The text or caption of a request: parsed as asked, cleaned, measured; remembered, since bots repeat themselves."""

from functools import lru_cache
from typing import Any

from bot.sandbox.bodies import Params
from bot.sandbox.detection import detect
from bot.sandbox.entities import Entity, MarkupError, parse_html, utf16_length
from bot.sandbox.formatting import joined, tidy
from bot.sandbox.refusal import bad_request, in_words
from bot.sandbox.world import World

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

Formatted = tuple[str, tuple[Entity, ...]]

_DETAILS = {"text_link": "url", "pre": "language", "custom_emoji": "custom_emoji_id"}


def read_text(world: World, params: Params, *, too_long: str) -> Formatted:
    """`too_long` is the complaint about more than 4096 characters, which differs between sending and editing."""
    text = params.text("text")
    if not text:
        raise bad_request("message text is empty")
    formatted = _formatted(world, params, text, entities="entities")
    if utf16_length(formatted[0]) > TEXT_LIMIT:
        raise bad_request(too_long)
    return formatted


def read_caption(world: World, params: Params, *, too_long: str = "message caption is too long") -> Formatted:
    """Empty if there is none."""
    caption = params.text("caption")
    if not caption.strip():
        return "", ()
    formatted = _formatted(world, params, caption, entities="caption_entities")
    if utf16_length(formatted[0]) > CAPTION_LIMIT:
        raise bad_request(too_long)
    return formatted


def _formatted(world: World, params: Params, text: str, *, entities: str) -> Formatted:
    mode = params.text("parse_mode").strip().lower()
    try:
        if not mode or mode == "none":
            given = params.json(entities, "entities")
            plain, found = (text, _given_entities(given)) if given else (text, ())
            formatted = finished(plain, found)
        elif mode == "html":
            formatted = formatted_html(text)
        else:
            raise bad_request("unsupported parse_mode")
    except MarkupError as error:
        raise bad_request(in_words(str(error))) from None
    return _with_known_people(world, formatted)


@lru_cache(maxsize=512)
def formatted_html(markup: str) -> Formatted:
    try:
        text, entities = parse_html(markup)
    except MarkupError as error:
        raise MarkupError(f"Can't parse entities: {error}") from None
    return finished(text, entities)


@lru_cache(maxsize=512)
def finished(text: str, entities: tuple[Entity, ...] = ()) -> Formatted:
    """Cleaned and trimmed, with the links and commands Telegram finds by itself."""
    text, kept = tidy(text, entities)
    return text, joined(kept, detect(text))


def _given_entities(given: Any) -> tuple[Entity, ...]:
    if not isinstance(given, list):
        raise bad_request("can't parse message entities: expected an Array")
    found = []
    for item in given:
        try:
            kind, offset, length = str(item["type"]), int(item["offset"]), int(item["length"])
        except (KeyError, TypeError, ValueError):
            raise bad_request("can't parse message entities: MessageEntity must have type, offset and length") from None
        detail = str(item.get(_DETAILS.get(kind, ""), ""))
        if kind == "text_mention":
            detail = str((item.get("user") or {}).get("id", 0))
        if offset < 0 or length < 0:
            raise MarkupError(f"Receive an entity with incorrect offset {offset}")
        found.append(Entity(kind, offset, length, detail))
    return tuple(found)


def _with_known_people(world: World, formatted: Formatted) -> Formatted:
    """A mention of somebody nobody knows is plain text."""
    text, entities = formatted
    if any(entity.type == "text_mention" for entity in entities):
        entities = tuple(e for e in entities if e.type != "text_mention" or world.find_person(int(e.detail)))
    return text, entities
