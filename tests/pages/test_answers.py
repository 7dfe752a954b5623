"""Answers as pages: whatever is answered fits a message, names its sources, leads on, and says what is missing."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain

import pytest

from bot.cards.pack import Pack
from bot.cards.passages import Passage, passages
from bot.cards.search import Found, Hit, HitKind, Index
from bot.pages import markup
from bot.pages.answers import answers_page
from bot.pages.page import Page
from bot.pages.presses import View, read
from bot.pages.reading import Reading
from tests.pages.packs import CONTENT, EXAMPLE, largest, pack_in, tiniest
from tests.pages.rendering import complaints, followed, reading_of

LOOKS = [(language, light) for language in ("en", "fr") for light in (False, True)]
PACKS = [partial(pack_in, EXAMPLE), partial(pack_in, CONTENT), largest, tiniest]
NAMES = ["example", "content", "largest", "tiniest"]
QUESTION = "where is it? & <why> " * 20


def _pages(reading: Reading) -> Iterator[Page]:
    """Every passage alone, and three and three; every card to choose from."""
    found = list(passages(reading.pack))
    some: list[tuple[Passage, ...]] = [(passage,) for passage in found]
    some += [tuple(found[start : start + 3]) for start in range(0, len(found), 3)]
    for answers in some:
        yield answers_page(reading, QUESTION, Found(answers=answers))
    cards = [Hit(HitKind.CARD, card.id, 1.0) for card in reading.pack.published_cards]
    hits = [*cards, *(Hit(HitKind.TRACKER, id_, 1.0) for id_ in reading.pack.trackers)]
    for start in range(0, len(hits), 3):
        yield answers_page(reading, QUESTION, Found(choices=tuple(hits[start : start + 3])))
    yield answers_page(reading, QUESTION, Found())


@pytest.mark.parametrize(("language", "light"), LOOKS)
@pytest.mark.parametrize("pack", PACKS, ids=NAMES)
def test_every_answer_is_a_page_that_telegram_takes(pack: Callable[[], Pack], *, language: str, light: bool) -> None:
    reading = reading_of(pack(), language, light=light)
    assert [complaint for page in _pages(reading) for complaint in complaints(page, light=light)] == []


@pytest.mark.parametrize("light", [False, True])
def test_every_number_behind_a_sentence_is_in_the_list_beneath_or_a_button_away(*, light: bool) -> None:
    reading = reading_of(pack_in(CONTENT), "en", light=light)
    for passage in passages(reading.pack):
        page = answers_page(reading, "?", Found(answers=(passage,)))
        text = markup.plain(page.html)
        listed = set(re.findall(r"^\[(\d+)\] ", text, re.MULTILINE))
        marked = set(re.findall(r"\[(\d+)\]", text))
        assert marked, passage
        views = {read(key.press).view for key in chain.from_iterable(page.rows) if key.press}
        assert marked == listed or View.SOURCES in views, text


def test_every_button_under_an_answer_leads_on() -> None:
    reading = reading_of(pack_in(CONTENT), "fr", light=False)
    presses = {key.press for page in _pages(reading) for key in chain.from_iterable(page.rows) if key.press}
    assert all(followed(reading, read(press)) is not None for press in presses)


def test_a_choice_has_no_source_number_and_says_how_to_reach_a_person_and_how_to_stop() -> None:
    reading = reading_of(pack_in(CONTENT), "en", light=False)
    found = Index(reading.pack).ask("MINUSMA zqwxv kjhgf", now=reading.now)
    assert found.choices
    text = markup.plain(answers_page(reading, "?", found).html)
    assert not re.search(r"\[\d", text)
    assert reading.pack.contact in text
    assert "/stop" in text


def test_where_nothing_is_found_a_person_can_be_reached_and_digests_stopped() -> None:
    reading = reading_of(pack_in(CONTENT), "fr", light=True)
    text = markup.plain(answers_page(reading, "zqwxv", Found()).html)
    assert reading.pack.contact in text
    assert "/stop" in text


def test_answers_of_one_card_stand_under_its_name_once() -> None:
    reading = reading_of(pack_in(CONTENT), "en", light=False)
    card = reading.pack.cards["moura-2022"]
    three = [passage for passage in passages(reading.pack) if passage.id == card.id and not passage.where][:3]
    text = markup.plain(answers_page(reading, "?", Found(answers=tuple(three))).html)
    assert len(three) == 3
    assert text.count(reading.title(card)) == 1
    assert text.count("\n• ") == 3
