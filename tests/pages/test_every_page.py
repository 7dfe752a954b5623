"""Every page of every pack, in every language, light and not, is one that Telegram takes; every button leads on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cards.pack import Pack
from bot.pages.presses import Press, View, read
from tests.pages.packs import CONTENT, EXAMPLE, largest, pack_in, tiniest
from tests.pages.rendering import complaints, every_page, followed, pressed, reading_of

LOOKS = [(language, light) for language in ("en", "fr") for light in (False, True)]
# Editors' buttons, those that a command brings, and those that the chat adds.
ELSEWHERE = {View.NEWSROOM, View.FORGET, View.WRITE, View.PICTURE}


def _told(pack: Pack, language: str, *, light: bool) -> list[str]:
    """All that is wrong with any page. Pressing every button on the way fails where one leads nowhere."""
    reading = reading_of(pack, language, light=light)
    return [
        f"{name}: {complaint}"
        for name, page in every_page(reading)
        for complaint in complaints(page, light=reading.light)
    ]


@pytest.mark.parametrize(("language", "light"), LOOKS)
@pytest.mark.parametrize("folder", [EXAMPLE, CONTENT], ids=["example", "content"])
def test_every_page_is_one_that_telegram_takes(folder: Path, *, language: str, light: bool) -> None:
    assert _told(pack_in(folder), language, light=light) == []


@pytest.mark.parametrize(("language", "light"), LOOKS)
@pytest.mark.parametrize("pack", [largest, tiniest])
def test_so_is_every_page_of_a_pack_at_the_format_s_limits(
    pack: Callable[[], Pack], *, language: str, light: bool
) -> None:
    assert _told(pack(), language, light=light) == []


@pytest.mark.parametrize("folder", [EXAMPLE, CONTENT], ids=["example", "content"])
def test_the_languages_tried_are_the_pack_s(folder: Path) -> None:
    assert set(pack_in(folder).languages) == {language for language, _ in LOOKS}


@pytest.mark.parametrize("folder", [EXAMPLE, CONTENT], ids=["example", "content"])
def test_everything_that_readers_may_see_is_reached_from_home(folder: Path) -> None:
    """By buttons alone: every kind of page, and every published card, tracker and dispatch."""
    pack = pack_in(folder)
    reading = reading_of(pack, "en", light=False)
    home = followed(reading, Press(View.HOME))
    assert home is not None
    reached = {read(name) for name, _ in pressed(reading, home, set())}
    assert {press.view for press in reached} == set(View) - ELSEWHERE
    ids = {card.id for card in pack.published_cards} | set(pack.trackers)
    ids |= {dispatch.id for dispatch in pack.visible_dispatches(reading.now)}
    assert ids <= {press.subject for press in reached}
