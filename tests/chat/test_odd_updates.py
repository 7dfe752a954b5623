"""Updates of odd shapes: each is dealt with, and the bot answers still."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from bot.store.inbox import InboxState
from tests.effort import TIMES
from tests.house import PATIENCE_S, House
from tests.rig import ADA, FATOU, GROUP, IDRISS

SEED = 20261121
ODD: tuple[Any, ...] = (None, True, 0, -1, 2**31, 2**63, 2**70, 1e300, "", "x", "\ud800", [], {}, [[]], {"id": 1})


def odd_shapes(house: House) -> Iterator[dict[str, Any]]:
    """Updates as Telegram makes them, each with a few pieces gone or turned into something else."""
    chance = random.Random(SEED)
    user = {"id": ADA, "is_bot": False, "first_name": "Ada", "language_code": "en"}
    group = {"id": GROUP, "type": "supergroup", "title": "Press room"}
    member = {"user": {"id": house.bot_id, "is_bot": True, "first_name": "b"}, "status": "member"}
    message = {"message_id": 5, "date": 1, "chat": {"id": ADA, "type": "private"}, "from": user, "text": "/status"}
    whole: list[dict[str, Any]] = [
        {"message": message},
        {"message": message | {"chat": group, "text": "hello @sandbox_bot", "reply_to_message": message}},
        {"message": message | {"entities": [{"type": "bot_command", "offset": 0, "length": 7}], "text": "/timeline 9"}},
        {"message": message | {"migrate_to_chat_id": -5, "chat": group}},
        {"edited_message": message},
        {"channel_post": message | {"chat": {"id": -9, "type": "channel", "title": "c"}}},
        {"callback_query": {"id": "1", "from": user, "chat_instance": "1", "data": "1.home", "message": message}},
        {"my_chat_member": {"chat": group, "from": user, "date": 1, "old_chat_member": member,
                            "new_chat_member": member}},
        {"inline_query": {"id": "1", "from": user, "query": "x", "offset": ""}},
        {"poll": {"id": "1"}},
    ]  # fmt: skip
    for _ in range(300 * TIMES):
        yield changed(chance, chance.choice(whole), depth=0)


def changed(chance: random.Random, whole: Any, *, depth: int) -> Any:
    if not isinstance(whole, dict) or (depth and chance.random() < 0.12):
        return chance.choice(ODD) if chance.random() < 0.2 else whole
    kept = {key: value for key, value in whole.items() if not depth or chance.random() > 0.06}
    return {key: changed(chance, value, depth=depth + 1) for key, value in kept.items()}


@pytest.mark.hypothesis
async def test_hundreds_of_odd_shapes_are_all_dealt_with(sleeping: House) -> None:
    """Three hundred in the suite, ten thousand and more when properties are tried for long."""
    house = sleeping
    for number, shape in enumerate(odd_shapes(house)):
        house.tell(shape)
        if number % (30 * TIMES) == 0:
            house.hear(FATOU, f"/search mot{number}")
    async with house.awake():
        await house.settled(patience_s=PATIENCE_S * TIMES)
        assert "Lake Chad" in await house.answer(IDRISS, "/start")
    counts = await house.counts()
    assert counts.get(InboxState.NEW, 0) == 0
    assert counts[InboxState.POISON] > 10
    assert len(house.delivered(FATOU)) == 10
