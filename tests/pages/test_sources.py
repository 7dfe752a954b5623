"""The numbers of sources, in the order in which a page uses them."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.cards.card import Card
from bot.cards.dates import PartialDate
from bot.cards.tracker import Measure, Milestone, Point, Tracker
from bot.content.catalogues import all_phrases
from bot.pages import markup, reader
from bot.pages.presses import Press, View
from bot.pages.sources import Numbering
from bot.pages.tracker import numbering
from bot.site.site import site
from tests.cards.packs import both, card, claim, pack, source, tracker
from tests.pages.rendering import reading_of

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = PartialDate(2025)
SOURCES = [source(name) for name in ("of-step", "of-number", "of-both")]
TRACKER = replace(
    tracker(),
    milestones=(Milestone(DAY, both("It leaves."), ("of-step", "of-both")),),
    measures=(Measure(both("Soldiers"), both("persons"), (Point(DAY, 3, ("of-number", "of-both")),)),),
)
CARD = card("group", claim("One.", sources=("of-number",)), claim("Two.", sources=("of-step", "of-number")))


def firsts(words: str) -> list[str]:
    """The numbers behind sentences, each where it stands first."""
    return list(dict.fromkeys(re.findall(r"\[(\d+)\]", words)))


@pytest.mark.parametrize("light", [False, True])
@pytest.mark.parametrize("subject", [TRACKER, CARD])
def test_numbers_rise_in_the_order_of_the_page(subject: Tracker | Card, *, light: bool) -> None:
    reading = reading_of(pack(*SOURCES, subject), "en", light=light, now=NOW)
    page = reader.page(reading, Press(View.CARD, subject.id))
    assert page is not None
    assert firsts(markup.plain(page.html)) == (["1", "2", "3"] if subject is TRACKER else ["1", "2"])


def test_a_withdrawal_s_sources_have_the_same_numbers_on_its_web_page() -> None:
    assert numbering(TRACKER) == Numbering(("of-number", "of-both", "of-step"))
    found = {file.path: file.text for file in site(pack(*SOURCES, TRACKER), all_phrases(), now=NOW)}
    assert firsts(found["en/leaving/index.html"]) == ["1", "2", "3"]
