"""U01-U04: updates come through kills, beside poison, after nonsense, and in the order in which they were said."""

import asyncio
import contextlib
import random
import socket
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot import opening
from bot.chat.ingest import Contest, Poller
from bot.settings import Settings
from bot.store.inbox import InboxState
from tests.chat.test_ingest import BAD
from tests.faults import invariants
from tests.faults.stage import Stage
from tests.house import House, copied, opened_house
from tests.outside import at
from tests.rig import ADA, TOKEN, Sandbox, bot_running, environment, eventually, sandbox_running

PEOPLE = range(30_001, 30_076)
EACH = 4  # updates of a person
UPDATES = len(PEOPLE) * EACH
SECRET = "a-secret-of-the-webhook-for-these-tests"
MINUTE_S = 60.0


def free_port() -> int:
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def pushing() -> dict[str, object]:
    """Settings of a bot to which updates are pushed."""
    listen = f"127.0.0.1:{free_port()}"
    return {"listen": listen, "webhook_url": f"http://{listen}/telegram", "webhook_secret": SECRET}


def write(sandbox: Sandbox, person: int, number: int) -> None:
    """A person's updates in turn: subscribing, then a topic switched on and off, whose last state counts the taps."""
    order = {"as": person, "chat": person}
    if number == 0:
        sandbox.post("/sandbox/send", **order, text=f"/subscribe daily 07:{person % 60:02} Bamako")
    else:
        sandbox.post("/sandbox/press", **order, message_id=1, data="1.pick.topics.armed-groups")


def in_inbox(file: Path) -> Counter[InboxState]:
    """How many updates are in which state, seen from outside."""
    rows = at(file).query("SELECT state, count(*) FROM inbox GROUP BY state")
    return Counter({InboxState(state): number for state, number in rows})


async def chosen(folder: Path, file: Path) -> dict[int, tuple[str, frozenset[str]]]:
    """Hour and topics of everybody who is remembered."""
    key = environment(folder)["SAHELBOT_DATA_KEY"]
    settings = Settings(
        data_dir=folder / "data",
        data_key=SecretStr(key),
        config_home=folder / "config",
        database_url=SecretStr(at(file).address),
    )
    async with opening.remembered(settings) as store, store.database.read() as connection:
        return {
            each.chat_id: (f"{each.subscription.time:%H:%M}", each.subscription.topics)
            async for each in store.subscribers.iterate(connection)
        }


@pytest.mark.parametrize("seed", [20270407])
@pytest.mark.parametrize("way", ["polling", "webhook"])
def test_kills_lose_no_update_and_apply_none_twice(
    tmp_path: Path, figure: Callable[..., None], way: str, seed: int
) -> None:
    """300 updates, 8 kills; some are said while the bot is dead."""
    chance, record, kills = random.Random(seed), tmp_path / "record.jsonl", 8
    moments = sorted(chance.sample(range(5, UPDATES - 5), kills))
    orders = [(person, number) for number in range(EACH) for person in PEOPLE]
    given = {"rate": 1000} | (pushing() if way == "webhook" else {})
    file, said = tmp_path / "data" / "sahelbot.db", 0
    with sandbox_running("--token", TOKEN, "--record", str(record)) as sandbox:
        sandbox.post("/sandbox/crowd", first_id=PEOPLE.start, count=len(PEOPLE))
        for moment in moments:
            with bot_running(tmp_path, sandbox.api_url, **given) as bot:
                for person, number in orders[said:moment]:
                    write(sandbox, person, number)
                time.sleep(chance.uniform(0, 0.1))
                bot.kill()
            said = max(said, moment)
            for person, number in orders[said : said + 3]:
                write(sandbox, person, number)
            said = min(UPDATES, said + 3)
        with bot_running(tmp_path, sandbox.api_url, **given) as bot:
            for person, number in orders[said:]:
                write(sandbox, person, number)
            eventually(lambda: in_inbox(file)[InboxState.DONE] >= UPDATES, within_s=90, what="the last update")
            assert bot.terminate() == 0
            outputs = [bot.log]
    remembered = asyncio.run(chosen(tmp_path, file))
    right = {person: (f"07:{person % 60:02}", frozenset({"armed-groups"})) for person in PEOPLE}
    lost = UPDATES - in_inbox(file)[InboxState.DONE]
    twice = sum(remembered.get(person) != right[person] for person in PEOPLE)
    answers = Counter(each["chat_id"] for each in invariants.recorded(record))
    figure("U01", way, seed=seed, updates=UPDATES, kills=kills, lost=lost, duplicates=twice, sent=answers.total())
    assert in_inbox(file) == {InboxState.DONE: UPDATES}
    assert remembered == right
    assert max(answers.values()) <= EACH
    invariants.hold(
        file, (TOKEN.encode(), environment(tmp_path)["SAHELBOT_DATA_KEY"].encode(), SECRET.encode()), *outputs
    )


# In this process: the clock of the loop can be pushed, and updates can be of any shape


@contextlib.asynccontextmanager
async def house_in(furnished: Path, folder: Path) -> AsyncIterator[House]:
    async with opened_house(copied(furnished, folder)) as house:
        yield house


