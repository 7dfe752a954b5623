"""A reader's page links to what its editors meant: sources, the contact. Nothing that merely looks like an address."""

import pytest

from bot.pages.page import Page
from tests.pages.packs import CONTENT, pack_in
from tests.pages.rendering import every_page, reading_of
from tests.sandbox.tdlib import detect, parse_html

MEANT = frozenset({"text_link", "code", "pre"})
FOUND = frozenset({"url", "mention", "hashtag", "cashtag", "phone_number", "bank_card"})


def unmeant(page: Page) -> list[str]:
    """What Telegram would make a link of by itself."""
    parsed = parse_html(page.html)
    assert not isinstance(parsed, str), parsed
    text, entities = parsed
    units = text.encode("utf-16-le")
    meant = [range(each.offset, each.offset + each.length) for each in entities if each.type in MEANT]
    found = [each for each in detect(text) if each.type in FOUND and not any(each.offset in span for span in meant)]
    return [units[2 * each.offset : 2 * (each.offset + each.length)].decode("utf-16-le") for each in found]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_page_of_a_reader_has_a_link_that_nobody_meant(language: str) -> None:
    reading = reading_of(pack_in(CONTENT), language, light=False)
    links = {word for name, page in every_page(reading) if name[:1].isdigit() for word in unmeant(page)}
    assert links == set()
