"""TDLib's own parser as an oracle: its answers in the sandbox's words. Offline; no client is created."""

import json
from typing import Any

import tdjson

from bot.sandbox.entities import Entity

_NAMES = {
    "Bold": "bold", "Italic": "italic", "Underline": "underline", "Strikethrough": "strikethrough",
    "Spoiler": "spoiler", "Code": "code", "Pre": "pre", "PreCode": "pre", "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote", "TextUrl": "text_link", "MentionName": "text_mention",
    "CustomEmoji": "custom_emoji", "DateTime": "date_time", "Mention": "mention", "Hashtag": "hashtag",
    "Cashtag": "cashtag", "BotCommand": "bot_command", "Url": "url", "EmailAddress": "email",
    "PhoneNumber": "phone_number", "BankCardNumber": "bank_card", "MediaTimestamp": "media_timestamp",
}  # fmt: skip
_KINDS = {name: f"textEntityType{td}" for td, name in _NAMES.items() if td != "PreCode"}
_DETAILS = {"TextUrl": "url", "MentionName": "user_id", "PreCode": "language", "CustomEmoji": "custom_emoji_id"}
_PARTS = {"dateTimePartPrecisionNone": "", "dateTimePartPrecisionShort": "s", "dateTimePartPrecisionLong": "l"}


def execute(request: dict[str, Any]) -> dict[str, Any]:
    answer = tdjson.td_execute(json.dumps(request).encode())
    return json.loads(answer) if answer else {}


execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})

Parsed = tuple[str, list[Entity]] | str


def parse_html(markup: str) -> Parsed:
    """Text and entities, or the complaint."""
    mode = {"@type": "textParseModeHTML"}
    return _parsed(execute({"@type": "parseTextEntities", "text": markup, "parse_mode": mode}))


def clean(text: str, entities: list[Entity]) -> Parsed:
    """TDLib's clean-up of a formatted text without trimming (the text must hold no Markdown)."""
    given = {"@type": "formattedText", "text": text, "entities": [_td_entity(entity) for entity in entities]}
    return _parsed(execute({"@type": "parseMarkdown", "text": given}))


def detect(text: str) -> list[Entity]:
    return _entities(execute({"@type": "getTextEntities", "text": text}))


def _parsed(answer: dict[str, Any]) -> Parsed:
    if answer["@type"] == "error":
        return str(answer["message"])
    return answer["text"], _entities(answer)


def _entities(answer: dict[str, Any]) -> list[Entity]:
    return [_entity(item) for item in answer["entities"]]


def _entity(item: dict[str, Any]) -> Entity:
    kind = item["type"]["@type"].removeprefix("textEntityType")
    detail = str(item["type"].get(_DETAILS.get(kind, ""), ""))
    if kind == "DateTime":
        detail = f"{item['type']['unix_time']} {_format(item['type'].get('formatting_type'))}".strip()
    return Entity(_NAMES[kind], item["offset"], item["length"], detail)


def _format(shape: dict[str, Any] | None) -> str:
    if shape is None:
        return ""
    if shape["@type"].endswith("Relative"):
        return "r"
    date, time = _PARTS[shape["date_precision"]["@type"]], _PARTS[shape["time_precision"]["@type"]]
    return "w" * shape["show_day_of_week"] + {"": "", "s": "d", "l": "D"}[date] + {"": "", "s": "t", "l": "T"}[time]


def _td_entity(entity: Entity) -> dict[str, Any]:
    kind: dict[str, Any] = {"@type": _KINDS[entity.type]}
    if entity.type == "pre" and entity.detail:
        kind = {"@type": "textEntityTypePreCode", "language": entity.detail}
    elif entity.type == "text_link":
        kind["url"] = entity.detail
    elif entity.type == "custom_emoji":
        kind["custom_emoji_id"] = entity.detail
    return {"@type": "textEntity", "offset": entity.offset, "length": entity.length, "type": kind}
