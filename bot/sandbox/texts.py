"""The text or caption of a request: parsed as asked, cleaned, measured; remembered, since bots repeat themselves."""

from functools import lru_cache
from typing import Any

from bot.sandbox.bodies import Params
from bot.sandbox.detection import detect
from bot.sandbox.entities import TAGS, Entity, MarkupError, parse_html, utf16_length
from bot.sandbox.formatting import joined, tidy
from bot.sandbox.links import WrongLink, checked_link
from bot.sandbox.refusal import bad_request, in_words
from bot.sandbox.world import World

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

Formatted = tuple[str, tuple[Entity, ...]]

GIVEN_TYPES = frozenset({*TAGS.values(), "expandable_blockquote", "text_mention"}) - {"date_time"}
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
            plain, found = (text, _given_entities(given, text)) if given else (text, ())
            formatted = finished(plain, found)
        elif mode == "html":
            formatted = formatted_html(text)
        elif mode in ("markdown", "markdownv2"):
            raise bad_request("unsupported parse_mode: the sandbox reads HTML alone")
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


def _given_entities(given: Any, text: str) -> tuple[Entity, ...]:
    """The entities of a request, those Telegram finds by itself left out; raises Refusal or MarkupError."""
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise bad_request("can't parse message entities: expected an Array of MessageEntity")
    read = [_given_entity(Params(item)) for item in given]
    size = utf16_length(text)
    for entity in read:
        if entity.offset < 0 or entity.length < 0:
            raise MarkupError(f"Receive an entity with incorrect offset {entity.offset} or length {entity.length}")
        if entity.offset > size:
            raise MarkupError(f"Entity begins after the end of the text at UTF-16 offset {entity.offset}")
        if entity.end > size:
            where = f"UTF-16 offset {entity.offset} ends after the end of the text at UTF-16 offset {entity.end}"
            raise MarkupError(f"Entity beginning at {where}")
    return tuple(entity for entity in read if entity.type in GIVEN_TYPES)


def _given_entity(item: Params) -> Entity:
    kind = item.text("type")
    detail = item.text(_DETAILS.get(kind, ""))
    if kind == "text_mention":
        user = item.values.get("user")
        detail = str(Params(user).integer("id") if isinstance(user, dict) else 0)
    elif kind == "text_link":
        try:
            detail = checked_link(detail)
        except WrongLink as error:
            raise MarkupError(f"Entity {error}") from None
    return Entity(kind, item.integer("offset", -1), item.integer("length", -1), detail)


def _with_known_people(world: World, formatted: Formatted) -> Formatted:
    """A mention of somebody nobody knows is plain text."""
    text, entities = formatted
    if any(entity.type == "text_mention" for entity in entities):
        entities = tuple(e for e in entities if e.type != "text_mention" or world.find_person(int(e.detail)))
    return text, entities
