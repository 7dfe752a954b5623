"""What each language loses by a publication."""

from dataclasses import replace
from datetime import date

from bot.cards.card import Status
from bot.cards.losses import losses
from bot.cards.text import Text
from tests.cards.packs import card, pack

SPRING, SUMMER = date(2026, 3, 1), date(2026, 7, 1)
FULL = replace(card("group"), reviewed=SPRING, translated={"fr": SPRING})
ENGLISH = replace(FULL, brief=Text({"en": "Only in English."}))


def test_a_page_that_is_newly_in_another_language_is_a_loss_of_that_language() -> None:
    [loss] = losses(pack(FULL), pack(ENGLISH))
    assert loss.language == "fr"
    assert [entry.id for entry in loss.untranslated] == ["group"]
    assert loss.behind == ()


def test_what_was_missing_before_is_not_lost_again() -> None:
    assert losses(pack(ENGLISH), pack(ENGLISH)) == ()
    assert losses(pack(ENGLISH), pack(FULL)) == ()


def test_a_new_page_in_one_language_is_a_loss_of_the_other() -> None:
    [loss] = losses(pack(), pack(ENGLISH))
    assert [entry.id for entry in loss.untranslated] == ["group"]


def test_a_review_without_its_translation_leaves_it_behind() -> None:
    [loss] = losses(pack(FULL), pack(replace(FULL, reviewed=SUMMER)))
    assert [entry.id for entry in loss.behind] == ["group"]
    assert losses(pack(FULL), pack(replace(FULL, reviewed=SUMMER, translated={"fr": SUMMER}))) == ()


def test_drafts_lose_nobody_anything() -> None:
    assert losses(pack(FULL), pack(replace(ENGLISH, status=Status.DRAFT))) == ()
