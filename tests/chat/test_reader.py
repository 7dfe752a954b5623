"""What readers ask and get, the whole way from their update to the bot's message."""

import itertools
import random

import pytest

from bot.chat import routes
from bot.chat.ask import Ask
from bot.chat.caller import Caller
from bot.pages.presses import View
from bot.sandbox import arrivals, posting
from bot.store.choices import ChatKind
from bot.store.inbox import InboxState
from tests.house import House
from tests.rig import ADA, FATOU


def rendered(house: House, chat: int) -> list[str]:
    return [message.text for message in house.said(chat)]


async def pressed(house: House, person: int, data: str) -> str:
    """The text under which a payload leaves a message."""
    (message,) = await house.say(person, "/start")
    await house.press_data(person, data, message_id=message.message_id)
    return house.said(person)[-1].text


async def test_the_first_screen_names_the_pack_and_offers_the_other_language(house: House) -> None:
    (first,) = await house.say(ADA, "/start")
    assert "Lake Chad briefings" in first.text
    assert len(first.text.splitlines()) <= 5
    assert "Français" in house.labels(first)


async def test_with_a_chosen_language_the_first_screen_speaks_only_that(house: House) -> None:
    await house.say(FATOU, "/language en")
    (first,) = await house.say(FATOU, "/start")
    assert "Français" not in house.labels(first)
    assert "Écrivez" not in first.text


@pytest.mark.parametrize("target", ["example-group", "example-mission", "2023-06-30-example-vote"])
async def test_a_deep_link_opens_what_it_names(house: House, target: str) -> None:
    arrivals.start(house.world, house.world.people[ADA], parameter=target)
    await house.settled()
    assert any(word in house.said(ADA)[-1].text for word in ("Example Group", "Example Mission", "Council votes"))


async def test_a_deep_link_to_nowhere_starts_as_usual(house: House) -> None:
    for target in ("no-such-card", "EXAMPLE-GROUP", "un-example-2023", "x" * 64, "1.card.x", "_-_"):
        assert "Lake Chad briefings" in await house.answer(ADA, f"/start {target}"), target


async def test_an_unknown_command_is_looked_up_as_words(house: House) -> None:
    assert "Example Group" in await house.answer(ADA, "/example group")
    assert "Nothing was found" in await house.answer(ADA, "/qqqqqqqq")


ODD_WORDS = (
    *("/", "//", "/ ", "<b>Kidal</b> & <a href='x'>", "</code></b><i>", "-1", ".", "x" * 64, "x" * 4000, "é" * 64),
    *("\u202eladiK\u202c", "Ki\u200bdal\ufeff\u2067", "coup\" OR 1=1 -- l'État C-130 * NEAR(", "٣٤٥ ²³", "🇲🇱" * 60),
    *("%s {word} {0} %(x)s", "zalgo" + "\u0301" * 300),
)
UNSEEN = set("\u202e\u202c\u200b\ufeff\u2067\u0000")
WRITTEN_BY_US = frozenset({
    "bold", "italic", "blockquote", "expandable_blockquote", "strikethrough", "text_link",
    "bot_command", "code", "email", "url", "mention", "hashtag", "cashtag",
})  # fmt: skip


async def test_odd_words_are_answered_and_shown_as_words(house: House) -> None:
    for words, command in itertools.product(ODD_WORDS, ("", "/search ", "/subscribe ", "/language ", "/timeline ")):
        said = await house.say(ADA, command + words)
        assert said, (command, words)
        for message in said:
            assert not UNSEEN & set(message.text), (command, words)
            assert {entity.type for entity in message.entities} <= WRITTEN_BY_US
    assert InboxState.POISON not in await house.counts()


async def test_a_word_in_brackets_is_not_taken_for_markup(house: House) -> None:
    assert "<b>zzqx</b>" in await house.answer(ADA, "<b>zzqx</b>")


COMMANDS = (
    "help latest status background actors countries timeline figures glossary search sources about privacy corrections "
    "settings mydata forget subscribe language start"
)


async def test_every_command_answers_in_the_readers_language(house: House) -> None:
    for command in COMMANDS.split():
        (english,) = await house.say(ADA, f"/{command}")
        (french,) = await house.say(FATOU, f"/{command}")
        assert english.text != french.text or english.media is not None, command
    assert InboxState.POISON not in await house.counts()


async def test_the_chosen_language_wins_everywhere(house: House) -> None:
    await house.say(FATOU, "/language en")
    assert "Withdrawals" in await house.answer(FATOU, "/status")
    assert "Settings" in await house.answer(FATOU, "/settings")
    assert "Nothing was found" in await house.answer(FATOU, "qqqqq")
    assert "You are subscribed." in await house.answer(FATOU, "/subscribe")
    assert "Stopped." in await house.answer(FATOU, "/stop")
    assert "no longer here" in await pressed(house, FATOU, "nonsense")
    assert "Erase everything" in await house.answer(FATOU, "/forget")
    assert "has been erased" in await house.press(FATOU, "Confirm")


async def test_a_variant_of_a_language_is_that_language_and_an_unknown_one_the_packs_first(house: House) -> None:
    for code in ("fr", "fr-CA", "FR", "fr_BF"):
        house.world.people[ADA].language_code = code
        assert "Retraits" in await house.answer(ADA, "/status"), code
    for code in ("", "de", "zz-Latn-ZZ", "e", "-"):
        house.world.people[ADA].language_code = code
        assert "Withdrawals" in await house.answer(ADA, "/status"), code


# Presses


