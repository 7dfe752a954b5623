"""Lines of updates in memory: in order within a chat, short, and nobody's flood takes the room of others."""

import random
from collections import defaultdict

from bot.chat.lines import Lines
from bot.store.inbox import Waiting


def updates(*chats: int | None, first: int = 1) -> list[Waiting]:
    return [Waiting(number, chat, {}) for number, chat in enumerate(chats, first)]


def numbers(lines: Lines, chat: int | None) -> list[int]:
    """The line, emptied."""
    found = []
    while (update := lines.first(chat)) is not None:
        found.append(update.update_id)
        lines.end(chat)
    return found


def test_each_chat_has_its_line_in_the_order_given() -> None:
    lines = Lines()
    assert lines.take(updates(7, 8, 7, None, 8, 7)) == [7, 8, None]
    assert lines.read_to == 6
    assert [numbers(lines, chat) for chat in (7, 8, None)] == [[1, 3, 6], [2, 5], [4]]


def test_what_is_held_is_not_taken_twice() -> None:
    lines = Lines()
    page = updates(7, 7)
    lines.take(page)
    assert lines.take(page) == []
    assert numbers(lines, 7) == [1, 2]


def test_what_ended_while_the_inbox_was_read_is_not_taken_again() -> None:
    lines = Lines()
    page = updates(7)
    lines.take(page)
    lines.look()
    lines.end(7)
    assert lines.take(page) == []
    lines.look()
    assert lines.take(page) == [7]


def test_a_flood_stays_in_the_inbox_and_others_come_by() -> None:
    lines = Lines(length=3)
    page = updates(7, 7, 7, 7, 7, 8)
    assert lines.take(page) == [7, 8]
    assert lines.take(updates(7, 9, first=7)) == [9]
    assert [lines.end(7) for _ in range(3)] == [False, False, True]
    assert lines.read_to == 0
    lines.look()
    assert lines.take([update for update in page if update.update_id > 3] + updates(7, first=7)) == [7]
    assert numbers(lines, 7) == [4, 5, 7]


def test_a_crowd_waits_at_the_door_until_half_have_gone() -> None:
    lines = Lines(chats=4)
    page = updates(1, 2, 3, 4, 5, 1)
    assert lines.take(page) == [1, 2, 3, 4]
    assert lines.is_crowded
    assert lines.read_to == 4
    assert [lines.end(chat) for chat in (1, 2)] == [False, True]
    assert not lines.is_crowded
    assert lines.take(page[4:]) == [5, 1]


def test_whatever_comes_and_goes_each_chat_keeps_its_order_and_nothing_is_left() -> None:
    chance = random.Random(4)
    inbox = updates(*(chance.choice([1, 1, 1, 1, 2, 3, 4, 5, None]) for _ in range(2000)))
    lines, done, seen = Lines(chats=3, length=4), defaultdict[int | None, list[int]](list), 0
    waiting: list[Waiting] = []
    begun: list[int | None] = []
    while waiting or seen < len(inbox):
        come = chance.randrange(30)
        waiting += inbox[seen : seen + come]
        seen += come
        lines.look()
        begun += lines.take([update for update in waiting if update.update_id > lines.read_to][:10])
        for _ in range(chance.randrange(12)):
            if begun:
                chat = chance.choice(begun)
                update = lines.first(chat)
                assert update is not None
                done[chat].append(update.update_id)
                waiting.remove(update)
                lines.end(chat)
                if lines.first(chat) is None:
                    begun.remove(chat)
    for chat, acted_on in done.items():
        assert acted_on == [update.update_id for update in inbox if update.chat_id == chat]


def test_a_chat_that_left_something_behind_is_full_until_its_line_is_done() -> None:
    lines = Lines(length=2)
    page = updates(7, 7, 7, 8)
    lines.take(page)
    assert lines.full == {7}
    lines.end(7)
    assert lines.full == {7}
    assert lines.end(7)
    assert lines.full == frozenset()


def test_a_chat_that_was_given_up_begins_anew_when_it_comes_back() -> None:
    lines = Lines(length=2)
    page = updates(7, 7, 7)
    lines.take(page)
    lines.drop(7)
    assert lines.full == frozenset()
    assert lines.take(page) == [7]
