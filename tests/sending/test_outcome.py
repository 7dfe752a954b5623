"""Every row of the table, and bodies no server should send."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sending.outcome import LONGEST_RETRY_S, Outcome, OutcomeKind, file_id_in, outcome_of
from bot.sending.transport import Ambiguous, Answer, NotSent

K = OutcomeKind


def refusal(code: int, description: str, **parameters: object) -> Answer:
    body = {"ok": False, "error_code": code, "description": description}
    if parameters:
        body["parameters"] = parameters
    return Answer(code, json.dumps(body).encode())


def message(message_id: object) -> Answer:
    return Answer(200, json.dumps({"ok": True, "result": {"message_id": message_id, "text": "x"}}).encode())


def test_a_message_with_an_id_is_sent() -> None:
    assert outcome_of(message(42)) == Outcome(K.SENT, message_id=42)
    compact = b'{"ok":true,"result":{"message_id":42,"chat":{"id":1}}}'
    assert outcome_of(Answer(200, compact)) == Outcome(K.SENT, message_id=42)
    later = b'{"result":{"chat":{"id":1},"message_id":42},"ok":true}'
    assert outcome_of(Answer(200, later)) == Outcome(K.SENT, message_id=42)


def test_a_method_that_answers_true_is_sent_without_an_id_when_no_message_is_wanted() -> None:
    true = Answer(200, b'{"ok":true,"result":true}')
    assert outcome_of(true, wants_message=False) == Outcome(K.SENT)
    assert outcome_of(true).kind is K.UNKNOWN
    elsewhere = Answer(200, b'{"ok":true,"result":{"inline_message_id":"AAA"}}')
    assert outcome_of(elsewhere, wants_message=False) == Outcome(K.SENT)
    assert outcome_of(elsewhere).kind is K.UNKNOWN


@pytest.mark.parametrize("photo", [b"[]", b"null", b"[7]", b'[{"file_id":7}]', b"{}", b'"x"'])
def test_a_photo_of_an_odd_shape_has_no_name(photo: bytes) -> None:
    assert file_id_in(b'{"ok":true,"result":{"message_id":1,"photo":' + photo + b"}}") is None
    assert file_id_in(b'{"ok":true,"result":' + photo + b"}") is None
    assert file_id_in(photo) is None


def test_a_method_that_sends_no_message_has_done_it_when_it_says_yes() -> None:
    me = Answer(200, b'{"ok":true,"result":{"id":7,"is_bot":true}}')
    assert outcome_of(me, wants_message=False) == Outcome(K.SENT)


def test_a_call_that_was_not_written_is_pending_and_one_that_broke_off_is_unknown() -> None:
    assert outcome_of(NotSent("refused")).kind is K.PENDING
    assert outcome_of(Ambiguous("no answer in time")) == Outcome(K.UNKNOWN, reason="no answer in time")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusal(401, "Unauthorized"), K.UNAUTHORIZED),
        (refusal(403, "Forbidden: bot was blocked by the user"), K.FAILED_BLOCKED),
        (refusal(403, "Forbidden: user is deactivated"), K.FAILED_BLOCKED),
        (refusal(403, "Forbidden: bot was kicked from the supergroup chat"), K.FAILED_BLOCKED),
        (refusal(403, "Forbidden: bot is not a member of the channel chat"), K.FAILED_BLOCKED),
        (refusal(403, "Forbidden: bot can't initiate conversation with a user"), K.FAILED_BLOCKED),
        (refusal(400, "Bad Request: chat not found"), K.FAILED_CHAT),
        (refusal(400, "Bad Request: message thread not found"), K.FAILED_CHAT),
        (refusal(400, "Bad Request: TOPIC_CLOSED"), K.FAILED_CHAT),
        (refusal(400, "Bad Request: not enough rights to send text messages to the chat"), K.FAILED_CHAT),
        (refusal(400, "Bad Request: have no rights to send a message"), K.FAILED_CHAT),
        (refusal(400, "Bad Request: have no write access to the chat"), K.FAILED_CHAT),
        (refusal(400, "Bad Request: need administrator rights in the channel chat"), K.FAILED_CHAT),
        (refusal(400, "Bad Request: CHAT_WRITE_FORBIDDEN"), K.FAILED_CHAT),
        (refusal(400, "Bad Request: group chat was upgraded to a supergroup chat"), K.FAILED_CHAT),
        (refusal(400, "Bad Request: can't parse entities: Unsupported start tag"), K.FAILED_MARKUP),
        (refusal(400, "Bad Request: message is too long"), K.FAILED_MARKUP),
        (refusal(400, "Bad Request: message text is empty"), K.FAILED_MARKUP),
        (refusal(400, "Bad Request: BUTTON_DATA_INVALID"), K.FAILED_MARKUP),
        (refusal(400, "Bad Request: something Telegram never said before"), K.FAILED_MARKUP),
        (refusal(413, "Request Entity Too Large"), K.FAILED_MARKUP),
        (
            refusal(
                400,
                "Bad Request: message is not modified: specified new message content and reply markup are "
                "exactly the same as a current content and reply markup of the message",
            ),
            K.NOT_MODIFIED,
        ),
        (refusal(400, "Bad Request: message to edit not found"), K.FAILED_MESSAGE),
        (refusal(400, "Bad Request: message can't be edited"), K.FAILED_MESSAGE),
        (refusal(400, "Bad Request: MESSAGE_ID_INVALID"), K.FAILED_MESSAGE),
        (
            refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid"),
            K.TOO_LATE,
        ),
        (refusal(404, "Not Found"), K.PENDING),
        (refusal(409, "Conflict: terminated by other getUpdates request"), K.PENDING),
        (refusal(500, "Internal Server Error: restart"), K.UNKNOWN),
        (refusal(502, "Bad Gateway"), K.UNKNOWN),
        (Answer(200, b'{"ok":false,"error_code":403,"description":"Forbidden"}'), K.FAILED_BLOCKED),
        (Answer(200, b'{"ok":false}'), K.UNKNOWN),
        (Answer(403, b'{"ok":false}'), K.FAILED_BLOCKED),
        (Answer(400, b'{"ok":false,"description":7,"parameters":[]}'), K.FAILED_MARKUP),
    ],
)
def test_each_refusal_has_its_row(answer: Answer, kind: OutcomeKind) -> None:
    outcome = outcome_of(answer)
    assert outcome.kind is kind
    assert outcome.reason
    assert outcome.message_id is None


@pytest.mark.parametrize("status", [400, 401, 403, 404, 407, 408, 302, 304])
def test_what_a_gateway_refuses_is_pending_and_no_verdict_on_the_chat(status: int) -> None:
    for body in (b"<html><h1>404 Not Found</h1></html>", b"", b"{}", b"[]", b'"no"', b"\xff\xfe"):
        assert outcome_of(Answer(status, body)).kind is K.PENDING


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520])
def test_a_server_error_is_unknown(status: int) -> None:
    for body in (b"<html>", b"", b"{}", b'{"ok":true,"result":{"message_id":1}}'):
        assert outcome_of(Answer(status, body)).kind is K.UNKNOWN


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"true",
        b"\x00\xff\xfe",
        b"<html>",
        b'{"ok":true,"result":{"message_id":4',
        b'{"ok":true,"result":{"message_id":42,"chat":{"id":1',
        b'{"ok":true}',
        b'{"ok":true,"result":{}}',
        b'{"ok":true,"result":[]}',
        b'{"ok":true,"result":{"message_id":"42"}}',
        b'{"ok":true,"result":{"message_id":true}}',
        b'{"ok":true,"result":{"message_id":0}}',
        b'{"ok":true,"result":{"message_id":-3}}',
        b'{"ok":"true","result":{"message_id":3}}',
        b"[" * 200_000,
        b'{"ok":true,"result":{"message_id":' + b"9" * 5000 + b"}}",
    ],
)
def test_an_accepted_call_without_a_message_id_is_unknown(body: bytes) -> None:
    assert outcome_of(Answer(200, body)).kind is K.UNKNOWN


def test_a_429_is_pending_for_as_long_as_it_says() -> None:
    for said in (1, 30, 4000):
        outcome = outcome_of(refusal(429, f"Too Many Requests: retry after {said}", retry_after=said))
        assert (outcome.kind, outcome.retry_after_s) == (K.PENDING, said)


@pytest.mark.parametrize(
    ("answer", "retry_after_s"),
    [
        (refusal(429, "Too Many Requests: retry after 9"), 9),
        (refusal(429, "Too Many Requests"), 5),
        (refusal(429, "Too Many Requests", retry_after="12"), 12),
        (refusal(429, "Too Many Requests", retry_after=2.5), 2),
        (refusal(429, "Too Many Requests", retry_after=0), 1),
        (refusal(429, "Too Many Requests", retry_after=-4), 1),
        (refusal(429, "Too Many Requests", retry_after=True), 5),
        (refusal(429, "Too Many Requests", retry_after=[]), 5),
        (refusal(429, "Too Many Requests", retry_after="١٢"), 5),
        (refusal(429, "Too Many Requests", retry_after=float("nan")), 5),
        (refusal(429, "Too Many Requests", retry_after=10**9), LONGEST_RETRY_S),
        (Answer(429, b"<html>"), 5),
        (Answer(429, b'{"ok":false}'), 5),
    ],
)
def test_a_429_without_a_usable_wait_gets_one(answer: Answer, retry_after_s: float) -> None:
    outcome = outcome_of(answer)
    assert (outcome.kind, outcome.retry_after_s) == (K.PENDING, retry_after_s)


def test_an_upgraded_group_tells_its_new_id() -> None:
    answer = refusal(
        400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1001234567890
    )
    outcome = outcome_of(answer)
    assert (outcome.kind, outcome.new_chat_id) == (K.MIGRATED, -1001234567890)


def test_a_reason_is_one_short_line() -> None:
    outcome = outcome_of(refusal(400, "Bad Request:\n" + "chat not found " * 1000))
    assert "\n" not in outcome.reason
    assert len(outcome.reason) <= 200


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["ok", "result", "message_id", "parameters", "retry_after", "description", "error_code"]),
            inner,
        )
    ),
    max_leaves=8,
)


@given(st.integers(100, 599), st.binary(max_size=40) | json_values.map(lambda value: json.dumps(value).encode()))
def test_any_answer_at_all_has_an_outcome(status: int, body: bytes) -> None:
    outcome = outcome_of(Answer(status, body))
    assert (outcome.message_id is not None) <= (outcome.kind is K.SENT)
    assert outcome.kind is not K.SENT or status < 300
