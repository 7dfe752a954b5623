"""What came of an alert, told to the editor whole: who has it, who perhaps has it, who has not and why."""

from datetime import timedelta

import pytest

from bot.delivery.orders import fulfil
from bot.delivery.progress import Reporter
from bot.sending.pacing import Pacer
from tests.delivery.desk import Desk, delivered
from tests.delivery.test_alerts import FIRST, ordered, texts, told
from tests.sandbox.loopback import Loopback

EDITOR = 10_900
REFUSED = "Forbidden: bot was blocked by the user"


@pytest.fixture
def address(sandbox: Loopback) -> str:
    return f"{sandbox.base}/bot"


async def refused_before(desk: Desk, chat: int) -> None:
    """The chat refused a message yesterday, too."""
    store, known = desk.services.store, await desk.known(chat)
    async with store.database.write() as connection:
        await store.subscribers.refused(connection, known.id, desk.clock() - timedelta(days=1))


async def test_the_result_tells_sent_unknown_failed_and_suspended(desk: Desk, sandbox: Loopback) -> None:
    await desk.subscribe(*range(FIRST, FIRST + 6))
    await refused_before(desk, FIRST)
    await ordered(desk)
    await told(desk, sandbox)
    for chat in (FIRST, FIRST + 1):
        sandbox.do("faults", method="sendMessage", chat=chat, status=403, description=REFUSED, times=None)
    sandbox.do("faults", method="sendMessage", chat=FIRST + 2, status=502, times=None)
    await fulfil(desk.services)
    await delivered(desk)
    desk.clock.advance(seconds=61)

    async def repeated() -> bool:
        return [request["status"] for request in sandbox.look("requests")].count(502) == 2

    await delivered(desk, until=repeated)
    await delivered(desk)
    await Reporter(desk.services).report()
    result = texts(sandbox, EDITOR)[-1]
    assert result.startswith("Sent\n")
    assert "Arrived: 3\nPerhaps arrived: 1\nFailed: 2\nOf these, suspended: 1" in result


async def test_what_did_not_happen_is_told_as_none(desk: Desk, sandbox: Loopback) -> None:
    await desk.subscribe(FIRST)
    await ordered(desk)
    await told(desk, sandbox)
    await fulfil(desk.services)
    await delivered(desk)
    await Reporter(desk.services).report()
    assert "Arrived: 1\nPerhaps arrived: 0\nFailed: 0\nOf these, suspended: 0" in texts(sandbox, EDITOR)[-1]


@pytest.mark.parametrize("status", [429, 502])
async def test_a_result_that_could_not_be_told_is_told_the_next_time(
    desk: Desk, sandbox: Loopback, status: int
) -> None:
    await desk.subscribe(FIRST)
    await ordered(desk)
    await told(desk, sandbox)
    await fulfil(desk.services)
    await delivered(desk)
    sandbox.do("faults", method="editMessageText", status=status, retry_after=9, times=1)
    await Reporter(desk.services).report()
    assert not texts(sandbox, EDITOR)[-1].startswith("Sent\n")
    desk.services.sender.pacer = Pacer(1000)
    await Reporter(desk.services).report()
    assert texts(sandbox, EDITOR)[-1].startswith("Sent\n")
