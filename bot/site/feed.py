"""The feed of dispatches of one language, for feed readers. Atom, RFC 4287: ids never change, `updated` does.

An entry's id is made of the dispatch's own id and the language, so that it outlives addresses and names. A feed's is
made of the pack's name in its first language: no two newsrooms share one, and it outlives their addresses.
"""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid5

from bot.cards.dispatch import Dispatch
from bot.pages.reading import Reading
from bot.site import places
from bot.site.parts import source_words
from bot.site.webpage import Web, element, joined, text

ENTRIES = 20
STEP = timedelta(seconds=1)  # the finest that is told of a time
_NAMESPACE = UUID("6f0e6e1a-57a3-5f0a-9d0b-6c1f5a1e7c52")
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # of a feed that holds nothing yet


def feed(reading: Reading, url: str = "") -> str:
    """The newest dispatches as an Atom document. Without `url` its links count from the feed's own address."""
    found = list(reading.pack.visible_dispatches(reading.now))[:ENTRIES]
    pack, language = reading.pack, reading.language
    written = max((updated_at(item, reading.now) for item in found), default=_NEVER)
    here = f"{language}/{places.FEED}"
    parts = (
        element("title", text(reading.words(pack.name))),
        element("subtitle", text(reading.words(pack.about))),
        element("id", text(_id("feed", pack.name.words(pack.language), language))),
        element("updated", text(_stamp(written))),
        Web(f'<link rel="self" href="{_href(url, here, here)}"/>'),
        Web(f'<link rel="alternate" type="text/html" href="{_href(url, here, f"{language}/{places.HOME}")}"/>'),
        element("author", element("name", text(reading.words(pack.name))), *_letter(pack.contact)),
        *(_entry(reading, item, url) for item in found),
    )
    root = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">'
    return f'<?xml version="1.0" encoding="utf-8"?>\n{root}\n{joined(parts, by=chr(10))}\n</feed>\n'


def updated_at(dispatch: Dispatch, now: datetime) -> datetime:
    """When readers last saw a dispatch change: its publication, or its newest correction, which has a day but no hour.

    Each correction comes after what was before it, even one of the same day; nothing is later than `now`."""
    at = dispatch.publish_at
    for item in dispatch.corrections:
        at = max(datetime.combine(item.on, time(), UTC), at + STEP)
    return min(at, now)


def _entry(reading: Reading, dispatch: Dispatch, url: str) -> Web:
    language = reading.language
    here = f"{language}/{places.FEED}"
    there = f"{language}/{places.subject(dispatch.id)}"
    sources = element("ol", *(element("li", source_words(reading, source)) for source in dispatch.sources))
    told = element("p", text(reading.words(dispatch.text)))
    parts = (
        element("title", text(reading.words(dispatch.headline))),
        element("id", text(_id("dispatch", dispatch.id, language))),
        element("published", text(_stamp(dispatch.publish_at))),
        element("updated", text(_stamp(updated_at(dispatch, reading.now)))),
        Web(f'<link rel="alternate" type="text/html" href="{_href(url, here, there)}"/>'),
        *(Web(f'<category term="{topic}"/>') for topic in dispatch.topics),
        element("content", text(told + sources), type="html"),
    )
    return element("entry", *parts)


def _letter(contact: str) -> list[Web]:
    return [element("email", text(contact))] if "@" in contact and " " not in contact else []


def _href(url: str, here: str, there: str) -> Web:
    return text(f"{url}/{there}" if url else places.relative(here, there))


def _id(*parts: str) -> str:
    return f"urn:uuid:{uuid5(_NAMESPACE, '/'.join(parts))}"


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
