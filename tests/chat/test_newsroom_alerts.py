"""An alert's way from /alert to the order: who may, what is shown, what a tap does."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.delivery.orders import fulfil
from bot.store import results
from bot.store.editions import Edition
from tests.house import House, opened_house
from tests.rig import ADA, FATOU, IDRISS, MOUSSA

VOTE = "2023-06-30-example-vote"


@pytest.fixture
async def two(folder: Path) -> AsyncIterator[House]:
    """A house in which an alert needs two people; Moussa is an editor."""
    settings = {"alert_needs_two": True, "editors": frozenset({MOUSSA}), "admins": frozenset({IDRISS, FATOU})}
    async with opened_house(folder, **settings) as house, house.awake():
        yield house


async def edition(house: House) -> Edition | None:
    store = house.services.store
    async with store.database.read() as connection:
        return await store.editions.of_id(connection, f"alert:{VOTE}")


async def actions(house: House) -> list[str]:
    store = house.services.store
    async with store.database.read() as connection:
        return [entry.action for entry in await store.audit.entries(connection)]


async def test_the_preview_shows_every_language_and_the_reach(house: House) -> None:
    await house.say(ADA, "/subscribe daily")
    await house.say(FATOU, "/subscribe alerts")
    shown = await house.answer(IDRISS, f"/alert {VOTE}")
    assert "Council votes" in shown
    assert "Le Conseil vote" in shown
    assert "2 subscribers get it." in shown
    assert "Alerts only: 1 · Every day: 1" in shown
    assert "About 1 minute" in shown
    assert await edition(house) is None


async def test_send_orders_the_edition_once_and_tells_how_far_it_is(house: House) -> None:
    await house.say(ADA, "/subscribe daily")
    await house.say(IDRISS, f"/alert {VOTE}")
    button = house.button(IDRISS, "Send")[0]
    data = button.markup["inline_keyboard"][0][0]["callback_data"] if button.markup else ""
    assert "Being prepared" in await house.press(IDRISS, "Send")
    assert await edition(house) is not None
    assert await fulfil(house.services) == 1
    await house.press_data(IDRISS, data, message_id=button.message_id)
    assert (await actions(house)).count("alert") == 1


async def test_a_second_alert_of_the_same_dispatch_is_refused_in_words(house: House) -> None:
    await house.say(IDRISS, f"/alert {VOTE}")
    await house.press(IDRISS, "Send")
    assert "It is sent only once." in await house.answer(IDRISS, f"/alert {VOTE}")


async def test_two_previews_send_one_alert(house: House) -> None:
    await house.say(IDRISS, f"/alert {VOTE}")
    await house.say(IDRISS, f"/alert {VOTE}")
    await house.press(IDRISS, "Send")
    first = next(message for message in house.said(IDRISS) if "Send" in house.labels(message))
    data = (first.markup or {})["inline_keyboard"][0][0]["callback_data"]
    await house.press_data(IDRISS, data, message_id=first.message_id)
    assert "no longer good" in first.text
    assert (await actions(house)).count("alert") == 1


async def test_cancel_sends_nothing_and_the_preview_is_spent(house: House) -> None:
    await house.say(IDRISS, f"/alert {VOTE}")
    assert "Nothing was sent." in await house.press(IDRISS, "Cancel")
    assert await edition(house) is None


async def test_a_preview_is_good_for_five_minutes(house: House) -> None:
    await house.say(IDRISS, f"/alert {VOTE}")
    house.clock.advance(minutes=5)
    assert "no longer good" in await house.press(IDRISS, "Send")
    assert await edition(house) is None


async def test_stop_ends_what_has_not_gone_out(house: House) -> None:
    await house.say(ADA, "/subscribe daily")
    await house.say(IDRISS, f"/alert {VOTE}")
    await house.press(IDRISS, "Send")
    await fulfil(house.services)
    await house.press(IDRISS, "Stop")
    store = house.services.store
    async with store.database.read() as connection:
        [row] = [row async for row in results.rows(connection, store.cipher, f"alert:{VOTE}")]
    assert row.state.name == "CANCELLED"
    assert "stop" in await actions(house)


async def test_without_an_id_breaking_dispatches_are_offered(house: House) -> None:
    assert "No breaking dispatch" in await house.answer(IDRISS, "/alert")
    assert "Readers see no dispatch “nothing-here”." in await house.answer(IDRISS, "/alert nothing-here")


async def test_to_readers_alert_is_an_unknown_word(house: House) -> None:
    unknown = (await house.answer(ADA, "/nosuchcommand")).replace("nosuchcommand", "…")
    assert (await house.answer(ADA, "/alert")).replace("alert", "…") == unknown


async def test_a_readers_copy_of_the_send_button_does_nothing(house: House) -> None:
    await house.say(IDRISS, f"/alert {VOTE}")
    button = house.button(IDRISS, "Send")[0]
    mine = (await house.say(ADA, "/start"))[0]
    await house.press_data(
        ADA, (button.markup or {})["inline_keyboard"][0][0]["callback_data"], message_id=mine.message_id
    )
    assert await edition(house) is None


async def test_where_it_takes_two_one_persons_taps_send_nothing(two: House) -> None:
    for _ in range(2):
        assert "an admin first" in await two.answer(IDRISS, f"/alert {VOTE}")
        assert "somebody else has to agree" in await two.press(IDRISS, "Send")
    assert await edition(two) is None


async def test_an_editor_gives_the_second_tap(two: House) -> None:
    await two.say(IDRISS, f"/alert {VOTE}")
    await two.press(IDRISS, "Send")
    assert "le second vous revient" in await two.answer(MOUSSA, f"/alert {VOTE}")
    await two.press(MOUSSA, "Envoyer")
    assert await edition(two) is not None


async def test_the_book_names_both_of_the_two_and_what_they_sent(two: House) -> None:
    await two.say(IDRISS, f"/alert {VOTE}")
    await two.press(IDRISS, "Send")
    await two.say(MOUSSA, f"/alert {VOTE}")
    await two.press(MOUSSA, "Envoyer")
    await two.press(MOUSSA, "Arrêter")
    store, revision = two.services.store, two.services.current.pack.revision[:12]
    async with store.database.read() as connection:
        stop, alert, agree, *_ = await store.audit.entries(connection)
    assert (agree.actor, agree.action, agree.after) == (IDRISS, "agree", revision)
    assert (alert.actor, alert.action, alert.after) == (MOUSSA, "alert", revision)
    assert (stop.actor, stop.before, stop.after) == (MOUSSA, "ordered", "stopped")


async def test_an_editor_is_never_the_first_of_two(two: House) -> None:
    await two.say(MOUSSA, f"/alert {VOTE}")
    assert "C’est à un administrateur de commencer" in await two.press(MOUSSA, "Envoyer")
    await two.say(FATOU, f"/alert {VOTE}")
    assert "l’accord d’une autre personne" in await two.press(FATOU, "Envoyer")
    assert await edition(two) is None


async def test_a_correction_is_previewed_and_ordered_once_a_day(house: House) -> None:
    shown = await house.answer(IDRISS, f"/correct {VOTE}")
    assert "0 messages carry it" in shown
    assert "Council votes" in shown
    await house.press(IDRISS, "Confirm")
    assert "correct" in await actions(house)
    assert "told already" in await house.answer(IDRISS, f"/correct {VOTE}")


async def test_a_withdrawal_begins_in_the_file(house: House) -> None:
    told = await house.answer(IDRISS, f"/withdraw {VOTE}")
    assert "Readers still see it." in told
    assert f"dispatches/{VOTE[:4]}/{VOTE}.yaml" in told
    assert "Give the id" in await house.answer(IDRISS, "/withdraw nothing-here")


async def test_editors_do_not_have_the_commands_of_admins(two: House) -> None:
    unknown = (await two.answer(MOUSSA, "/nosuchcommand")).replace("nosuchcommand", "…")
    for name in ("correct", "withdraw"):
        assert (await two.answer(MOUSSA, f"/{name}")).replace(name, "…") == unknown
