"""Breakers open when something is wrong with more than one chat, and close when one delivery gets through."""

from bot.delivery.breakers import Refusals, Trouble


def test_five_failures_in_a_row_open_for_five_seconds() -> None:
    trouble = Trouble()
    assert [trouble.note(failed=True, now_s=100) for _ in range(5)] == [False] * 4 + [True]
    assert trouble.wait_s(100) == 5
    assert trouble.wait_s(105) == 0
    assert trouble.is_probing


def test_an_answer_between_failures_keeps_it_closed() -> None:
    trouble = Trouble()
    for turn in range(20):
        assert not trouble.note(failed=turn % 5 != 4, now_s=turn)
    assert not trouble.is_probing


def test_a_failed_probe_doubles_the_wait_up_to_a_minute() -> None:
    trouble = Trouble()
    now_s, waits = 0.0, []
    for _ in range(4):
        trouble.note(failed=True, now_s=now_s)
    for _ in range(6):
        assert trouble.note(failed=True, now_s=now_s)
        waits.append(trouble.wait_s(now_s))
        now_s += waits[-1]
    assert waits == [5, 10, 20, 40, 60, 60]


def test_what_was_under_way_when_it_opened_does_not_lengthen_the_wait() -> None:
    trouble = Trouble()
    for _ in range(20):
        trouble.note(failed=True, now_s=0)
    assert trouble.wait_s(0) == 5


def test_a_probe_that_gets_through_closes_and_forgets() -> None:
    trouble = Trouble()
    for _ in range(5):
        trouble.note(failed=True, now_s=0)
    assert not trouble.note(failed=False, now_s=6)
    assert not trouble.is_probing
    assert not trouble.note(failed=True, now_s=7)


def test_more_than_two_percent_of_five_hundred_refusals_open() -> None:
    refusals = Refusals()
    opened = [refusals.note(refused=turn % 50 == 0, now_s=turn) for turn in range(2000)]
    assert not any(opened)
    refusals = Refusals()
    opened = [refusals.note(refused=turn % 40 == 0, now_s=turn) for turn in range(500)]
    assert opened.index(True) == 400


def test_after_a_probe_that_gets_through_twice_as_many_refusals_are_believed() -> None:
    refusals = Refusals()
    opened = []
    now_s = 0.0
    for turn in range(5000):
        if refusals.note(refused=turn % 20 == 0, now_s=now_s):
            opened.append(turn)
            now_s += refusals.wait_s(now_s)
    assert 1 <= len(opened) <= 3


def test_while_everybody_refuses_it_stays_open_for_longer_and_longer() -> None:
    refusals = Refusals()
    now_s, tried = 0.0, 0
    while now_s < 1800:
        tried += 1
        if refusals.note(refused=True, now_s=now_s):
            now_s += refusals.wait_s(now_s)
    assert tried <= 11 + 5