def poisonous(chance: random.Random, chat: int) -> dict[str, Any]:
    """An update that python-telegram-bot can make nothing of."""
    return chance.choice(
        [
            {"message": {"message_id": 1, "date": "yesterday", "chat": {"id": chat, "type": "private"}}},
            {"message": "no message at all"},
            {
                "message": {
                    "message_id": "1",
                    "date": 1,
                    "chat": {"id": chat, "type": "private"},
                    "from": 7,
                    "text": "/help",
                }
            },
        ]
    )


@pytest.mark.parametrize("seed", [20270408])
async def test_a_poison_update_among_a_hundred_costs_the_others_nothing(
    furnished: Path, tmp_path: Path, figure: Callable[..., None], seed: int
) -> None:
    """Each place it can be in, a few of them here: the others are acted on within five seconds."""
    chance, slowest_s = random.Random(seed), 0.0
    crowd = range(20_001, 20_034)
    async with house_in(furnished, tmp_path) as house:
        house.world.crowds.append(crowd)
        async with house.awake():
            for turn in range(5):
                place, before = chance.randrange(100), await house.counts()
                for number in range(100):
                    if number == place:
                        house.tell(poisonous(chance, chance.choice(crowd)))
                    else:
                        house.hear(crowd[number % len(crowd)], f"/search word{turn}x{number}")
                begun_s = time.monotonic()
                await house.settled(patience_s=5)
                slowest_s = max(slowest_s, time.monotonic() - begun_s)
                after = Counter(await house.counts()) - Counter(before)
                assert after[InboxState.DONE] == 99
                assert after[InboxState.POISON] == 1
        answers = sum(len(house.delivered(chat)) for chat in crowd)
    figure("U02", "poison among 100", seed=seed, updates=500, sent=answers, lost=495 - answers, slowest_s=slowest_s)
    assert answers == 495


async def test_a_minute_of_bad_answers_is_survived_with_a_request_a_second(
    furnished: Path, tmp_path: Path, figure: Callable[..., None], *, is_long: bool
) -> None:
    """Every kind at once, each with a bot of its own. In the long run the minute is a real one."""
    asked: dict[str, int] = {}

    async def suffer(number: int, bad: str) -> None:
        async with house_in(furnished, tmp_path / str(number)) as house:
            never = Contest(0.0, 0)  # pushed time looks like a cut
            house.poller = Poller(house.services, wake=house.intake.wake, contest=never)
            house.fault("getUpdates", times=None, **BAD[bad])
            before, stopping = house.requests("getUpdates"), asyncio.Event()
            async with asyncio.TaskGroup() as group:
                polling = group.create_task(house.poller.run(stopping))
                await over.wait()
                asked[bad] = house.requests("getUpdates") - before
                house.world.faults.ordered.clear()
                polling.cancel()
            async with house.awake():
                assert "Lake Chad" in await house.answer(ADA, "/start"), bad

    over = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for number, bad in enumerate(BAD):
            group.create_task(suffer(number, bad))
        passed_s = 0.0
        await asyncio.sleep(1.0)
        while passed_s < MINUTE_S:
            await asyncio.sleep(0.05)
            if not is_long:
                Stage.pass_by(seconds=0.25)
            passed_s += 0.05 if is_long else 0.3
        over.set()
    most = max(asked.values())
    figure("U03", "bad answers for a minute", kinds=len(asked), most_requests=most)
    assert len(asked) == len(BAD)
    assert most <= MINUTE_S + 4


async def breath(_: asyncio.Event, seconds: float) -> None:
    """A pause of a thousandth of what was asked for."""
    await asyncio.sleep(seconds / 1000)


@pytest.mark.parametrize("seed", [20270409])
async def test_a_chats_updates_are_acted_on_in_their_order(
    furnished: Path, tmp_path: Path, figure: Callable[..., None], seed: int
) -> None:
    """1,000 of 25 chats, crossing each other; now and then the poll fails."""
    chance, crowd = random.Random(seed), range(20_001, 20_026)
    lines = [chat for chat in crowd for _ in range(40)]
    chance.shuffle(lines)
    counts: dict[int, int] = defaultdict(int)
    async with house_in(furnished, tmp_path) as house:
        house.world.crowds.append(crowd)
        house.poller = Poller(house.services, wake=house.intake.wake, pause=breath)
        async with house.awake():
            for turn, chat in enumerate(lines):
                counts[chat] += 1
                house.hear(chat, f"/search qq{counts[chat]:02}zz")
                if turn % 100 == 50:
                    house.fault("getUpdates", status=502)
                    await asyncio.sleep(0.02)
            await house.settled(patience_s=60)
        orders = {chat: [each["text"] for each in house.delivered(chat)] for chat in crowd}
    wrong = sum(
        f"qq{number:02}zz" not in text for texts in orders.values() for number, text in enumerate(texts, start=1)
    )
    answers = sum(map(len, orders.values()))
    figure("U04", "order within a chat", seed=seed, updates=len(lines), sent=answers, out_of_order=wrong)
    assert answers == len(lines)
    assert wrong == 0
