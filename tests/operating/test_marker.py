"""A database that held readers is never replaced by an empty one in silence."""

import pytest

from bot import opening
from bot.settings import Settings
from bot.store.readership import Marker, ReadersGone


async def mark(settings: Settings) -> bool:
    async with opening.remembered(settings) as store, store.database.read() as connection:
        return await Marker(settings.marker, settings.database).keep(connection)


def empty(settings: Settings) -> None:
    for file in settings.data_dir.glob("sahelbot.db*"):
        file.unlink()


async def test_a_start_is_refused_where_there_were_readers_and_the_database_is_gone(peopled: Settings) -> None:
    assert await mark(peopled)
    empty(peopled)
    with pytest.raises(ReadersGone, match="had subscribers") as refused:
        async with opening.remembered(peopled):
            pass
    assert refused.value.exit_code == 74
    assert str(peopled.marker) in str(refused.value)
    assert not (peopled.data_dir / "sahelbot.db").exists()


async def test_a_new_and_empty_database_in_its_place_is_refused_as_well(peopled: Settings) -> None:
    assert await mark(peopled)
    marked = peopled.marker.read_text("utf-8")
    empty(peopled)
    peopled.marker.unlink()
    async with opening.remembered(peopled):
        pass
    peopled.marker.write_text(marked, "utf-8")
    with pytest.raises(ReadersGone, match="new and empty"):
        async with opening.remembered(peopled):
            pass


async def test_without_readers_nothing_is_marked_and_a_folder_may_be_emptied(settings: Settings) -> None:
    assert not await mark(settings)
    empty(settings)
    async with opening.remembered(settings):
        pass


async def test_whom_the_last_reader_has_left_may_start(peopled: Settings) -> None:
    assert await mark(peopled)
    async with opening.remembered(peopled) as store, store.database.write() as connection:
        for each in [each async for each in store.subscribers.iterate(connection)]:
            await store.subscribers.forget(connection, each.chat_id)
    async with opening.remembered(peopled):
        pass


async def test_another_data_folder_is_another_bot(peopled: Settings) -> None:
    assert await mark(peopled)
    other = peopled.model_copy(update={"data_dir": peopled.data_dir.parent / "other"})
    async with opening.remembered(other):
        pass


async def test_the_sandboxs_people_are_no_readers(peopled: Settings) -> None:
    from bot.settings import SANDBOX_TOKEN

    trial = peopled.model_copy(update={"token": type(peopled.token)(SANDBOX_TOKEN)})
    assert trial.is_trial
    assert not peopled.is_trial
