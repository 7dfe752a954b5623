"""The weekly note to the newsroom."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from bot.chat import weekly
from bot.chat.weekly import note_if_due, week_of
from bot.content.current import Served
from bot.store.refusals import DatabaseLocked
from tests.house import House, opened_house
from tests.rig import ADA, FATOU, GROUP, IDRISS


@pytest.fixture
async def desk(folder: Path) -> AsyncIterator[House]:
    """A house whose newsroom is a group, in its second week. It is Saturday."""
    async with opened_house(folder, newsroom_chat=GROUP) as house, house.awake():
        assert not await note_if_due(house.services, set())
        yield house


async def test_the_first_week_begins_in_silence(desk: House) -> None:
    assert desk.said(GROUP) == []


async def test_it_comes_once_on_monday_at_the_pack_s_hour(desk: House) -> None:
    desk.clock.advance(hours=41, minutes=59)  # 05:59 UTC, 06:59 in N'Djamena
    assert not await note_if_due(desk.services, set())
    desk.clock.advance(minutes=1)
    assert await note_if_due(desk.services, set())
    assert not await note_if_due(desk.services, set())
    (note,) = desk.said(GROUP)
    assert note.text.startswith("The newsroom’s week")
    assert "Nothing: every review and translation is level." in note.text
    assert desk.labels(note) == []
    desk.clock.advance(days=7)
    assert await note_if_due(desk.services, set())


async def test_it_tells_what_is_due_what_was_missed_and_how_it_went(desk: House) -> None:
    pack = desk.services.current.pack
    card = replace(pack.cards["example-group"], review_by=date(2026, 3, 1))
    desk.services.current.swap(Served(replace(pack, cards={card.id: card}), desk.clock.now))
    for person in (ADA, FATOU):
        await desk.say(person, "cotton prices")
    from bot.chat.gaps import write_down

    await write_down(desk.services)
    await desk.say(ADA, "/feedback Hello")
    await desk.press(ADA, "Send")
    desk.clock.advance(days=2)
    assert await note_if_due(desk.services, set())
    told = desk.said(GROUP)[-1].text
    assert "1 review is due" in told
    assert "1 March 2026 · example-group · Example Group" in told
    assert "cotton × 2" in told
    assert "1 message from a reader" in told
    assert "Chats that can be written to: 0" in told


async def test_a_note_that_did_not_arrive_is_tried_again(desk: House) -> None:
    desk.clock.advance(days=2)
    desk.fault("sendMessage", times=1, status=403, description="Forbidden: bot was kicked from the group chat")
    assert not await note_if_due(desk.services, set())
    assert await note_if_due(desk.services, set())


async def test_a_note_that_was_told_is_not_told_again_while_the_database_is_locked(
    desk: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.clock.advance(days=2)
    said: set[str] = set()
    with monkeypatch.context() as patch:
        patch.setattr(weekly.marks, "put", refused)
        for _ in range(3):
            with pytest.raises(DatabaseLocked):
                await note_if_due(desk.services, said)
    assert await note_if_due(desk.services, said)
    assert not await note_if_due(desk.services, said)
    assert len(desk.said(GROUP)) == 1
    assert said == set()


async def refused(*_: object) -> None:
    raise DatabaseLocked("somebody else writes")


async def test_without_a_newsroom_chat_the_admins_have_it(house: House) -> None:
    assert not await note_if_due(house.services, set())
    house.clock.advance(days=9)
    assert await note_if_due(house.services, set())
    assert "The newsroom’s week" in house.said(IDRISS)[-1].text


@pytest.mark.parametrize(
    ("now", "week"),
    [
        (datetime(2026, 11, 23, 6, 59, tzinfo=UTC), "2026-W47"),
        (datetime(2026, 11, 23, 7, 0, tzinfo=UTC), "2026-W48"),
        (datetime(2026, 11, 29, 23, 59, tzinfo=UTC), "2026-W48"),
        (datetime(2027, 1, 4, 6, 0, tzinfo=UTC), "2026-W53"),
        (datetime(2027, 1, 4, 8, 0, tzinfo=UTC), "2027-W01"),
    ],
)
def test_a_week_begins_on_monday_at_its_hour(now: datetime, week: str) -> None:
    assert week_of(now, zone="Africa/Bamako", at=time(7)) == week


def test_the_hour_is_the_zone_s() -> None:
    at_six = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
    assert week_of(at_six, zone="Africa/Ndjamena", at=time(7)) == "2026-W48"
    assert week_of(at_six, zone="Africa/Dakar", at=time(7)) == "2026-W47"
