"""Content that changes without anybody asking: offered to the admins, or taken with AUTO_RELOAD; told once."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.chat.offering import Offering
from bot.publishing import make_current, proposed, take
from tests.chat.newsdesk import CARD, NEWS, SECOND, edit, opened_desk, previewed
from tests.content.remote import commit, repository_of
from tests.house import House
from tests.rig import ADA, GROUP, IDRISS, MOUSSA


@pytest.fixture
async def automatic(folder: Path, content: Path) -> AsyncIterator[House]:
    async with opened_desk(folder, content, auto_reload=True) as house:
        yield house


@pytest.fixture
def remote(content: Path) -> Path:
    return repository_of(content)


@pytest.fixture
async def pulling(folder: Path, remote: Path, tmp_path: Path) -> AsyncIterator[House]:
    """A desk whose content comes from a repository, with a newsroom's chat."""
    given = {"content_git": SecretStr(f"file://{remote}"), "newsroom_chat": GROUP}
    async with opened_desk(folder, tmp_path / "nowhere", **given) as house:
        yield house


@asynccontextmanager
async def offering(house: House) -> AsyncIterator[None]:
    """The duty at work, as soon as something changes."""
    async with asyncio.TaskGroup() as group:
        duty = group.create_task(Offering(house.services, first_s=0.0, quiet_s=0.05).run())
        await asyncio.sleep(0.2)
        yield
        duty.cancel()


async def heard(house: House, words: str, *, chat: int = IDRISS) -> None:
    """Until the bot has said so."""
    async with asyncio.timeout(10):
        while not any(words in said.text for said in house.said(chat)):  # noqa: ASYNC110 - nothing tells of a message
            await asyncio.sleep(0.02)


def told(house: House, chat: int = IDRISS) -> list[str]:
    return [message.text for message in house.said(chat)]


# Offered


async def test_a_changed_folder_is_offered_to_the_admins_and_not_taken(desk: House, content: Path) -> None:
    async with offering(desk):
        edit(content)
        for admin in (IDRISS, SECOND):
            await heard(desk, "The content has changed; nothing is published yet.", chat=admin)
    assert "Example Group" in told(desk)[-1]
    assert told(desk, SECOND) == told(desk)
    assert told(desk, MOUSSA) == told(desk, ADA) == []
    assert "early 2019" not in await desk.answer(ADA, "/examplegroup")
    assert "What would change" in await desk.press(IDRISS, "Look at it")
    assert "Published revision" in await desk.press(IDRISS, "Publish")
    assert "early 2019" in await desk.answer(ADA, "/examplegroup")


async def test_what_has_changed_before_a_start_is_offered_after_it(desk: House, content: Path) -> None:
    edit(content)
    async with offering(desk):
        await heard(desk, "The content has changed")


async def test_the_button_of_an_offer_is_nothing_to_others(desk: House, content: Path) -> None:
    edit(content)
    await Offering(desk.services).look()
    (mine,) = await desk.say(ADA, "/start")
    await desk.press_data(ADA, "1.desk.reload", message_id=mine.message_id)
    assert "no longer here" in told(desk, ADA)[-1]


async def test_a_folder_that_goes_on_changing_is_offered_once(desk: House, content: Path) -> None:
    watch = Offering(desk.services)
    edit(content)
    await watch.look()
    edit(content, "early 2019", "late 2019")
    await watch.look()
    assert len(told(desk)) == 1
    await previewed(desk)
    await desk.press(IDRISS, "Publish")
    edit(content, "late 2019", "mid 2019")
    await watch.look()
    assert "nothing is published yet" in told(desk)[-1]


async def test_nothing_is_said_of_a_folder_that_is_what_readers_see(desk: House, content: Path) -> None:
    watch = Offering(desk.services)
    await watch.look()
    (content / "README.md").write_text("other words")
    await watch.look()
    assert told(desk) == []


async def test_a_folder_that_breaks_is_told_once_and_again_when_it_breaks_anew(desk: House, content: Path) -> None:
    watch = Offering(desk.services)
    edit(content, "status: published", "statos: published")
    await watch.look()
    await watch.look()
    assert [f"{CARD}:4:1: statos" in text for text in told(desk)] == [True]
    edit(content, "statos: published", "status: published")
    await watch.look()
    edit(content, "status: published", "statos: published")
    await watch.look()
    assert [f"{CARD}:4:1: statos" in text for text in told(desk)] == [True, True]


async def test_a_folder_that_is_gone_is_told_and_harms_nobody(desk: House, content: Path) -> None:
    async with offering(desk):
        shutil.rmtree(content)
        await heard(desk, "cannot be read: No such file or directory")
        assert "founded in 2019" in await desk.answer(ADA, "/examplegroup")


async def test_a_signal_has_the_folder_looked_at_at_once(desk: House, content: Path) -> None:
    async with asyncio.TaskGroup() as group:
        duty = group.create_task(Offering(desk.services, first_s=60, quiet_s=60).run())
        edit(content)
        desk.services.reload_asked.set()
        await heard(desk, "The content has changed")
        duty.cancel()


