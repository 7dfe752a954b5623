"""The sender over real sockets."""

import json

import pytest

from bot.pages.page import Html, Page
from bot.sending import calls
from bot.sending.outcome import OutcomeKind
from bot.sending.pacing import Lane, Pacer
from bot.sending.sender import Sender
from tests.sending.clock import ManualClock
from tests.sending.wire import SENT, Behaviour, Reader, Writer, http, opened, read_request, serving

pytestmark = pytest.mark.usefixtures("way")

PAGE = Page(Html("x"))
FLOOD = http(
    b'{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":2}}', status=429
)
LONG_FLOOD = FLOOD.replace(b'":2}', b'":9}')
BLOCKED = http(b'{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}', status=403)
TRUE = http(b'{"ok":true,"result":true}')


class Script:
    """A server that gives one answer after another, and keeps what it was asked."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, dict[str, object]]] = []

    async def __call__(self, reader: Reader, writer: Writer) -> None:
        while True:
            head, body = await read_request(reader)
            self.asked.append((head.split(b" ")[1].decode().rpartition("/")[2], json.loads(body)))
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            if not answer:
                return
            writer.write(answer)


async def sent(script: Behaviour, lane: Lane, *, pauses: list[float] | None = None) -> OutcomeKind:
    clock = ManualClock()

    async def pause(seconds: float) -> None:
        if pauses is not None:
            pauses.append(seconds)

    async with serving(script) as api_base, opened(api_base) as transport:
        sender = Sender(transport, Pacer(30, clock=clock), sleep=pause)
        async with clock.running():
            return (await sender.send(calls.message(5, None, PAGE), lane=lane, chat_id=5)).kind


async def test_a_page_is_sent_and_its_message_id_comes_back() -> None:
    script = Script(http(SENT))
    async with serving(script) as api_base, opened(api_base) as transport:
        outcome = await Sender(transport, Pacer(30)).send(calls.message(5, None, PAGE), lane=Lane.REPLY, chat_id=5)
    assert (outcome.kind, outcome.message_id) == (OutcomeKind.SENT, 7)
    assert script.asked[0][0] == "sendMessage"
    assert script.asked[0][1]["text"] == "x"


@pytest.mark.parametrize("lane", list(Lane))
async def test_a_blocked_chat_is_asked_once(lane: Lane) -> None:
    script = Script(BLOCKED)
    assert await sent(script, lane) is OutcomeKind.FAILED_BLOCKED
    assert len(script.asked) == 1


async def test_a_reply_refused_for_a_moment_is_sent_again_when_the_chat_has_rested() -> None:
    script = Script(FLOOD, FLOOD, http(SENT))
    pauses: list[float] = []
    assert await sent(script, Lane.REPLY, pauses=pauses) is OutcomeKind.SENT
    assert len(script.asked) == 3
    assert pauses == []


async def test_a_reply_is_tried_three_times_and_no_more() -> None:
    script = Script(FLOOD)
    assert await sent(script, Lane.REPLY) is OutcomeKind.PENDING
    assert len(script.asked) == 3


async def test_a_reply_refused_for_long_is_not_tried_again() -> None:
    script = Script(LONG_FLOOD)
    assert await sent(script, Lane.REPLY) is OutcomeKind.PENDING
    assert len(script.asked) == 1


async def test_a_digest_is_never_tried_again_here() -> None:
    script = Script(FLOOD)
    assert await sent(script, Lane.DIGEST) is OutcomeKind.PENDING
    assert len(script.asked) == 1


async def test_a_reply_that_may_have_arrived_is_not_sent_twice() -> None:
    script = Script(b"")
    assert await sent(script, Lane.REPLY) is OutcomeKind.UNKNOWN
    assert len(script.asked) == 1


async def test_a_reply_that_reached_nobody_is_tried_again_after_a_pause() -> None:
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async with opened("http://127.0.0.1:9/bot") as transport:
        sender = Sender(transport, Pacer(30), pauses_s=(0.1, 0.2), sleep=pause)
        outcome = await sender.send(calls.message(5, None, PAGE), lane=Lane.REPLY, chat_id=5)
    assert outcome.kind is OutcomeKind.PENDING
    assert pauses == [0.1, 0.2]


async def test_a_press_is_answered_without_waiting_for_a_slot() -> None:
    script = Script(TRUE)
    clock = ManualClock()
    async with serving(script) as api_base, opened(api_base) as transport:
        sender = Sender(transport, Pacer(1, clock=clock))
        outcomes = [await sender.answer_press(str(number), "Done") for number in range(5)]
    assert {outcome.kind for outcome in outcomes} == {OutcomeKind.SENT}
    assert script.asked[0] == ("answerCallbackQuery", {"callback_query_id": "0", "text": "Done"})


async def test_an_edit_that_changes_nothing_is_done() -> None:
    script = Script(http(b'{"ok":false,"description":"Bad Request: message is not modified"}', status=400))
    async with serving(script) as api_base, opened(api_base) as transport:
        outcome = await Sender(transport, Pacer(30)).send(calls.edit(5, 7, PAGE), lane=Lane.REPLY, chat_id=5)
    assert outcome.kind is OutcomeKind.NOT_MODIFIED
    assert outcome.is_done


async def test_a_stencil_is_posted_as_it_is() -> None:
    script = Script(http(SENT))
    async with serving(script) as api_base, opened(api_base) as transport:
        stencil = calls.stencil(PAGE)
        outcome = await Sender(transport, Pacer(30)).post(stencil.method, stencil.body(5, 2))
    assert outcome.message_id == 7
    assert script.asked[0][1]["message_thread_id"] == 2


async def test_an_answer_that_is_refused_or_lost_is_told_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    odd = http(b'{"ok":false,"error_code":400,"description":"Bad Request: RESULT_ID_DUPLICATE"}', status=400)
    late = http(b'{"ok":false,"error_code":400,"description":"Bad Request: query is too old"}', status=400)
    script = Script(odd, late, TRUE, b"")
    async with serving(script) as api_base, opened(api_base) as transport:
        sender = Sender(transport, Pacer(30))
        answers = [await sender.answer(calls.Call("answerInlineQuery", {})) for _ in range(4)]
    kinds = [OutcomeKind.FAILED_MARKUP, OutcomeKind.TOO_LATE, OutcomeKind.SENT, OutcomeKind.UNKNOWN]
    assert [each.kind for each in answers] == kinds
    lines = [record.getMessage() for record in caplog.records if "call failed" in record.getMessage()]
    assert ["answerInlineQuery" in line for line in lines] == [True, True]
    assert "RESULT_ID_DUPLICATE" in lines[0]


async def test_a_photo_that_was_sent_has_a_name_to_send_it_by_again() -> None:
    asked: list[tuple[bytes, bytes]] = []
    answer = http(
        b'{"ok":true,"result":{"message_id":7,"date":1,"chat":{"id":5,"type":"private"},'
        b'"photo":[{"file_id":"small"},{"file_id":"large"}]}}'
    )

    async def behave(reader: Reader, writer: Writer) -> None:
        asked.append(await read_request(reader))
        writer.write(answer)

    async with serving(behave) as api_base, opened(api_base) as transport:
        call = calls.photo(5, None, b"\x89PNG", caption="Les forces s’en vont", rows=())
        outcome = await Sender(transport, Pacer(30)).send(call, lane=Lane.REPLY, chat_id=5)
    assert (outcome.kind, outcome.message_id, outcome.file_id) == (OutcomeKind.SENT, 7, "large")
    ((head, body),) = asked
    assert b"content-type: multipart/form-data; boundary=sahelbot\r\n" in head.lower()
    assert "s’en vont".encode() in body
    assert b"\x89PNG" in body
