"""The sender: one call, paced, with its outcome. It never raises for what Telegram or the network does; it says it.

What a page says is for `pages`, whether a delivery is settled for its worker. Only replies are tried again here, and
only where no second copy can come of it: a digest waits in the ledger instead."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from time import monotonic
from typing import Final

from bot import log
from bot.metrics import tally
from bot.sending.calls import Call, Upload, press_answer
from bot.sending.outcome import Outcome, OutcomeKind, file_id_in, outcome_of
from bot.sending.pacing import Lane, Pacer
from bot.sending.transport import Transport
from bot.sending.wire import Ambiguous, Answer, NotSent

_LONGEST_RETRY_S: Final = 5.0  # a reader who waited longer has asked again
_PAUSES_S: Final = (0.3, 1.0)  # after the first and the second try that did not reach the server

_log = log.get(__name__)


class Sender:
    """Sends over one transport at one pace."""

    def __init__(
        self,
        transport: Transport,
        pacer: Pacer,
        *,
        pauses_s: Sequence[float] = _PAUSES_S,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.transport = transport
        self.pacer = pacer
        self._pauses_s = tuple(pauses_s)
        self._sleep = sleep

    async def send(self, call: Call | Upload, *, lane: Lane, chat_id: int, is_group: bool = False) -> Outcome:
        """Send a call in its turn. A reply that did not reach Telegram, or came too early by a few seconds, is tried
        again, three times in all."""
        body = call.body
        for pause_s in (*self._pauses_s, None):
            async with self.pacer.slot(lane, chat_id, is_group=is_group) as slot:
                await slot.depart()
                outcome = await (self.post(call.method, body) if isinstance(call, Call) else self._upload(call, body))
                slot.note(outcome)
            if lane is not Lane.REPLY or pause_s is None or not _is_worth_another_try(outcome):
                break
            if outcome.retry_after_s is None:
                await self._sleep(pause_s)  # after a 429 the chat rests in the pacer
        if not outcome.is_done:
            _log_failed(call.method, outcome)
        return outcome

    async def post(self, method: str, body: bytes) -> Outcome:
        """One call, now, once: for a worker that holds its slot itself."""
        return await _outcome(method, self.transport.post_json(method, body))

    async def _upload(self, call: Upload, body: bytes) -> Outcome:
        return await _outcome(call.method, self.transport.post_body(call.method, body, content_type=call.content_type))

    async def answer_press(self, query_id: str, text: str | None = None, *, url: str | None = None) -> Outcome:
        """Answer a pressed button."""
        return await self.answer(press_answer(query_id, text, url=url))

    async def answer(self, call: Call) -> Outcome:
        """Answer a press or a question asked in no chat of ours. Answers are no messages: they wait for no slot, and
        one that comes too late is of no use to anybody."""
        outcome = await self.post(call.method, call.body)
        if outcome.kind in {OutcomeKind.FAILED_MARKUP, OutcomeKind.UNKNOWN}:
            _log_failed(call.method, outcome)
        return outcome


async def _outcome(method: str, answering: Awaitable[Answer]) -> Outcome:
    began_s = monotonic()
    try:
        answer = await answering
    except (NotSent, Ambiguous) as failure:
        outcome = outcome_of(failure)
    else:
        wants_message = method.startswith("send") and method != "sendChatAction"
        outcome = outcome_of(answer, wants_message=wants_message)
        if method == "sendPhoto" and outcome.kind is OutcomeKind.SENT:
            outcome = replace(outcome, file_id=file_id_in(answer.body))
    tally.called(outcome.kind, began_s)
    return outcome


def _log_failed(method: str, outcome: Outcome) -> None:
    _log.warning("call failed", action="send", method=method, outcome=outcome.kind, reason=outcome.reason)


def _is_worth_another_try(outcome: Outcome) -> bool:
    return outcome.kind is OutcomeKind.PENDING and (outcome.retry_after_s or 0.0) <= _LONGEST_RETRY_S
