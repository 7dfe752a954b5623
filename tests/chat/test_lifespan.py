"""The bot as a whole, from its start to its stop: in which order things begin and end, and what keeps it from that."""

import asyncio
import contextlib
import os
import shutil
import signal
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot import duties, lifespan, opening
from bot.chat import ingest
from bot.delivery.body import frozen
from bot.operating import publication
from bot.pages import markup
from bot.pages.page import Page
from bot.publishing import PACKS
from bot.readers.edition import EditionKind
from bot.readers.subscription import Frequency, Subscription
from bot.sandbox import deeds
from bot.sandbox.faults import Fault
from bot.sandbox.running import serve
from bot.sandbox.world import World
from bot.sending import greeting
from bot.settings import ConfigurationError, Settings
from bot.store.choices import ChatKind
from bot.store.inbox import InboxState
from bot.web import health
from bot.web.server import PortBusy, bound, serving
from bot.web.watch import Watch
from tests.house import House, settings_for
from tests.rig import ADA, EXAMPLE, FATOU, TOKEN

HTML = "<html>sign in</html>"


class Scene:
    """A world with its server, and a whole bot in it, started when a test says so."""

    def __init__(self, world: World, settings: Settings) -> None:
        self.world, self.settings = world, settings

    def say(self, text: str, person: int = ADA) -> None:
        chat = self.world.find_chat(person)
        assert chat is not None
        deeds.say(self.world, self.world.people[person], chat, text=text)

    def fault(self, method: str, *, times: int | None = 1, **how: Any) -> None:
        self.world.faults.ordered.append(Fault(methods=(method.lower(),), times=times, **how))

    def texts(self, person: int = ADA) -> list[str]:
        return [each["text"] for each in self.world.record.deliveries_after(0) if each["chat_id"] == person]

    def requests(self, method: str) -> int:
        return sum(each["method"] == method for each in self.world.record.requests_after(0))

    async def until(self, look: Callable[[], object], *, patience_s: float = 15) -> None:
        async with asyncio.timeout(patience_s):
            while not look():  # noqa: ASYNC110 - a whole bot takes its time
                await asyncio.sleep(0.01)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["asyncio.Task[None]"]:
        """The whole bot; a stop at the end, if it has not come before."""
        async with asyncio.TaskGroup() as group:
            task = group.create_task(lifespan.run(self.settings))
            yield task
            if not task.done():
                os.kill(os.getpid(), signal.SIGTERM)
                async with asyncio.timeout(15):
                    await asyncio.wait([task])

    async def counts(self) -> dict[InboxState, int]:
        async with opening.remembered(self.settings) as store, store.database.read() as connection:
            return await store.inbox.counts(connection)


