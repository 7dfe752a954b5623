"""Inline mode: what people ask in the text field, what the bot offers, and which offer is sent."""

import time
from typing import Any

from bot.sandbox.bodies import Params
from bot.sandbox.call import Call
from bot.sandbox.deeds import check_inside, send_written, written
from bot.sandbox.keyboards import read_markup
from bot.sandbox.queries import open_query
from bot.sandbox.refusal import Refusal, Unacceptable, bad_request
from bot.sandbox.render import as_html
from bot.sandbox.texts import Formatted, read_text
from bot.sandbox.views import person_json
from bot.sandbox.world import Chat, Json, Message, Person, Query, World

RESULTS_LIMIT = 50
ID_LIMIT = 64
QUERY_LIMIT = 256
QUERY_LIVES_S = 30.0
_SHOWN = ("id", "type", "title", "description", "url", "thumbnail_url")


def answer_inline_query(call: Call) -> bool:
    query = open_query(call, "inline_query_id", lives_s=QUERY_LIVES_S)
    results: Any = call.params.json("results", "inline query results")
    if not isinstance(results, list):
        raise bad_request("can't parse inline query results JSON object")
    if len(results) > RESULTS_LIMIT:
        raise bad_request("RESULTS_TOO_MUCH")
    if len(call.params.text("next_offset").encode()) > ID_LIMIT:
        raise bad_request("NEXT_OFFSET_INVALID")
    read = [_result(call, item) for item in results]
    if len({item["id"] for item in read}) < len(read):
        raise bad_request("RESULT_ID_DUPLICATE")
    query.answer = {
        "query_id": query.id,
        "results": read,
        "next_offset": call.params.text("next_offset"),
        "button": call.params.json("button", "inline query results button"),
    }
    call.world.events.add("inline", query.chat_id, data=query.answer, only=query.person_id)
    return True


def _result(call: Call, item: Any) -> Json:
    if not isinstance(item, dict) or not 1 <= len(str(item.get("id", "")).encode()) <= ID_LIMIT:
        raise bad_request("RESULT_ID_INVALID")
    if item.get("type") != "article":
        raise bad_request("can't parse inline query result: the sandbox takes results of type article")
    if not str(item.get("title", "")).strip():
        raise bad_request("can't parse inline query result: Can't find field \"title\"")
    text, entities = _content(call.world, item)
    markup = read_markup(Params({"reply_markup": item.get("reply_markup")}))
    shown = {
        name: item[name] for name in ("id", "type", "title", "description", "url", "thumbnail_url") if name in item
    }
    return shown | {"text": text, "html": as_html(text, entities), "markup": markup, "content": item}


def _content(world: World, item: Json) -> Formatted:
    content = item.get("input_message_content")
    if not isinstance(content, dict) or "message_text" not in content:
        raise bad_request("can't parse inline query result: message text must be non-empty")
    values = {
        "text": content["message_text"],
        "parse_mode": content.get("parse_mode"),
        "entities": content.get("entities"),
    }
    return read_text(world, Params(values), too_long="MESSAGE_TOO_LONG")


async def ask(world: World, person: Person, chat: Chat, *, text: str, offset: str, wait_s: float) -> Json:
    """The person types @bot text; gives what the bot offers (nothing if it does not answer in time)."""
    if len(text) > QUERY_LIMIT:
        raise Unacceptable(f"An inline question has {QUERY_LIMIT} characters at most.")
    query = world.new_query(person.id, chat_id=chat.id, query=text, offset=offset)
    kind = "sender" if chat.is_private else chat.type
    update = {"id": query.id, "from": person_json(person), "query": text, "offset": offset, "chat_type": kind}
    world.tell("inline_query", update)
    ends_at = time.monotonic() + wait_s
    while query.answer is None and not world.closing and (left_s := ends_at - time.monotonic()) > 0:
        await world.events.bell.heard(left_s)
    return _offer(query)


def _offer(query: Query) -> Json:
    answer = query.answer or {"query_id": query.id, "results": [], "next_offset": "", "button": None}
    hidden = ("content", "markup")
    shown = [{name: value for name, value in item.items() if name not in hidden} for item in answer["results"]]
    return answer | {"results": shown, "answered": query.answer is not None}


def choose(world: World, person: Person, chat: Chat, *, query_id: str, result_id: str) -> Message:
    """The person sends one of the offers; the bot is told which."""
    query = world.queries.get(query_id)
    offers = (query.answer or {}).get("results", []) if query and query.person_id == person.id else []
    item = next((item for item in offers if item["id"] == result_id), None)
    if query is None or item is None or world.bot is None:
        raise Unacceptable("There is no such offer.")
    check_inside(person, chat)
    message = written(world, person, chat)
    try:
        message.text, message.entities = _content(world, item["content"])
    except Refusal as refusal:
        raise Unacceptable(refusal.description) from None
    message.markup, message.via_bot = item["markup"], world.bot.id
    send_written(world, chat, message)
    chosen: Json = {"result_id": result_id, "from": person_json(person), "query": query.query}
    if message.markup:
        chosen["inline_message_id"] = message.inline_id
    world.tell("chosen_inline_result", chosen)
    return message