async def test_a_folder_that_cannot_be_watched_is_looked_at_now_and_then(
    desk: House, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(_: Path) -> AsyncIterator[None]:
        raise OSError(28, "OS file watch limit reached")
        yield

    monkeypatch.setattr("bot.chat.offering.changes", refused)
    async with asyncio.TaskGroup() as group:
        duty = group.create_task(Offering(desk.services, first_s=60, look_s=0.1).run())
        await asyncio.sleep(0.2)
        edit(content)
        await heard(desk, "The content has changed")
        duty.cancel()


async def test_a_folder_that_nobody_could_be_told_of_is_looked_at_again_by_itself(
    desk: House, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.offering.TELL_AGAIN_S", 0.1)
    desk.fault("sendMessage", times=2, status=403, description="Forbidden: bot was blocked by the user")
    async with offering(desk):
        edit(content)
        for admin in (IDRISS, SECOND):
            await heard(desk, "The content has changed", chat=admin)
    assert desk.requests("sendMessage") == 4


# Taken


async def test_with_auto_reload_a_changed_folder_is_published_and_told(automatic: House, content: Path) -> None:
    async with offering(automatic):
        edit(content)
        await heard(automatic, "without asking")
    assert "early 2019" in await automatic.answer(ADA, "/examplegroup")
    assert "published by the operator" in await automatic.answer(ADA, "/about")
    store = automatic.services.store
    async with store.database.read() as connection:
        latest = await store.publications.current(connection)
    assert latest is not None
    assert (latest.revision, latest.published_by) == (automatic.services.current.pack.revision, None)


async def test_auto_reload_takes_no_folder_with_errors(automatic: House, content: Path) -> None:
    edit(content)
    edit(content, "status: published", "statos: published")
    await Offering(automatic.services).look()
    assert "has errors" in told(automatic)[-1]
    assert "early 2019" not in await automatic.answer(ADA, "/examplegroup")


async def test_auto_reload_does_not_let_most_cards_vanish(automatic: House, content: Path) -> None:
    for path in ("cards", "trackers"):
        shutil.rmtree(content / path)
    edit(content, "cards: [example-group]\n", "", file=NEWS)
    watch = Offering(automatic.services)
    await watch.look()
    await watch.look()
    assert ["100% of the cards would vanish" in text for text in told(automatic)] == [True]
    assert "founded in 2019" in await automatic.answer(ADA, "/examplegroup")


async def test_what_somebody_went_back_from_is_only_offered(automatic: House, content: Path) -> None:
    first = automatic.services.current.pack.revision
    edit(content)
    watch = Offering(automatic.services)
    await watch.look()
    await previewed(automatic, command=f"/reload {first[:8]}")
    assert "Published revision" in await automatic.press(IDRISS, "Publish")
    await watch.look()
    assert automatic.services.current.pack.revision == first
    assert "nothing is published yet" in told(automatic)[-1]


async def test_a_folder_is_not_taken_over_what_was_published_meanwhile(automatic: House, content: Path) -> None:
    services = automatic.services
    edit(content)
    newer = (await proposed(services.settings, None, now=automatic.clock())).pack
    assert newer is not None
    edit(content, "early 2019", "late 2019")
    newest = (await proposed(services.settings, None, now=automatic.clock())).pack
    assert newest is not None
    await make_current(services.store, newer, now=automatic.clock())
    assert not await take(services, newest)
    async with services.store.database.read() as connection:
        latest = await services.store.publications.current(connection)
    assert latest is not None
    assert latest.revision == newer.revision


# Pulled


async def test_a_new_commit_is_offered_once(pulling: House, remote: Path) -> None:
    watch = Offering(pulling.services)
    edit(remote)
    commit(remote)
    await watch.look()
    await watch.look()
    assert len(told(pulling)) == 1
    edit(remote, "early 2019", "late 2019")
    commit(remote)
    await watch.look()
    assert len(told(pulling)) == 2
    await pulling.press(IDRISS, "Look at it")
    await pulling.press(IDRISS, "Publish")
    assert "late 2019" in await pulling.answer(ADA, "/examplegroup")


async def test_a_commit_that_nobody_could_be_told_of_is_offered_at_the_next_look(pulling: House, remote: Path) -> None:
    watch = Offering(pulling.services)
    edit(remote)
    commit(remote)
    pulling.fault("sendMessage", times=2, status=403, description="Forbidden: bot was blocked by the user")
    await watch.look()
    assert told(pulling) == told(pulling, SECOND) == []
    await watch.look()
    await watch.look()
    assert len(told(pulling)) == len(told(pulling, SECOND)) == 1


async def test_a_broken_commit_is_told_to_the_newsroom_and_the_next_good_one_offered(
    pulling: House, remote: Path
) -> None:
    watch = Offering(pulling.services)
    edit(remote)
    edit(remote, "status: published", "statos: published")
    commit(remote)
    await watch.look()
    assert f"{CARD}:4:1: statos" in told(pulling, GROUP)[-1]
    assert told(pulling) == []
    assert "founded in 2019" in await pulling.answer(ADA, "/examplegroup")
    edit(remote, "statos: published", "status: published")
    commit(remote)
    await watch.look()
    assert "nothing is published yet" in told(pulling)[-1]


async def test_a_repository_out_of_reach_is_told_once_until_it_is_back(
    pulling: House, remote: Path, tmp_path: Path
) -> None:
    watch = Offering(pulling.services)
    await watch.look()
    for _ in range(2):
        shutil.move(remote, tmp_path / "away")
        await watch.look()
        await watch.look()
        shutil.move(tmp_path / "away", remote)
        await watch.look()
    assert ["could not be fetched" in text for text in told(pulling, GROUP)] == [True, True]
    assert "founded in 2019" in await pulling.answer(ADA, "/examplegroup")