async def test_navigation_edits_one_message(house: House) -> None:
    (card,) = await house.say(ADA, "/examplegroup")
    await house.press(ADA, "Source")
    await house.press(ADA, "Back")
    assert [message.message_id for message in house.said(ADA)] == [card.message_id]


async def test_a_double_tap_is_answered_twice_and_changes_nothing(house: House) -> None:
    (card,) = await house.say(ADA, "/examplegroup")
    shown = await house.press(ADA, "Source")
    await house.press_data(ADA, "1.srcs.example-group", message_id=card.message_id)
    assert rendered(house, ADA) == [shown]
    assert all(query.answer is not None for query in house.world.queries.values())


GONE = (
    *("", "x", "1", "1.", "9.card.example-group", "1.nowhere", "1.card.no-such-card", "1.item.no-such-item", "é" * 32),
    *("1.card.EXAMPLE", "1.card.example-group.%", "x" * 64, "1.card..", "1.desk.publish.abcdefghijkl"),
)


async def test_a_forged_or_old_press_is_explained_and_changes_nothing(house: House) -> None:
    for data in GONE:
        assert "no longer here" in await pressed(house, ADA, data), data
    assert await house.known(ADA) is None


SUBJECTS = ("", "example-group", "example-mission", "2023-06-30-example-vote", "chad", "mali", "actor", "language",
            "zone", "time", "weekday", "topics", "frequency", "light", "publish", "x")  # fmt: skip
ARGUMENTS = ("", "0", "1", "99999999999999999999", "-1", "new", "fr", "xx", "25:00", "07:00", "on", "9", "p0", "f9",
             "2023", "2023-1", "2023-99999999999", "99999-1", "Africa/Niamey", "yes", "armed-groups")  # fmt: skip


FORGED = [
    ".".join(("1", view, subject, argument)).rstrip(".")
    for view, subject, argument in itertools.product(View, SUBJECTS, ARGUMENTS)
]


async def test_no_forged_press_has_no_answer_whatever_it_carries(sleeping: House) -> None:
    for update_id, data in enumerate(FORGED, 1):
        ask = Ask(update_id, ADA, ChatKind.PRIVATE, user_id=ADA, press=data, message_id=1, query_id="1")
        answer = await routes.answer(Caller(ask, sleeping.services, None))
        assert answer.page or answer.toast or answer.file or answer.picture, data


async def test_forged_presses_go_the_whole_way(house: House) -> None:
    (message,) = await house.say(ADA, "/start")
    for data in random.Random(7).sample([data for data in FORGED if len(data) <= 64], 200):
        house.press_soon(ADA, data, message_id=message.message_id)
    await house.settled()
    assert await house.counts() == {InboxState.DONE: 201}
    assert all(query.answer is not None for query in house.world.queries.values())


async def test_a_press_whose_message_cannot_be_edited_brings_a_new_one(house: House) -> None:
    (message,) = await house.say(ADA, "/start")
    posting.delete(house.world, message)
    await house.press_data(ADA, "1.help", message_id=message.message_id)
    assert "Help" in house.said(ADA)[-1].text
    assert house.said(ADA)[-1].message_id != message.message_id


async def test_a_press_under_a_file_brings_a_new_message(house: House) -> None:
    (file,) = await house.say(ADA, "/mydata")
    await house.press_data(ADA, "1.help", message_id=file.message_id)
    assert "Help" in house.said(ADA)[-1].text


async def test_a_reply_that_telegram_refuses_is_no_poison(house: House) -> None:
    for how in ({"status": 403}, {"status": 500}, {"status": 400}, {"drop": "after"}, {"status": 404}):
        house.fault("sendMessage", times=3, **how)
        await house.say(ADA, "/start")
        house.world.faults.ordered.clear()
    assert await house.counts() == {InboxState.DONE: 5}
    house.fault("sendDocument", status=403)
    await house.say(ADA, "/mydata")
    assert await house.counts() == {InboxState.DONE: 6}


async def test_a_reply_that_did_not_reach_telegram_is_tried_again(house: House) -> None:
    house.fault("sendMessage", times=2, status=429, retry_after=1)
    assert "Lake Chad" in await house.answer(ADA, "/start")


async def test_a_picture_without_words_opens_the_menu(house: House) -> None:
    chat = house.chat(ADA)
    house.tell(
        {
            "message": {
                "message_id": 900,
                "date": 1,
                "chat": {"id": ADA, "type": "private"},
                "from": {"id": ADA, "is_bot": False, "first_name": "Ada", "language_code": "en"},
                "photo": [{"file_id": "x", "file_unique_id": "y", "width": 1, "height": 1}],
            }
        }
    )
    await house.settled()
    assert "choose" in house.said(chat.id)[-1].text


async def test_nothing_is_remembered_of_who_only_asks(house: House) -> None:
    for words in ("/start", "/status", "Kidal", "/mydata", "/settings", "/privacy"):
        await house.say(ADA, words)
    assert await house.known(ADA) is None


@pytest.mark.parametrize(
    ("typed", "known"), [("aide", "help"), ("statut", "status"), ("reglages", "settings"), ("acteurs", "actors")]
)
async def test_a_command_is_known_by_its_name_in_another_language(house: House, typed: str, known: str) -> None:
    assert await house.answer(FATOU, f"/{typed}") == await house.answer(FATOU, f"/{known}")


async def test_words_after_a_translated_command_are_its_words(house: House) -> None:
    assert await house.answer(FATOU, "/langue en") == await house.answer(FATOU, "/language en")
