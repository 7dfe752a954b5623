"""The packs of the newest previews."""

from dataclasses import replace

from bot.content.offered import Offered
from tests.cards.packs import EMPTY


def test_the_newest_two_are_kept_and_found_by_their_first_digits() -> None:
    offered = Offered()
    for revision in ("aa11", "bb22", "cc33"):
        offered.keep(replace(EMPTY, revision=revision))
    assert offered.find("aa") is None
    assert [getattr(offered.find(digits), "revision", None) for digits in ("bb", "cc33", "")] == ["bb22", "cc33", None]


def test_what_is_offered_again_is_the_newest() -> None:
    offered = Offered()
    for revision in ("aa11", "bb22", "aa11", "cc33"):
        offered.keep(replace(EMPTY, revision=revision))
    assert offered.find("aa11") is not None
    assert offered.find("bb22") is None


def test_what_is_dropped_is_gone() -> None:
    offered = Offered()
    offered.keep(replace(EMPTY, revision="aa11"))
    offered.drop("aa11")
    offered.drop("aa11")
    assert offered.find("aa11") is None
