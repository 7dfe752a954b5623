"""D12, D13 and D14: Telegram asks for patience, answers nonsense, or takes its time."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.faults.stage import FIRST, STILL_S, Stage

SPOILED = 12
NOT_CARRIED_OUT: dict[str, dict[str, Any]] = {
    "500": {"status": 500},
    "502": {"status": 502},
    "504": {"status": 504},
    "reset before it was read": {"drop": "before"},
    "a page of a gateway": {"body": "<html><h1>It works!</h1></html>"},
    "{}": {"body": "{}"},
    "[]": {"body": "[]"},
    "nothing": {"body": ""},
}
CARRIED_OUT: dict[str, dict[str, Any]] = {
    "500 for what it did": {"status": 500, "acts": True},
    "reset after it was read": {"drop": "after"},
    "half an answer": {"drop": "midway"},
    "garbage for what it did": {"body": "\x00\ufffd]]{", "acts": True},
    "300 MB": {"pad_bytes": 300_000_000},
    "a byte a second": {"drip": True},
}


def crowd(number: int) -> range:
    return range(FIRST, FIRST + number)


@pytest.mark.parametrize("retry_after_s", [1, 30, 4_000, None])
async def test_a_429_for_all_is_waited_out(
    stage: Stage, figure: Callable[..., None], retry_after_s: int | None
) -> None:
    """Nothing goes out while it holds; then everybody gets the one copy."""
    chats, wait_s = 60, retry_after_s or 5
    await stage.planned(*crowd(chats))
    order = {"status": 429, "times": SPOILED} | ({"retry_after": retry_after_s} if retry_after_s else {})
    stage.fault(**order)

    async def refused() -> bool:
        return stage.answered(429) == SPOILED

    await stage.deliver(refused)
    stage.pass_by(seconds=wait_s * 0.9 - 0.5)
    before = stage.copies
    await stage.deliver(_soon())
    assert stage.copies == before
    await stage.finish(push_s=wait_s, really=wait_s < 60)
    verdict = stage.hold(repeats=0)
    figure("D12", f"429, retry after {retry_after_s}", **verdict.numbers)
    assert verdict.copies == chats


@pytest.mark.parametrize("retry_after_s", [1, 30, 4_000, None])
async def test_a_429_of_one_chat_costs_the_others_nothing(
    stage: Stage, figure: Callable[..., None], retry_after_s: int | None
) -> None:
    chats, wait_s = 60, retry_after_s or 5
    await stage.planned(*crowd(chats))
    order = {"status": 429, "chat": FIRST + 7} | ({"retry_after": retry_after_s} if retry_after_s else {})
    stage.fault(**order)

    async def the_others_have_theirs() -> bool:
        return stage.copies == chats - 1

    begun_at = stage.clock()
    await stage.deliver(the_others_have_theirs)
    assert (stage.clock() - begun_at).total_seconds() < 5
    stage.pass_by(seconds=max(0, wait_s - 6))
    await stage.finish(push_s=wait_s + 1, really=wait_s < 60)
    verdict = stage.hold(repeats=0)
    figure("D12", f"429 of one, retry after {retry_after_s}", **verdict.numbers)
    assert verdict.copies == chats


@pytest.mark.parametrize("what", [*NOT_CARRIED_OUT, *CARRIED_OUT])
async def test_a_broken_answer_is_asked_about_once_more(stage: Stage, figure: Callable[..., None], what: str) -> None:
    """A send that may have arrived is repeated once: everybody has a copy, nobody three."""
    chats = 40
    await stage.planned(*crowd(chats))
    stage.fault(times=SPOILED, **(NOT_CARRIED_OUT | CARRIED_OUT)[what])
    await stage.finish(still_s=1.0 if what == "300 MB" else STILL_S)  # a busy server is no silent one
    verdict = stage.hold(repeats=SPOILED if what in CARRIED_OUT else 0)
    figure("D13", what, spoiled=SPOILED, **verdict.numbers)
    assert verdict.copies >= chats


async def test_answers_that_never_make_sense_end_as_unknown(stage: Stage, figure: Callable[..., None]) -> None:
    """The worst case: every call is carried out, and none is answered. Two copies each, and then it is over."""
    chats = 8
    await stage.planned(*crowd(chats))
    stage.fault(times=None, drop="after")
    await stage.finish()
    verdict = stage.hold(repeats=chats)
    figure("D13", "never an answer", **verdict.numbers)
    assert verdict.ended == {"unknown": chats}


@pytest.mark.parametrize(("answers_after_s", "slow", "repeats"), [(6, 48, 0), (35, 20, 20)])
async def test_answers_that_take_their_time(
    stage: Stage, figure: Callable[..., None], answers_after_s: int, slow: int, repeats: int
) -> None:
    """Six seconds are patience's part; after thirty an answer counts as lost, and its send is repeated once.

    In the suite the server takes 0.3 s, and the other seconds pass here while it does."""
    chats = 60
    await stage.planned(*crowd(chats))
    stage.fault(times=slow, delay_s=answers_after_s if stage.is_long else 0.3)
    await stage.finish(push_s=answers_after_s - 0.3 if answers_after_s < 30 else 31, outruns_answers=True)
    verdict = stage.hold(repeats=repeats)
    figure("D14", f"answers after {answers_after_s} s", slow=slow, **verdict.numbers)
    assert verdict.copies == chats + verdict.twice
    assert set(verdict.ended) == {"sent"}


def _soon() -> Callable[[], Any]:
    """A tenth of a second from now, in real time."""
    ends_s = time.monotonic() + 0.1

    async def over() -> bool:
        return time.monotonic() > ends_s

    return over
