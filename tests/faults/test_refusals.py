"""D20 and D21: Telegram says 403 of everybody, does not know the token any more, or lets something else answer."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults.stage import FIRST, Stage
from tests.faults.town import campaign
from tests.rig import ADA, Person, eventually

CHATS = range(FIRST, FIRST + 300)
WINDOW = 16
CONFIGURATION = 78


async def test_three_minutes_of_403_for_everybody_cost_nobody_the_subscription(
    stage: Stage, figure: Callable[..., None]
) -> None:
    """Few are tried, nobody is suspended, everybody else gets the digest afterwards; real refusals count as before."""
    await stage.planned(*CHATS)
    for chat in CHATS[:3]:
        stage.sandbox.do("block", **{"as": chat})
    stage.fault(status=403, times=None)
    over_at = stage.clock().timestamp() + 180

    async def over() -> bool:
        return stage.clock().timestamp() > over_at

    await stage.deliver(over, push_s=0 if stage.is_long else 5, patience_s=200 if stage.is_long else 30)
    tried = stage.answered(403)
    stage.no_faults()
    await stage.finish(push_s=61)
    verdict = stage.hold(repeats=0)
    figure("D20", "403 for all, 3 minutes", tried=tried, **verdict.numbers)
    assert tried <= 11 + WINDOW + 3
    assert verdict.copies >= len(CHATS) - tried - 3
    assert all([(await stage.known(chat)).active for chat in CHATS])


def test_a_token_revoked_midway_ends_the_process_and_costs_nobody_a_digest(
    tmp_path: Path, figure: Callable[..., None]
) -> None:
    with campaign(tmp_path, 150) as run:
        with run.bot() as bot:
            run.wait_for(40)
            run.sandbox.post("/sandbox/faults", method="*", status=401, times=None)
            assert bot.process.wait(45) == CONFIGURATION, bot.log
            sentence = bot.log.splitlines()[-1]
            assert "SAHELBOT_TOKEN" in sentence
            assert "Traceback" not in bot.log
        run.sandbox.delete("/sandbox/faults")
        with run.bot() as bot:
            run.wait_for_the_end()
            assert bot.terminate() == 0
            run.town.hold()
    figure("D21", "401 midway", **run.verdict.numbers)
    run.verdict.hold(repeats=0)
    assert run.verdict.copies == 150


@pytest.mark.parametrize(
    ("what", "fault"),
    [
        ("HTML 404 once", {"method": "*", "times": 1, "status": 404, "body": "<html>Not Found</html>"}),
        ("409 for 30 s", {"method": "getUpdates", "times": 2, "status": 409}),
    ],
)
def test_what_something_in_between_says_ends_nothing(
    tmp_path: Path, figure: Callable[..., None], what: str, fault: dict[str, Any], *, is_long: bool
) -> None:
    """People are answered and the edition goes on."""
    with campaign(tmp_path, 150) as run, run.bot() as bot:
        run.wait_for(40)
        if is_long and "30 s" in what:
            run.sandbox.post("/sandbox/faults", **fault | {"times": None})
            time.sleep(30)
            run.sandbox.delete("/sandbox/faults")
        else:
            run.sandbox.post("/sandbox/faults", **fault)
        ada = Person(run.sandbox, ADA)
        ada.tell("/help")
        eventually(lambda: ada.answers, within_s=40, what="an answer")
        run.wait_for_the_end()
        assert bot.terminate() == 0
        run.town.hold()
    figure("D21", what, **run.verdict.numbers)
    run.verdict.hold(repeats=0)
    assert run.verdict.copies == 150
