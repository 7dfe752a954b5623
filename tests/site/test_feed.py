"""The feeds: Atom as feed readers want it, with ids that never change."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree as ET

from bot.cards.card import Correction
from bot.cards.pack import Pack
from bot.cards.text import Text
from bot.content.catalogues import all_phrases
from bot.site.site import feeds
from tests.site.conftest import NOW, pack_of

ATOM = "{http://www.w3.org/2005/Atom}"
DISPATCH = "2023-06-30-example-vote"


def feed(pack: Pack, language: str = "en", *, url: str = "", now: datetime = NOW) -> ET.Element:
    files = {file.path: file.text for file in feeds(pack, all_phrases(), now=now, url=url)}
    return ET.fromstring(files[f"{language}/feed.xml"].encode())


def value(element: ET.Element, name: str) -> str:
    found = element.find(f"{ATOM}{name}")
    assert found is not None, name
    return found.text or ""


def test_a_feed_has_what_the_format_demands() -> None:
    for language in ("en", "fr"):
        root = feed(pack_of("content"), language)
        assert root.tag == f"{ATOM}feed"
        assert root.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == language
        for element in (root, *root.iter(f"{ATOM}entry")):
            assert value(element, "id").startswith("urn:uuid:")
            assert value(element, "title")
            datetime.fromisoformat(value(element, "updated"))
        assert root.find(f"{ATOM}author/{ATOM}name") is not None
        assert [link.attrib["rel"] for link in root.findall(f"{ATOM}link")] == ["self", "alternate"]


def test_ids_differ_between_entries_and_languages_and_stay_when_the_words_change() -> None:
    pack = pack_of("content")
    ids = [value(entry, "id") for code in ("en", "fr") for entry in feed(pack, code).iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids)) == 40
    renamed = replace(pack, name=Text({"en": "Another name"}), dispatches={
        id_: replace(item, headline=Text({"en": "New words"})) for id_, item in pack.dispatches.items()
    })  # fmt: skip
    again = [value(entry, "id") for code in ("en", "fr") for entry in feed(renamed, code).iter(f"{ATOM}entry")]
    assert again == ids


def test_entries_are_newest_first_and_the_feed_is_as_new_as_its_newest_change() -> None:
    root = feed(pack_of("content"))
    updated = [value(entry, "updated") for entry in root.iter(f"{ATOM}entry")]
    assert value(root, "updated") == max(updated)


def test_a_correction_makes_an_entry_new(example: Pack) -> None:
    before = value(next(feed(example).iter(f"{ATOM}entry")), "updated")
    text = Text({"en": "x", "fr": "y"})
    dispatch = example.dispatches[DISPATCH]
    fixed = replace(dispatch, corrections=(*dispatch.corrections, Correction(date(2026, 5, 6), text, text)))
    after = value(next(feed(replace(example, dispatches={DISPATCH: fixed})).iter(f"{ATOM}entry")), "updated")
    assert before < after == "2026-05-06T00:00:00Z"


def updated(pack: Pack, *fixes: date, now: datetime = NOW) -> datetime:
    """When the entry of the example is said to have changed, after corrections of these days."""
    text = Text({"en": "x", "fr": "y"})
    fixed = replace(pack.dispatches[DISPATCH], corrections=tuple(Correction(on, text, text) for on in fixes))
    root = feed(replace(pack, dispatches={DISPATCH: fixed}), now=now)
    entry = value(next(root.iter(f"{ATOM}entry")), "updated")
    assert value(root, "updated") == entry
    return datetime.fromisoformat(entry)


def test_each_correction_makes_an_entry_newer_even_on_the_day_of_what_was_before(example: Pack) -> None:
    published = example.dispatches[DISPATCH].publish_at
    that_day, later = published.date(), date(2026, 5, 6)
    told = [updated(example, *fixes) for fixes in ((), (that_day,), (that_day,) * 2, (later,), (later,) * 2)]
    assert told == sorted(set(told))
    assert told[0] == published


def test_nothing_changed_later_than_now(example: Pack) -> None:
    published = example.dispatches[DISPATCH].publish_at
    assert updated(example, date(2062, 1, 1)) == NOW
    assert updated(example, published.date(), now=published) == published


def test_a_feed_stays_the_same_one_when_the_newsroom_has_another_address(example: Pack) -> None:
    for language in ("en", "fr"):
        moved = feed(replace(example, contact="elsewhere@example.org"), language)
        assert value(moved, "id") == value(feed(example, language), "id")
    assert value(feed(example, "en"), "id") != value(feed(example, "fr"), "id")


def test_two_newsrooms_have_two_feeds(example: Pack) -> None:
    another = replace(example, name=Text({"en": "Another newsroom"}))
    assert value(feed(another, "en"), "id") != value(feed(example, "en"), "id")


def test_an_embargoed_dispatch_is_not_in_the_feed(example: Pack) -> None:
    held = replace(example.dispatches[DISPATCH], publish_at=NOW + timedelta(hours=1))
    root = feed(replace(example, dispatches={DISPATCH: held}))
    assert list(root.iter(f"{ATOM}entry")) == []
    assert datetime.fromisoformat(value(root, "updated")) == datetime(1970, 1, 1, tzinfo=UTC)


def test_an_entry_tells_the_text_and_its_sources(example: Pack) -> None:
    entry = next(feed(example, "fr").iter(f"{ATOM}entry"))
    content = entry.find(f"{ATOM}content")
    assert content is not None
    assert content.attrib["type"] == "html"
    assert example.dispatches[DISPATCH].text.words("fr") in (content.text or "")
    assert "United Nations" in (content.text or "")


def test_links_are_whole_where_the_sites_address_is_known(example: Pack) -> None:
    entry = next(feed(example, url="https://example.org/s").iter(f"{ATOM}entry"))
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.attrib["href"] == f"https://example.org/s/en/{DISPATCH}/index.html"
