"""The site: the pack as static pages in every language, and as feeds. Writing them to a folder is exporting's work.

What readers may not see yet is taken out of the pack before anything is rendered.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.cards.pack import Pack
from bot.cards.places import sourced
from bot.pages.phrases import Phrases
from bot.pages.reading import Reading
from bot.site import places
from bot.site.card import card_story
from bot.site.feed import feed
from bot.site.frame import Frame, Sheet
from bot.site.home import about_sheet, home_sheet, root_page
from bot.site.lists import actor_sheets, background_sheets, country_sheets, latest_sheets, withdrawal_sheets
from bot.site.registry import correction_sheets, glossary_sheets, source_sheets
from bot.site.story import sheets
from bot.site.style import ICON, STYLE
from bot.site.tracker import dispatch_story, tracker_story


@dataclass(frozen=True, slots=True)
class SiteFile:
    """`path` counts from the site's root, with slashes."""

    path: str
    text: str


def site(pack: Pack, phrases: Mapping[str, Phrases], *, now: datetime, url: str = "") -> Iterator[SiteFile]:
    """Every file of the site as of `now`. `url` is the site's own address, if known, for canonical links."""
    readings = _readings(pack, phrases, now)
    made = {reading.language: list(_sheets(reading)) for reading in readings}
    paths = {language: frozenset(sheet.path for sheet in found) for language, found in made.items()}
    for reading in readings:
        others = {other.language: (other, paths[other.language]) for other in readings if other is not reading}
        frame = Frame(reading, others, url)
        for sheet in made[reading.language]:
            yield SiteFile(f"{reading.language}/{sheet.path}", frame.page(sheet))
    yield from _feeds(readings, url)
    yield SiteFile(places.HOME, root_page(readings))
    yield SiteFile(places.STYLE, STYLE)
    yield SiteFile(places.ICON, ICON)


def feeds(pack: Pack, phrases: Mapping[str, Phrases], *, now: datetime, url: str = "") -> Iterator[SiteFile]:
    """The feeds alone, one for each language."""
    return _feeds(_readings(pack, phrases, now), url)


def public(pack: Pack, now: datetime) -> Pack:
    """What readers may see at `now`, and no more: no draft, no embargo, no source that only these name."""
    cards = {card.id: card for card in pack.published_cards}
    dispatches = {item.id: item for item in pack.visible_dispatches(now)}
    shown = replace(pack, cards=cards, dispatches=dispatches)
    named = {name for subject in shown.subjects for statement in sourced(subject) for name in statement.names}
    return replace(shown, sources={id_: source for id_, source in pack.sources.items() if id_ in named})


def _readings(pack: Pack, phrases: Mapping[str, Phrases], now: datetime) -> list[Reading]:
    shown = public(pack, now)
    return [Reading(pack=shown, phrases=phrases.get(code) or Phrases(code), now=now, bot="") for code in pack.languages]


def _feeds(readings: Sequence[Reading], url: str) -> Iterator[SiteFile]:
    for reading in readings:
        yield SiteFile(f"{reading.language}/{places.FEED}", feed(reading, url))


def _sheets(reading: Reading) -> Iterator[Sheet]:
    """Every page of one language, without its frame."""
    yield home_sheet(reading)
    yield about_sheet(reading)
    lists = (latest_sheets, withdrawal_sheets, background_sheets, actor_sheets, country_sheets)
    registers = (source_sheets, glossary_sheets, correction_sheets)
    for made in (*lists, *registers):
        yield from made(reading)
    for card in reading.pack.cards.values():
        yield from sheets(reading, card_story(reading, card))
    for tracker in reading.pack.trackers.values():
        yield from sheets(reading, tracker_story(reading, tracker))
    for dispatch in reading.pack.dispatches.values():
        yield from sheets(reading, dispatch_story(reading, dispatch))
