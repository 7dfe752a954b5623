"""Answers to presses: answerCallbackQuery, once each, while the query is young."""

from bot.sandbox.call import Call
from bot.sandbox.refusal import bad_request
from bot.sandbox.world import Query

ANSWER_LIMIT = 200
CALLBACK_LIVES_S = 15 * 60
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def answer_callback_query(call: Call) -> bool:
    query = open_query(call, "callback_query_id", lives_s=CALLBACK_LIVES_S)
    text = call.params.text("text")
    if len(text) > ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answer = {"query_id": query.id, "text": text, "show_alert": call.params.flag("show_alert")}
    if call.params.has("url"):
        query.answer["url"] = call.params.text("url")
    call.world.events.add("answer", query.chat_id, data=query.answer, only=query.person_id)
    return True


def open_query(call: Call, name: str, *, lives_s: float) -> Query:
    """The query a parameter names, not yet answered and not too old; raises Refusal."""
    query = call.world.queries.get(call.params.text(name))
    if query is None or query.answer is not None or call.world.now() - query.at > lives_s:
        raise bad_request(TOO_OLD)
    return query
