"""/stale in the chat, and the notice of an absent newsroom."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from bot.content.current import Served
from bot.content.links import NAME, LinkReport, write_report
from tests.house import House
from tests.rig import ADA, IDRISS

SPRING = date(2026, 3, 1)


def aged(house: House, count: int = 1) -> None:
    """So many cards with a review due and a translation behind."""
    pack = house.services.current.pack
    card = replace(
        pack.cards["example-group"], review_by=SPRING, reviewed=date(2026, 2, 1), translated={"fr": date(2026, 1, 1)}
    )
    cards = {
        f"example-group-{number}": replace(card, id=f"example-group-{number}", command=None) for number in range(count)
    }
    house.services.current.swap(Served(replace(pack, cards=pack.cards | cards), house.clock.now))


async def test_stale_tells_what_is_due_what_lags_and_which_sources_are_gone(house: House) -> None:
    aged(house)
    source = next(iter(house.services.current.pack.sources))
    at = datetime(2026, 11, 20, 8, tzinfo=UTC)
    write_report(house.services.settings.data_dir / NAME, LinkReport(at, {source: "404 Not Found"}))
    told = await house.answer(IDRISS, "/stale")
    assert "1 review is due" in told
    assert "1 March 2026 · example-group-0 · Example Group" in told
    assert "1 translation is behind" in told
    assert "French: 1 January 2026" in told
    assert "1 source is no longer found" in told
    assert "404 Not Found" in told
    assert "20 November 2026, 08:00 UTC" in told


async def test_without_a_look_at_the_addresses_it_says_how_to_look(house: House) -> None:
    assert "sahelbot check --links" in await house.answer(IDRISS, "/stale")


async def test_a_long_list_is_paged_in_place(house: House) -> None:
    aged(house, 120)
    first = await house.answer(IDRISS, "/stale")
    second = await house.press(IDRISS, "Next (2/")
    assert second != first
    assert await house.press(IDRISS, "Previous (1/") == first


async def test_to_readers_stale_is_an_unknown_word(house: House) -> None:
    unknown = (await house.answer(ADA, "/nosuchcommand")).replace("nosuchcommand", "…")
    assert (await house.answer(ADA, "/stale")).replace("stale", "…") == unknown


async def test_readers_are_told_when_the_newsroom_has_been_silent_for_too_long(house: House, folder: Path) -> None:
    absent = "The newsroom has reviewed and published nothing since 21 November 2026."
    places = ("/ask", "/latest", "/about")
    assert not any([absent in await house.answer(ADA, words) for words in places])
    house.clock.advance(days=31)
    assert all([absent in await house.answer(ADA, words) for words in places])
