"""Reload, preview, Publish: who may, what is bound to whom, and what happens when two do it at once."""

import asyncio
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import depot, publishing
from bot.chat import newsroom
from bot.content.current import Served
from bot.publishing import Damaged, follow, make_current, proposed
from bot.store.confirmations import Confirmations
from bot.store.refusals import DatabaseLocked
from tests.chat.newsdesk import NEWS, SECOND, edit, previewed
from tests.house import House
from tests.rig import ADA, FATOU, GROUP, IDRISS, MOUSSA


async def publications(house: House) -> list[int | None]:
    """Who published, newest first."""
    store = house.services.store
    async with store.database.read() as connection:
        return [each.published_by for each in await store.publications.history(connection)]


async def is_served(house: House) -> bool:
    return "early 2019" in await house.answer(ADA, "/examplegroup")


async def test_an_editor_publishes_what_the_preview_showed(desk: House, content: Path) -> None:
    edit(content)
    await previewed(desk, MOUSSA)
    assert "early 2019" in desk.said(MOUSSA)[-1].text
    assert not await is_served(desk)
    assert "Published revision" in await desk.press(MOUSSA, "Publish")
    assert await is_served(desk)
    assert await publications(desk) == [MOUSSA, None]
    store = desk.services.store
    async with store.database.read() as connection:
        (entry, *_) = await store.audit.entries(connection)
    assert (entry.actor, entry.action) == (MOUSSA, "publish")


@pytest.mark.parametrize("words", ["/newsroom", "/reload", "/reload --force"])
async def test_to_everybody_else_the_newsroom_is_an_unknown_word(desk: House, words: str) -> None:
    name = words.split(maxsplit=1)[0][1:]
    unknown = (await desk.answer(ADA, words.replace(name, "nosuchword"))).replace("nosuchword", "…")
    assert (await desk.answer(ADA, words)).replace(name, "…") == unknown
    assert await desk.say(ADA, words, chat=GROUP) == []


@pytest.mark.parametrize("words", ["/newsroom", "/reload"])
async def test_in_a_group_admins_are_nobody_special(desk: House, words: str) -> None:
    for how in ({}, {"anonymous": True}):
        assert await desk.say(IDRISS, words, chat=GROUP, **how) == []


async def test_a_forwarded_reload_is_not_obeyed(desk: House, content: Path) -> None:
    edit(content)
    user = {"id": IDRISS, "is_bot": False, "first_name": "Idriss", "language_code": "en"}
    desk.tell({"message": {
        "message_id": 900, "date": 1, "chat": {"id": IDRISS, "type": "private"}, "from": user, "text": "/reload",
        "forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "somebody"},
    }})  # fmt: skip
    await desk.settled()
    assert "What would change" not in desk.said(IDRISS)[-1].text


async def test_a_confirmation_is_its_askers_alone_and_where_it_was_asked(desk: House, content: Path) -> None:
    edit(content)
    message_id, publish, keep = await previewed(desk)
    (elsewhere,) = await desk.say(SECOND, "/start")
    (somewhere,) = await desk.say(ADA, "/start")
    for data in (publish, keep):
        await desk.press_data(SECOND, data, message_id=elsewhere.message_id)
        assert "no longer good" in desk.said(SECOND)[-1].text
        await desk.press_data(ADA, data, message_id=somewhere.message_id)
        assert "no longer here" in desk.said(ADA)[-1].text
    assert await publications(desk) == [None]
    await desk.press_data(IDRISS, publish, message_id=message_id)
    assert await publications(desk) == [IDRISS, None]


async def test_two_quick_taps_publish_once(desk: House, content: Path) -> None:
    edit(content)
    message_id, publish, _ = await previewed(desk)
    for _ in range(2):
        desk.press_soon(IDRISS, publish, message_id=message_id)
    await desk.settled()
    assert await publications(desk) == [IDRISS, None]
    assert await is_served(desk)


async def test_a_preview_is_good_for_five_minutes(desk: House, content: Path) -> None:
    edit(content)
    await previewed(desk)
    desk.clock.advance(minutes=6)
    assert "no longer good" in await desk.press(IDRISS, "Publish")
    assert await publications(desk) == [None]


