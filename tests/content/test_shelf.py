"""Pages are made once while nothing they are made of changes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.cards.pack import Pack
from bot.content.current import CurrentPack, Served
from bot.content.shelf import Shelf
from bot.pages import reader
from bot.pages.page import Page
from bot.pages.phrases import Phrases
from bot.pages.presses import Press, View
from bot.pages.reading import Reading
from tests.pages.packs import CONTENT, EXAMPLE, pack_in

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATEST = Press(View.LATEST)


class Making:
    """The pages as they are, and how often one was made."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self, reading: Reading, press: Press) -> Page | None:
        self.made += 1
        return reader.page(reading, press)


def look(pack: Pack, *, now: datetime = NOON, language: str = "en", light: bool = False) -> Reading:
    return Reading(pack=pack, phrases=Phrases(language), now=now, bot="example_bot", light=light)


def embargoed(at: datetime) -> Pack:
    """The example, its first dispatch visible from `at` on."""
    pack = pack_in(EXAMPLE)
    first = replace(next(iter(pack.dispatches.values())), publish_at=at)
    return replace(pack, dispatches={**pack.dispatches, first.id: first})


def test_a_page_is_made_once_for_everybody_who_reads_it_alike() -> None:
    pack, make = pack_in(EXAMPLE), Making()
    shelf = Shelf(pack)
    first = shelf.page(look(pack), LATEST, make)
    assert shelf.page(look(pack, now=NOON + timedelta(hours=1)), LATEST, make) is first
    assert make.made == 1


def test_every_language_and_light_mode_has_a_page_of_its_own() -> None:
    pack, make = pack_in(CONTENT), Making()
    shelf = Shelf(pack)
    looks = [look(pack, language=code, light=light) for code in ("en", "fr") for light in (False, True)]
    pages = [shelf.page(each, Press(View.STATUS), make) for each in looks]
    assert pages == [reader.page(each, Press(View.STATUS)) for each in looks]
    assert [shelf.page(each, Press(View.STATUS), make) for each in looks] == pages
    assert make.made == 4


def test_a_dispatch_is_shown_from_its_minute_on_and_not_before() -> None:
    at = NOON + timedelta(minutes=10)
    pack, make = embargoed(at), Making()
    shelf = Shelf(pack)
    before = shelf.page(look(pack), LATEST, make)
    assert shelf.page(look(pack, now=at - timedelta(seconds=1)), LATEST, make) is before
    after = shelf.page(look(pack, now=at), LATEST, make)
    assert after == reader.page(look(pack, now=at), LATEST) != before


def test_a_clock_that_is_put_back_hides_what_is_not_yet_to_be_seen() -> None:
    at = NOON + timedelta(minutes=10)
    pack, make = embargoed(at), Making()
    shelf = Shelf(pack)
    shelf.page(look(pack, now=at), LATEST, make)
    assert shelf.page(look(pack), LATEST, make) == reader.page(look(pack), LATEST)


def test_a_new_day_makes_pages_anew() -> None:
    pack, make = pack_in(EXAMPLE), Making()
    shelf = Shelf(pack)
    for now in (NOON, NOON + timedelta(hours=12), NOON + timedelta(hours=13)):
        shelf.page(look(pack, now=now), LATEST, make)
    assert make.made == 2


def test_a_page_that_is_not_there_is_looked_for_again() -> None:
    pack, make = pack_in(EXAMPLE), Making()
    shelf = Shelf(pack)
    for _ in range(2):
        assert shelf.page(look(pack), Press(View.CARD, "no-such-card"), make) is None
    assert make.made == 2


def test_there_is_room_for_so_many_pages_and_the_one_asked_for_last_stays() -> None:
    pack, make = pack_in(EXAMPLE), Making()
    shelf = Shelf(pack, room=2)
    for view in (View.HOME, View.STATUS, View.HOME, View.FIGURES, View.HOME):
        shelf.page(look(pack), Press(view), make)
    assert make.made == 3
    shelf.page(look(pack), Press(View.STATUS), make)
    assert make.made == 4


def test_a_swap_takes_the_pages_with_it() -> None:
    current, make = CurrentPack(pack_in(EXAMPLE)), Making()
    old = look(current.pack)
    example = current.shelf.page(old, Press(View.STATUS), make)
    current.swap(Served(pack_in(CONTENT)))
    assert current.shelf.page(look(current.pack), Press(View.STATUS), make) != example
    assert current.shelf.page(old, Press(View.STATUS), make) == example
    assert make.made == 3
