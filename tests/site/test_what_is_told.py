"""What the site tells, and what it must not: embargoes, drafts, corrections, revisions, another language's words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.cards.card import Card, CardKind, Claim, Correction, Section, Status
from bot.cards.dates import PartialDate
from bot.cards.figure import Figure, Value
from bot.cards.pack import Pack
from bot.cards.revisions import revision
from bot.cards.text import Text
from bot.content.catalogues import all_phrases
from bot.pages import markup
from bot.site.site import site
from tests.site.conftest import NOW
from tests.site.documents import Document

CARD = "example-group"
DISPATCH = "2023-06-30-example-vote"
SECRET = Text({"en": "Zanzibar talks", "fr": "Pourparlers de Zanzibar"})


def pages(pack: Pack, *, now: datetime = NOW) -> dict[str, str]:
    return {file.path: file.text for file in site(pack, all_phrases(), now=now)}


def changed(pack: Pack, change: Callable[[Card], Card]) -> Pack:
    return replace(pack, cards={**pack.cards, CARD: change(pack.cards[CARD])})


def with_dispatch(pack: Pack, **fields: object) -> Pack:
    """The example with a second dispatch, whose source nothing else names."""
    source = replace(pack.sources["un-example-2023"], id="secret-source", title="The Zanzibar papers")
    dispatch = replace(pack.dispatches[DISPATCH], id="2026-11-22-secret", headline=SECRET, text=SECRET,
                       sources=("secret-source",), corrections=(), **fields)  # fmt: skip
    sources = {**pack.sources, source.id: source}
    return replace(pack, sources=sources, dispatches={**pack.dispatches, dispatch.id: dispatch})


def leaks(found: dict[str, str]) -> list[str]:
    return [path for path, text in found.items() if "zanzibar" in f"{path} {text}".casefold() or "secret" in path]


def test_an_embargoed_dispatch_is_nowhere_until_its_hour(example: Pack) -> None:
    held = with_dispatch(example, publish_at=NOW + timedelta(minutes=1))
    assert not leaks(pages(held))
    assert leaks(pages(held, now=NOW + timedelta(minutes=1)))


def test_a_draft_and_a_withdrawn_dispatch_are_nowhere(example: Pack) -> None:
    for status in (Status.DRAFT, Status.WITHDRAWN):
        assert not leaks(pages(with_dispatch(example, status=status)))


def test_a_draft_card_is_nowhere_not_even_as_the_name_of_a_country(example: Pack) -> None:
    draft = replace(example.cards[CARD], id="chad", title=SECRET, brief=SECRET, status=Status.DRAFT, sections=())
    assert not leaks(pages(replace(example, cards={**example.cards, "chad": draft})))


def test_a_withdrawn_card_loses_its_page_and_the_links_to_it(example: Pack) -> None:
    gone = changed(example, lambda card: replace(card, status=Status.WITHDRAWN))
    found = pages(gone)
    assert not [path for path, text in found.items() if CARD in path or f"{CARD}/" in text]


def test_what_was_wrong_stays_readable_beside_what_is_right(example: Pack) -> None:
    was, now = Text({"en": "It said 14.", "fr": "On disait 14."}), Text({"en": "It is 15.", "fr": "C’est 15."})
    fix = Correction(date(2026, 1, 2), was, now)
    found = pages(changed(example, lambda card: replace(card, corrections=(fix,))))
    for path in (f"en/{CARD}/index.html", "en/corrections.html"):
        assert "<del>It said 14.</del> <ins>It is 15.</ins>" in found[path]
    assert "<del>On disait 14.</del>" in found["fr/corrections.html"]


def test_a_card_has_another_revision_address_after_any_change(example: Pack) -> None:
    before = example.cards[CARD]
    after = replace(before, brief=Text({"en": "Another brief.", "fr": "Autre."}))
    assert revision(before) != revision(after)
    found = pages(changed(example, lambda _: after))
    assert f"en/{CARD}/{revision(after)}/index.html" in found
    assert f"en/{CARD}/{revision(before)}/index.html" not in found


def test_the_revision_of_a_card_does_not_depend_on_the_order_of_translations(example: Pack) -> None:
    card = example.cards[CARD]
    turned = Text(dict(reversed(list(card.brief))))
    assert revision(replace(card, brief=turned)) == revision(card)


def test_missing_words_are_shown_in_the_other_language_with_a_note(example: Pack) -> None:
    english = Text({"en": "Only in English so far."})
    found = pages(changed(example, lambda card: replace(card, brief=english)))
    page = found[f"fr/{CARD}/index.html"]
    assert '<p lang="en" class="brief">Only in English so far.</p>' in page
    assert 'class="note"' in page
    assert 'class="note"' not in found[f"en/{CARD}/index.html"]


def test_an_overdue_review_is_told_on_the_page_and_not_in_its_kept_revision(example: Pack) -> None:
    card = example.cards[CARD]
    assert card.review_by is not None
    late = datetime.combine(card.review_by + timedelta(days=2), NOW.timetz())
    found = pages(example, now=late)
    assert "review" in Document(found[f"en/{CARD}/index.html"]).words
    kept = Document(found[f"en/{CARD}/{revision(card)}/index.html"]).words
    assert "A review of this page" not in kept


def test_values_stand_side_by_side_with_author_date_and_what_they_count(example: Pack) -> None:
    text = Text({"en": "dead", "fr": "morts"})
    values = (
        Value(203, 203, "un-example-2023", PartialDate(2022), Text({"en": "army count", "fr": "armée"})),
        Value(2000, 3000, "un-example-2023", PartialDate(2023, 5)),
        Value(500, None, "un-example-2023", PartialDate(2024, 1, 1)),
    )
    figure = Figure(text, text, values, contested=True)
    words = Document(
        pages(changed(example, lambda card: replace(card, figures=(figure,))))[f"fr/{CARD}/index.html"]
    ).words
    for expected in ("203", "armée", "2022", "2\u202f000", "3\u202f000", "au moins 500", "1er janv. 2024"):
        assert expected in words, expected


def test_a_long_card_is_divided_and_each_page_lists_the_sources_it_names(example: Pack) -> None:
    base = example.sources["un-example-2023"]
    sources = {f"s-{n}": replace(base, id=f"s-{n}", title=f"Report number {n}") for n in range(90)}
    claims = tuple(Claim(Text({"en": f"Sentence {n} " + "x" * 200}), (f"s-{n}",), PartialDate(2023)) for n in range(90))
    sections = (Section(Text({"en": "Long"}), claims),)
    long = changed(example, lambda card: replace(card, sections=sections, figures=()))
    found = pages(replace(long, sources={**example.sources, **sources}))
    leaves = [path for path in found if path.startswith(f"en/{CARD}/") and path.count("/") == 2]
    assert len(leaves) > 1
    for path in leaves:
        document = Document(found[path])
        assert not document.faults
        assert all(link.href[1:] in document.ids for link in document.links if link.href.startswith("#s"))
    told = "".join(Document(found[path]).words for path in leaves)
    assert all(told.count(f"Sentence {n} ") == 1 and f"Report number {n}" in told for n in range(90))


def test_names_that_are_addresses_of_nothing_cannot_take_a_sections_place(example: Pack) -> None:
    card = replace(example.cards[CARD], id="sources")
    found = pages(replace(example, cards={**example.cards, "sources": card}))
    assert {"en/sources.html", "en/sources/index.html"} <= set(found)


def test_a_dispatch_that_names_a_country_is_among_the_news_of_its_card(example: Pack) -> None:
    country = replace(example.cards[CARD], id="chad", kind=CardKind.COUNTRY)
    dispatch = replace(example.dispatches[DISPATCH], countries=("chad",), cards=())
    found = pages(replace(example, cards={"chad": country}, dispatches={DISPATCH: dispatch}))
    assert dispatch.headline.words("en") in Document(found["en/chad/index.html"]).words


def test_what_nobody_sees_is_left_out_here_as_in_the_chat(example: Pack) -> None:
    hidden = "a\x85b\xadc\u061cd\u180ee\u2028f\u2029g\u202eh\ufff9i\ufffej\uffffk"
    text = Text({"en": hidden, "fr": hidden})
    found = pages(changed(example, lambda card: replace(card, title=text)))[f"en/{CARD}/index.html"]
    assert "abcdefghijk</h1>" in found
    assert markup.text(hidden) == "abcdefghijk"
    assert not any(character in found for character in set(hidden) - set("abcdefghijk"))


def test_markup_in_words_is_shown_and_never_run(example: Pack) -> None:
    nasty = Text({"en": "<script>alert(1)</script> \u202e&amp; \"x\" 'y'", "fr": "</main>"})
    found = pages(changed(example, lambda card: replace(card, title=nasty, brief=nasty, aka=('"><img src=x>',))))
    for path, text in found.items():
        if path.endswith(".html"):
            assert not Document(text).faults, path
            assert "<script" not in text
            assert "\u202e" not in text


def test_the_same_pack_gives_the_same_bytes(example: Pack) -> None:
    assert pages(example) == pages(example, now=NOW + timedelta(seconds=7))


def test_addresses_are_whole_where_the_sites_own_is_known(example: Pack) -> None:
    found = {file.path: file.text for file in site(example, all_phrases(), now=NOW, url="https://example.org/s")}
    page = Document(found[f"fr/{CARD}/index.html"])
    canonical = [link.href for link in page.links if link.attributes.get("rel") == "canonical"]
    assert canonical == [f"https://example.org/s/fr/{CARD}/index.html"]