async def test_a_preview_that_grows_old_while_the_folder_is_checked_publishes_nothing(
    desk: House, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(content)
    await previewed(desk)

    async def slowly(*given: Any, **named: Any) -> Any:
        desk.clock.advance(minutes=6)
        return await proposed(*given, **named)

    monkeypatch.setattr(newsroom, "proposed", slowly)
    assert "no longer good" in await desk.press(IDRISS, "Publish")
    assert await publications(desk) == [None]
    assert not await is_served(desk)


async def test_keeping_spends_the_preview(desk: House, content: Path) -> None:
    edit(content)
    message_id, publish, _ = await previewed(desk)
    assert "Nothing was published" in await desk.press(IDRISS, "Keep")
    await desk.press_data(IDRISS, publish, message_id=message_id)
    assert await publications(desk) == [None]


async def test_what_changed_after_the_preview_is_not_published(desk: House, content: Path) -> None:
    edit(content)
    await previewed(desk)
    edit(content, "early 2019", "late 2019")
    assert "no longer good" in await desk.press(IDRISS, "Publish")
    assert await publications(desk) == [None]


async def test_a_folder_that_broke_after_the_preview_is_refused_with_its_place(desk: House, content: Path) -> None:
    edit(content)
    await previewed(desk)
    edit(content, "status: published", "statos: published")
    assert "cards/actor/example-group.yaml:4:1" in await desk.press(IDRISS, "Publish")
    assert await publications(desk) == [None]


@pytest.mark.parametrize("force", ["--force", "—force"])
async def test_most_cards_vanishing_must_be_meant(desk: House, content: Path, force: str) -> None:
    for path in ("cards", "trackers"):
        shutil.rmtree(content / path)
    edit(content, "cards: [example-group]\n", "", file=NEWS)
    assert "100%" in await desk.answer(IDRISS, "/reload")
    await previewed(desk, command=f"/reload {force}")
    assert "Published" in await desk.press(IDRISS, "Publish")


async def test_cards_that_vanish_from_what_is_served_meanwhile_need_force_too(desk: House, content: Path) -> None:
    edit(content)
    await previewed(desk)
    pack = desk.services.current.pack
    (card,) = pack.cards.values()
    many = {f"c{number}": replace(card, id=f"c{number}", command=None) for number in range(9)}
    desk.services.current.swap(Served(replace(pack, cards=many)))
    assert "%" in await desk.press(IDRISS, "Publish")
    assert await publications(desk) == [None]


async def test_a_publish_waits_for_the_database_and_is_told_once(
    desk: House, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.intake.RETRY_S", 0.02)
    edit(content)
    await previewed(desk)
    refusals, use = [DatabaseLocked("locked"), DatabaseLocked("locked")], Confirmations.use

    async def reluctantly(self: Confirmations, *given: Any) -> Any:
        if refusals:
            raise refusals.pop()
        return await use(self, *given)

    monkeypatch.setattr(Confirmations, "use", reluctantly)
    assert "Published revision" in await desk.press(IDRISS, "Publish")
    assert await publications(desk) == [IDRISS, None]
    told = [each for each in desk.delivered(IDRISS) if "Published revision" in each["text"]]
    assert len(told) == 1


# Several at once


async def test_whoever_follows_never_overtakes_a_publish(
    desk: House, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A follower that has begun to read an older revision must not serve it after a newer one was published."""
    edit(content)
    await previewed(desk)
    services = desk.services
    older = (await proposed(services.settings, None, now=desk.clock())).pack
    assert older is not None
    await publishing.copy(services.settings, services.store, older, current=None, force=True, now=desk.clock())
    first = services.current.pack
    await make_current(services.store, older, now=desk.clock())
    edit(content, "early 2019", "late 2019")
    newer = (await proposed(services.settings, None, now=desk.clock())).pack
    assert newer is not None
    reading, gate, load = asyncio.Event(), asyncio.Event(), depot.load_published
    loop = asyncio.get_running_loop()

    def slowly(*given: Any) -> Any:
        loop.call_soon_threadsafe(reading.set)
        asyncio.run_coroutine_threadsafe(gate.wait(), loop).result(10)
        return load(*given)

    monkeypatch.setattr(depot, "load_published", slowly)
    async with asyncio.TaskGroup() as group:
        following = group.create_task(follow(services))
        await reading.wait()
        await desk.say(IDRISS, "/newsroom")  # others are answered meanwhile
        (preview,) = await desk.say(IDRISS, "/reload")
        data = (preview.markup or {})["inline_keyboard"][0][0]["callback_data"]
        desk.press_soon(IDRISS, data, message_id=preview.message_id)
        await asyncio.sleep(0.1)
        gate.set()
    assert following.result() is True
    await desk.settled()
    assert services.current.pack.revision == newer.revision != first.revision
    async with services.store.database.read() as connection:
        latest = await services.store.publications.current(connection)
    assert latest is not None
    assert latest.revision == services.current.pack.revision


async def test_a_revision_without_a_good_copy_is_not_followed(desk: House) -> None:
    services = desk.services
    before = services.current.pack
    async with services.store.database.write() as connection:
        await services.store.publications.publish(connection, "f" * 64, by=None, at=desk.clock(), visible={})
    with pytest.raises(Damaged, match="ffffffffffff"):
        await follow(services)
    assert services.current.pack is before


async def test_a_pack_swapped_in_the_middle_of_an_answer_leaves_it_whole(desk: House, content: Path) -> None:
    """While Telegram is asked who administers the group, the pack loses the very topic that was pressed."""
    await desk.say(MOUSSA, "/subscribe daily 07:30", chat=GROUP)
    message = desk.said(GROUP)[-1]
    (listed,) = await desk.say(FATOU, "/actors", chat=GROUP)
    pack = desk.services.current.pack
    desk.fault("getChatMember", delay_s=0.2)
    desk.press_soon(MOUSSA, "1.pick.topics.armed-groups", message_id=message.message_id, chat=GROUP)
    desk.press_soon(FATOU, "1.card.example-group", message_id=listed.message_id, chat=GROUP)
    await asyncio.sleep(0.05)
    desk.services.current.swap(Served(replace(pack, topics={}, cards={}, trackers={})))
    await desk.settled()
    known = await desk.known(GROUP)
    assert known is not None
    assert known.subscription.topics == frozenset()
    assert "n’est plus" in desk.said(GROUP)[-1].text or "no longer here" in desk.said(GROUP)[-1].text


async def test_an_old_button_of_a_card_that_is_gone_says_so(desk: House) -> None:
    (card,) = await desk.say(ADA, "/examplegroup")
    pack = desk.services.current.pack
    desk.services.current.swap(Served(replace(pack, cards={})))
    await desk.press_data(ADA, "1.srcs.example-group", message_id=card.message_id)
    assert "no longer here" in desk.said(ADA)[-1].text
    assert desk.said(ADA)[-1].message_id == card.message_id


async def test_published_at_is_told_to_editors(desk: House, content: Path) -> None:
    edit(content)
    desk.clock.now += timedelta(days=2)
    await previewed(desk)
    await desk.press(IDRISS, "Publish")
    assert "23 November" in await desk.answer(IDRISS, "/newsroom")