@pytest.fixture
async def scene(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    monkeypatch.setattr(greeting, "KNOCK_S", (0.02,))
    monkeypatch.setattr(ingest, "FIRST_WAIT_S", 0.02)
    monkeypatch.setattr(duties, "FOLLOW_S", 0.05)
    shutil.copytree(EXAMPLE, folder / "content")
    world = World.default(tokens=[TOKEN])
    for person in world.people.values():
        person.started = True
    async with serve(world) as address:
        yield Scene(world, settings_for(folder, f"{address}/bot", content_dir=folder / "content"))


# Stops


async def test_a_stop_with_a_long_poll_pending_ends_it_at_once(scene: Scene) -> None:
    async with scene.running() as bot:
        await scene.until(lambda: scene.requests("getUpdates") >= 1)
        await asyncio.sleep(0.1)
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(5):
            await bot


async def test_a_stop_lets_the_answer_under_way_arrive_and_leaves_the_rest_for_the_next_start(scene: Scene) -> None:
    scene.fault("sendMessage", times=1, delay_s=0.3)
    async with scene.running() as bot:
        scene.say("/start")
        scene.say("/status")
        await scene.until(lambda: not scene.world.faults.ordered)
        os.kill(os.getpid(), signal.SIGINT)
        await bot
    assert len(scene.texts()) == 1
    assert await scene.counts() == {InboxState.DONE: 1, InboxState.NEW: 1}
    async with scene.running():
        await scene.until(lambda: len(scene.texts()) == 2)
    assert "Withdrawals" in scene.texts()[1]


@pytest.mark.parametrize("trouble", [{"status": 502, "body": HTML}, {"drop": "before"}, {"delay_s": 60}])
async def test_a_stop_while_telegram_cannot_be_reached_is_obeyed(scene: Scene, trouble: dict[str, Any]) -> None:
    scene.fault("getMe", times=None, **trouble)
    async with scene.running() as bot:
        await asyncio.sleep(0.2)
        assert not bot.done()
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(5):
            await bot


async def test_a_stop_during_a_backlog_does_not_wait_for_its_end(scene: Scene) -> None:
    for number in range(30):
        scene.say(f"/search word{number}")
    async with scene.running() as bot:
        await scene.until(scene.texts)
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(5):
            await bot
    counts = await scene.counts()
    assert counts[InboxState.NEW] > 0
    assert counts[InboxState.DONE] == len(scene.texts())


# Starts


@pytest.mark.parametrize(
    "trouble",
    [
        {"status": 404, "body": HTML},
        {"status": 401, "body": HTML},
        {"status": 401, "body": "[" * 100_000},
        {"status": 500},
        {"drop": "after"},
    ],
)
async def test_a_gateways_refusal_at_the_start_is_waited_out(scene: Scene, trouble: dict[str, Any]) -> None:
    scene.fault("getMe", times=3, **trouble)
    scene.say("/start")
    async with scene.running():
        await scene.until(scene.texts)


@pytest.mark.parametrize("status", [401, 404])
async def test_a_token_that_telegram_refuses_ends_the_start(scene: Scene, status: int) -> None:
    scene.fault("getMe", times=None, status=status)
    with pytest.raises(ConfigurationError, match="does not accept the token") as told:
        await lifespan.run(scene.settings)
    assert told.value.exit_code == 78
    assert TOKEN not in str(told.value)


async def test_a_token_that_is_revoked_meanwhile_ends_it_after_the_answers(scene: Scene) -> None:
    scene.fault("sendMessage", delay_s=0.3)

    async def revoke() -> None:
        scene.say("/start")
        await scene.until(lambda: not scene.world.faults.ordered)
        scene.fault("getUpdates", times=None, status=401)
        scene.say("/status")

    async with asyncio.TaskGroup() as group:
        group.create_task(revoke())
        with pytest.raises(ConfigurationError) as told:
            await lifespan.run(scene.settings)
    assert told.value.exit_code == 78
    assert "Lake Chad" in scene.texts()[0]


@pytest.mark.parametrize("trouble", [{"status": 404, "body": HTML}, {"status": 409}, {"status": 401, "body": HTML}])
async def test_a_refusal_meanwhile_that_says_nothing_of_the_token_is_survived(
    scene: Scene, trouble: dict[str, Any]
) -> None:
    async with scene.running():
        await scene.until(lambda: scene.requests("getUpdates") >= 1)
        scene.fault("getUpdates", times=2, **trouble)
        scene.say("/start")
        await scene.until(lambda: not scene.world.faults.ordered)
        scene.say("/status")
        await scene.until(lambda: len(scene.texts()) == 2)


async def test_who_leaves_is_noted_by_the_clock_that_was_opened_with(sleeping: House) -> None:
    sleeping.clock.advance(days=400)
    leavers = sleeping.services.store.leavers
    assert leavers is not None
    await leavers.forgotten(ADA)
    assert leavers.since(sleeping.clock.now - timedelta(days=1)).of(ADA, 0)


async def test_a_busy_port_ends_the_start(scene: Scene) -> None:
    with bound("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortBusy) as told:
            await lifespan.run(scene.settings.model_copy(update={"listen": f"127.0.0.1:{port}"}))
    assert told.value.exit_code == 75


async def test_a_failure_beside_the_server_closes_it_and_is_shown_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError):
        async with serving(Starlette(), host="127.0.0.1", port=0):
            raise ZeroDivisionError


# First what waited, then what is due


async def due_digest(settings: Settings) -> None:
    """Ada and Fatou have a digest waiting in the ledger, whose hour came a minute ago."""
    now = datetime.now(UTC)
    hour = (now - timedelta(minutes=1)).replace(second=0, microsecond=0)
    choices = Subscription(Frequency.DAILY, hour.time(), "Etc/UTC", language="en")
    async with opening.remembered(settings) as store, store.database.write() as connection:
        ids = [
            await store.subscribers.save(
                connection, chat, 0, ChatKind.PRIVATE, choices,
                next_due_at=now + timedelta(days=1), seen_until=None, now=now,
            )
            for chat in (ADA, FATOU)
        ]  # fmt: skip
        seq = await store.editions.open(
            connection, f"daily:{hour.date()}", kind=EditionKind.DAILY, created_at=now,
            expires_at=now + timedelta(hours=12),
        )  # fmt: skip
        body = frozen(Page(markup.bold("One new dispatch")))
        variant = await store.editions.variant(connection, seq, "en-one", body=body, dispatches=["one"])
        await store.ledger.plan(connection, seq, [(which, variant) for which in ids])


async def test_a_stop_sent_during_an_outage_comes_before_the_digest(scene: Scene) -> None:
    await due_digest(scene.settings)
    scene.fault("getUpdates", times=1, delay_s=0.3)
    scene.say("/stop")
    async with scene.running():
        await scene.until(lambda: scene.texts(FATOU))
    assert scene.texts(FATOU) == ["One new dispatch"]
    assert ["Stopped" in text for text in scene.texts(ADA)] == [True]


async def test_nothing_is_delivered_while_it_is_not_known_what_waits(scene: Scene) -> None:
    await due_digest(scene.settings)
    scene.fault("getUpdates", times=None, status=502)
    async with scene.running():
        await scene.until(lambda: scene.requests("getUpdates") >= 3)
        assert scene.texts(FATOU) == []
        scene.say("/stop")
        scene.world.faults.ordered.clear()
        await scene.until(lambda: scene.texts(FATOU))
    assert ["Stopped" in text for text in scene.texts(ADA)] == [True]


# What another process publishes


def reworded(folder: Path) -> None:
    card = folder / "cards" / "actor" / "example-group.yaml"
    card.write_text(card.read_text(encoding="utf-8").replace("founded in 2019", "founded in early 2019"), "utf-8")


async def test_what_another_process_publishes_is_served_soon(scene: Scene) -> None:
    async with scene.running():
        scene.say("/examplegroup")
        await scene.until(scene.texts)
        reworded(scene.settings.content_dir)
        await publication.publish(scene.settings, None, force=False)
        before = scene.requests("setMyDescription")

        async def asks() -> bool:
            scene.say("/examplegroup")
            await asyncio.sleep(0.2)
            return "early" in scene.texts()[-1]

        async with asyncio.timeout(15):
            while not await asks():
                pass
        assert scene.requests("setMyDescription") == before  # the description is as it was


async def test_a_damaged_copy_is_not_served_and_told_once(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    reworded(scene.settings.content_dir)
    async with scene.running():
        scene.say("/examplegroup")
        await scene.until(scene.texts)
        async with opening.remembered(scene.settings) as store, store.database.write() as connection:
            await store.publications.publish(connection, "0" * 64, by=None, at=datetime.now(UTC), visible={})
        await asyncio.sleep(0.4)
        scene.say("/examplegroup")
        await scene.until(lambda: len(scene.texts()) == 2)
    assert "2019" in scene.texts()[1]
    assert caplog.text.count("what was published is not served") == 1


async def test_a_start_serves_the_newest_copy_that_is_whole(scene: Scene) -> None:
    async with opening.remembered(scene.settings) as store, store.database.write() as connection:
        await store.publications.publish(connection, "0" * 64, by=None, at=datetime.now(UTC), visible={})
    assert not (scene.settings.data_dir / PACKS / ("0" * 64)).exists()
    async with scene.running():
        scene.say("/examplegroup")
        await scene.until(scene.texts)
    assert "2019" in scene.texts()[0]


# Watched from outside


async def test_health_says_when_telegram_has_been_silent_for_too_long(sleeping: House) -> None:
    house = sleeping
    watched = health.application(Watch(house.services, heard_at=lambda: house.poller.last_good_at, fresh_s=0.0))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(watched), base_url="http://bot") as client:
        well = await client.get("/healthz")
        house.clock.advance(minutes=3)
        ill = await client.get("/healthz")
    assert (well.status_code, well.json()["ready"]) == (200, True)
    assert (ill.status_code, ill.json()["live"], len(ill.json()["reasons"])) == (503, True, 1)
    assert TOKEN not in ill.text
