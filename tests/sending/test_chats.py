"""What is remembered of chats, and for how long."""

from bot.sending.chats import Chats


def test_a_frozen_chat_waits_for_the_longest_of_its_refusals() -> None:
    chats = Chats()
    chats.freeze(5, 30.0)
    chats.freeze(5, 20.0)
    assert chats.ready_at_s(5, is_group=False, is_reply=True, now_s=10.0) == 30.0
    assert chats.ready_at_s(5, is_group=False, is_reply=True, now_s=31.0) == 31.0


def test_of_more_than_a_thousand_frozen_chats_the_first_is_forgotten() -> None:
    chats = Chats()
    for chat_id in range(1001):
        chats.freeze(chat_id, 100.0)
    assert chats.ready_at_s(0, is_group=False, is_reply=True, now_s=10.0) == 10.0
    assert chats.ready_at_s(1, is_group=False, is_reply=True, now_s=10.0) == 100.0


def test_a_chat_that_is_only_read_leaves_no_trace() -> None:
    chats = Chats()
    assert chats.ready_at_s(-7, is_group=True, is_reply=False, now_s=1.0) == 1.0
    assert not chats._groups


def test_groups_at_rest_for_a_minute_are_forgotten_as_others_are_written_to() -> None:
    chats = Chats()
    for number in range(100):
        chats.went(-number, is_group=True, now_s=float(number))
    assert len(chats._groups) == 60
