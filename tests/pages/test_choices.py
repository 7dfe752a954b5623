"""The page of a choice says what is chosen, as the pack now has it."""

from datetime import UTC, datetime, time

import pytest

from bot.pages.choices import choice_page
from bot.pages.settings import Choice, present
from bot.readers.subscription import Frequency, Subscription
from tests.pages.packs import EXAMPLE, pack_in
from tests.pages.rendering import reading_of

READING = reading_of(pack_in(EXAMPLE), "en", light=False, now=datetime(2026, 11, 21, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("topics", "ticked"),
    [("", ["All ✓"]), ("taken-out", ["All ✓"]), ("taken-out displacement", ["Displacement ✓"])],
)
def test_a_topic_that_the_pack_no_longer_has_is_not_chosen(topics: str, ticked: list[str]) -> None:
    chosen = Subscription(Frequency.DAILY, time(7), "Africa/Ndjamena", topics=frozenset(topics.split()))
    page = choice_page(READING, chosen, Choice.TOPICS)
    assert [key.words for row in page.rows for key in row if "✓" in key.words] == ticked
    said = present(READING, chosen)[Choice.TOPICS]
    assert said == ("Topics: all" if ticked == ["All ✓"] else "Topics: Displacement")
