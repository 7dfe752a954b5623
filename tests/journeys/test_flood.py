"""S05: whoever writes without a pause waits for themselves; everybody else is answered as ever."""

import time
from statistics import quantiles

from tests.rig import ADA, GROUP, Bot, Person, Sandbox

FLOOD = 300
ASKERS = 20
ALLOWED_S = 1.0


def test_a_flood_by_one_person_slows_nobody_else(sandbox: Sandbox, bot: Bot) -> None:
    ada = Person(sandbox, ADA)
    ada.say("/start")
    others = [4001 + number for number in range(ASKERS)]
    sandbox.post("/sandbox/crowd", first_id=others[0], count=ASKERS)
    for number in range(FLOOD):
        ada.tell(f"/status {number}")
        if number % 3 == 0:
            sandbox.post("/sandbox/send", **{"as": ADA, "chat": GROUP, "text": "/status@sandbox_bot"})
    waits = []
    for person in others:
        began_at_s = time.monotonic()
        assert "Withdrawals" in Person(sandbox, person).say("/status")["text"]
        waits.append(time.monotonic() - began_at_s)
    assert quantiles(waits, n=20)[-1] <= ALLOWED_S, [round(wait, 2) for wait in waits]
    assert len(ada.answers) < FLOOD, "the flood itself still waits its turn"
