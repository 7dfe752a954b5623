"""What has grown old in a pack."""

from dataclasses import replace
from datetime import date

from bot.cards.card import Status
from bot.cards.pack import Pack
from bot.cards.stale import absent_since, behind, dead, overdue
from tests.cards.packs import TODAY, card, claim, pack, tracker

SPRING, SUMMER, AUTUMN = date(2026, 3, 1), date(2026, 7, 1), date(2026, 10, 1)


def of(**days: date) -> Pack:
    """A pack of a card that was worked on so."""
    return pack(replace(card("group"), **days))


def test_a_review_is_due_from_the_day_after_its_date() -> None:
    assert overdue(of(review_by=TODAY), TODAY) == ()
    [due] = overdue(of(review_by=date(2026, 11, 20)), TODAY)
    assert (due.id, due.due_on) == ("group", date(2026, 11, 20))


def test_the_longest_overdue_comes_first_and_trackers_count() -> None:
    old, older = replace(card("group"), review_by=SUMMER), replace(tracker(), review_by=SPRING)
    assert [each.id for each in overdue(pack(old, older), TODAY)] == ["leaving", "group"]


def test_nobody_reviews_what_readers_do_not_see() -> None:
    for status in (Status.DRAFT, Status.WITHDRAWN):
        hidden = pack(
            replace(card("group"), status=status, review_by=SPRING, reviewed=SUMMER, translated={"fr": SPRING})
        )
        assert overdue(hidden, TODAY) == ()
        assert behind(hidden) == ()


def test_a_translation_is_behind_when_the_review_is_newer() -> None:
    found = pack(replace(card("group"), reviewed=SUMMER, translated={"fr": SPRING, "en": SUMMER}))
    assert [(each.id, each.language, each.translated_on) for each in behind(found)] == [("group", "fr", SPRING)]


def test_the_dead_sources_that_carry_most_come_first_and_strangers_are_left_out() -> None:
    found = pack(card("group", claim("One."), claim("Two.")))
    [gone] = dead(found, {"report": "404", "of-another-pack": "404"})
    assert (gone.id, gone.reason, gone.statements) == ("report", "404", 2)


def test_a_newsroom_is_absent_only_after_the_pack_s_days_without_review_or_publish() -> None:
    found = replace(of(reviewed=AUTUMN), absent_after_days=30)
    assert absent_since(found, None, AUTUMN.replace(day=31)) is None
    assert absent_since(found, None, date(2026, 11, 1)) == AUTUMN
    assert absent_since(found, date(2026, 10, 20), date(2026, 11, 1)) is None
    assert absent_since(found, SPRING, TODAY) == AUTUMN


def test_where_no_day_is_known_nobody_is_called_absent() -> None:
    assert absent_since(of(), None, TODAY) is None
