"""A bot that is pushed to: what comes is stored before it is confirmed, and the webhook is the bot's own to set."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot import lifespan
from bot.chat import registration
from bot.chat.hearing import Hearing
from bot.chat.pushed import Pushed
from bot.chat.registration import Registration
from bot.sandbox.running import serve
from bot.sandbox.world import World
from bot.settings import ConfigurationError, Settings
from bot.store.inbox import InboxState
from bot.store.refusals import ReadOnlyDatabase
from tests.chat.test_lifespan import Scene
from tests.house import House, settings_for
from tests.rig import ADA, FATOU, TOKEN, free_port

SECRET = "a-secret_of-more-than-32-characters"


def update(number: int, text: str = "/help", chat: int = ADA) -> bytes:
    person = {"id": chat, "is_bot": False, "first_name": "x"}
    message = {"message_id": number, "date": 1, "chat": {"id": chat, "type": "private"}, "from": person, "text": text}
    return json.dumps({"update_id": number, "message": message}).encode()


# What is pushed


async def test_a_push_is_taken_when_it_is_on_the_disk(sleeping: House) -> None:
    pushed = Pushed(sleeping.services, wake=sleeping.intake.wake)
    assert await pushed.take(update(7))
    assert await sleeping.counts() == {InboxState.NEW: 1}


async def test_what_is_pushed_together_is_stored_together_and_once(sleeping: House) -> None:
    pushed = Pushed(sleeping.services, wake=sleeping.intake.wake)
    taken = await asyncio.gather(*(pushed.take(update(1 + number % 40)) for number in range(60)))
    assert all(taken)
    assert await sleeping.counts() == {InboxState.NEW: 40}


async def test_a_push_stored_after_one_with_a_higher_id_is_acted_on_all_the_same(sleeping: House) -> None:
    """In one transaction with something newer still."""
    pushed = Pushed(sleeping.services, wake=sleeping.intake.wake)
    sleeping.world.crowds.append(range(20_001, 20_010))

    async def are_done(number: int) -> None:
        async with asyncio.timeout(10):
            while (await sleeping.counts()).get(InboxState.DONE, 0) < number:  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.01)

    async with asyncio.TaskGroup() as group:
        acting = group.create_task(sleeping.intake.run(sleeping.stopping))
        await pushed.take(update(6, chat=20_006))
        await are_done(1)
        await asyncio.gather(*(pushed.take(update(number, chat=20_000 + number)) for number in (7, 5, 8)))
        await are_done(4)
        acting.cancel()


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"7", b'{"update_id": "x"}', b'{"update_id": -1}', b"\xff", b"[" * 100_000]
)
async def test_what_can_never_be_stored_is_taken_and_dropped(sleeping: House, body: bytes) -> None:
    pushed = Pushed(sleeping.services, wake=sleeping.intake.wake)
    assert await pushed.take(body)
    assert await sleeping.counts() == {}


async def test_a_closed_database_leaves_the_push_to_telegram(sleeping: House) -> None:
    times: list[int] = []
    pushed = Pushed(sleeping.services, wake=sleeping.intake.wake)
    pushed.refused = lambda: times.append(1)
    database = sleeping.services.store.database
    async with database.write() as connection:
        await connection.exec_driver_sql("PRAGMA query_only=ON")
    assert not await pushed.take(update(7))
    assert times == [1]
    async with asyncio.timeout(5):
        with pytest.raises(ReadOnlyDatabase):
            await pushed.run(asyncio.Event())


# The registration


@pytest.fixture
async def made(sleeping: House, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Registration]:
    """A registration whose address nobody answers at."""
    monkeypatch.setattr(registration, "LOOK_S", 0.02)
    monkeypatch.setattr(registration, "BEHIND_LOOK_S", 0.02)
    monkeypatch.setattr(registration, "FIRST_WAIT_S", 0.02)
    made = Registration(sleeping.services, url=f"http://127.0.0.1:{free_port()}/push", secret=SECRET)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(made.run(sleeping.stopping))
        yield made
        sleeping.stopping.set()
        if not task.cancelled():
            await asyncio.wait([task])


async def until(look: Any) -> None:
    async with asyncio.timeout(10):
        while not look():  # noqa: ASYNC110 - a server answers when it likes
            await asyncio.sleep(0.005)


async def test_the_webhook_is_set_with_the_secret_and_what_is_wanted(sleeping: House, made: Registration) -> None:
    await until(made.caught_up.is_set)
    assert sleeping.world.bot is not None
    hook = sleeping.world.bot.queue.webhook
    assert (hook.url, hook.secret, hook.max_connections) == (made._url, SECRET, 40)
    assert "message" in sleeping.world.bot.queue.allowed


async def test_who_deletes_the_webhook_finds_it_set_again(sleeping: House, made: Registration) -> None:
    await until(made.caught_up.is_set)
    assert sleeping.world.bot is not None
    await sleeping.services.bot.delete_webhook()
    await until(lambda: made.times_behind == 1)
    await until(made.caught_up.is_set)
    assert sleeping.world.bot.queue.webhook.url == made._url


async def test_what_waits_with_telegram_keeps_it_behind(sleeping: House, made: Registration) -> None:
    hearing = Hearing(sleeping.services, made, sleeping.intake)
    await until(made.caught_up.is_set)
    sleeping.hear(ADA, "/stop")
    await until(lambda: made.times_behind and made.behind.is_set())
    await asyncio.sleep(0.1)
    assert not made.caught_up.is_set(), "nobody has taken the /stop"
    assert not hearing.is_current


async def test_what_waits_without_end_has_its_time(
    sleeping: House, made: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    await until(made.caught_up.is_set)
    sleeping.hear(ADA, "/stop")
    await until(made.behind.is_set)
    monkeypatch.setattr(registration, "PATIENCE_S", 0.05)
    await until(made.caught_up.is_set)


@pytest.mark.parametrize(
    "trouble",
    [{"status": 502, "body": "<html>"}, {"status": 502, "body": "[" * 100_000}, {"status": 400}, {"drop": "after"}],
)
async def test_a_refusal_is_waited_out(sleeping: House, trouble: dict[str, Any]) -> None:
    sleeping.fault("setWebhook", times=2, **trouble)
    made = Registration(sleeping.services, url="http://127.0.0.1:9/push", secret=SECRET, pause=_at_once)
    async with asyncio.TaskGroup() as group:
        group.create_task(made.run(sleeping.stopping))
        await until(made.caught_up.is_set)
        sleeping.stopping.set()


async def test_a_revoked_token_ends_it(sleeping: House) -> None:
    sleeping.fault("getWebhookInfo", status=401)
    made = Registration(sleeping.services, url="http://127.0.0.1:9/push", secret=SECRET)
    with pytest.raises(ConfigurationError, match="token"):
        await made.run(sleeping.stopping)


async def _at_once(_: asyncio.Event, __: float) -> None:
    await asyncio.sleep(0)


# The whole


@pytest.fixture
async def scene(folder: Path) -> AsyncIterator[Scene]:
    world = World.default(tokens=[TOKEN])
    for person in world.people.values():
        person.started = True
    listen = f"127.0.0.1:{free_port()}"
    async with serve(world) as address:
        url = f"http://{listen}/telegram"
        given = settings_for(folder, f"{address}/bot", listen=listen, webhook_url=url, webhook_secret=SecretStr(SECRET))
        yield Scene(world, given)


async def test_a_bot_with_a_webhook_answers_and_never_polls(scene: Scene) -> None:
    scene.say("/help")
    async with scene.running():
        await scene.until(lambda: len(scene.texts()) == 1)
        scene.say("/status", FATOU)
        await scene.until(lambda: len(scene.texts(FATOU)) == 1)
    assert scene.requests("getUpdates") == 0
    assert scene.requests("setWebhook") == 1
    assert await scene.counts() == {InboxState.DONE: 2}


async def test_without_the_address_the_webhook_is_deleted_and_what_waited_is_fetched(scene: Scene) -> None:
    async with scene.running():
        await scene.until(lambda: scene.requests("setWebhook"))
    assert scene.world.bot is not None
    assert scene.world.bot.queue.webhook.url, "a stop leaves it, for what is said meanwhile waits"
    scene.say("/help")
    scene.settings = scene.settings.model_copy(update={"webhook_url": None})
    async with scene.running():
        await scene.until(scene.texts)
    assert not scene.world.bot.queue.webhook.url


async def test_a_trial_has_no_webhook(scene: Scene) -> None:
    tried: list[Settings] = []

    async def run(settings: Settings) -> None:
        tried.append(settings)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lifespan, "run", run)
        patch.setattr(lifespan, "SANDBOX_PORT", 0)
        await lifespan.trial(scene.settings)
    assert [each.webhook_url for each in tried] == [None]


# Settings

GOOD = {"webhook_url": "https://bot.example.org/telegram", "webhook_secret": SECRET}


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"webhook_secret": None}, "WEBHOOK_SECRET"),
        ({"webhook_secret": "s" * 31}, "WEBHOOK_SECRET"),
        ({"webhook_secret": "s" * 31 + "é"}, "WEBHOOK_SECRET"),
        ({"webhook_secret": "s" * 257}, "WEBHOOK_SECRET"),
        ({"webhook_url": None, "webhook_secret": "short"}, "WEBHOOK_SECRET"),
        ({"webhook_url": "http://bot.example.org/telegram"}, "WEBHOOK_URL"),
        ({"webhook_url": "bot.example.org"}, "WEBHOOK_URL"),
        ({"webhook_url": "https://bot.example.org/telegram?x=1"}, "WEBHOOK_URL"),
        ({"webhook_url": "https://bot.example.org/healthz"}, "WEBHOOK_URL"),
        ({"webhook_url": f"https://bot.example.org/{TOKEN}"}, "WEBHOOK_URL"),
        ({"webhook_url": f"https://bot.example.org/{SECRET}"}, "WEBHOOK_URL"),
    ],
)
def test_an_unsafe_webhook_is_refused_by_the_name_of_its_setting(changed: dict[str, str | None], named: str) -> None:
    given = {"token": TOKEN} | GOOD | changed
    with pytest.MonkeyPatch.context() as patch:
        for name, value in given.items():
            if value is not None:
                patch.setenv(f"SAHELBOT_{name.upper()}", value)
        with pytest.raises(ConfigurationError) as refused:
            Settings.read()
    assert f"SAHELBOT_{named}" in str(refused.value)
    assert SECRET not in str(refused.value)
    assert TOKEN not in str(refused.value)


def test_a_safe_webhook_is_served_at_its_own_path() -> None:
    settings = Settings(webhook_url=GOOD["webhook_url"], webhook_secret=SecretStr(SECRET))
    assert settings.webhook_path == "/telegram"
    assert SECRET in settings.secrets
