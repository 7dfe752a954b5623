"""Inline mode: what people ask in the text field, what the bot offers, and which offer is sent."""

import time
from typing import Any

from bot.sandbox.articles import ID_LIMIT, article, content
from bot.sandbox.call import Call
from bot.sandbox.deeds import check_inside, send_written, written
from bot.sandbox.queries import open_query
from bot.sandbox.refusal import Refusal, Unacceptable, bad_request
from bot.sandbox.views import person_json
from bot.sandbox.world import Chat, Json, Message, Person, Query, World

RESULTS_LIMIT = 50
QUERY_LIMIT = 256
QUERY_LIVES_S = 30.0


def answer_inline_query(call: Call) -> bool:
    query = open_query(call, "inline_query_id", lives_s=QUERY_LIVES_S)
    results: Any = call.params.json("results", "inline query results")
    if not isinstance(results, list):
        raise bad_request("can't parse inline query results JSON object")
    if len(results) > RESULTS_LIMIT:
        raise bad_request("RESULTS_TOO_MUCH")
    if len(call.params.text("next_offset").encode()) > ID_LIMIT:
        raise bad_request("NEXT_OFFSET_INVALID")
    read = [article(call.world, item) for item in results]
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


async def ask(world: World, person: Person, chat: Chat, *, text: str, offset: str, wait_s: float) -> Json:
    """The person types @bot text; gives what the bot offers (nothing if it does not answer in time)."""
    if len(text) > QUERY_LIMIT:
        raise Unacceptable(f"An inline question has {QUERY_LIMIT} characters at most.")
    query = world.new_query(person.id, chat_id=chat.id, query=text)
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
        message.text, message.entities = content(world, item["content"])
    except Refusal as refusal:
        raise Unacceptable(refusal.description) from None
    message.markup, message.via_bot = item["markup"], world.bot.id
    send_written(world, chat, message)
    chosen: Json = {"result_id": result_id, "from": person_json(person), "query": query.query}
    if message.markup:
        chosen["inline_message_id"] = message.inline_id
    world.tell("chosen_inline_result", chosen)
    return message
