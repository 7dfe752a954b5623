"""Every page of the site: sound markup, links that lead somewhere, little weight, nothing from elsewhere."""

import posixpath
import re
from functools import cache
from urllib.parse import unquote

from tests.site.documents import Document

PAGE_BYTES = 30_000


@cache
def document(text: str) -> Document:
    return Document(text)


def documents(pages: dict[str, str]) -> dict[str, Document]:
    return {path: document(text) for path, text in pages.items() if path.endswith(".html")}


def target(here: str, href: str) -> tuple[str, str]:
    path, _, anchor = unquote(href).partition("#")
    return posixpath.normpath(posixpath.join(posixpath.dirname(here), path)) if path else here, anchor


def test_every_page_is_well_formed(pages: dict[str, str]) -> None:
    wrong = {path: found.faults for path, found in documents(pages).items() if found.faults}
    assert not wrong


def test_every_page_has_one_title_and_headings_in_order(pages: dict[str, str]) -> None:
    for path, found in documents(pages).items():
        assert found.headings.count(1) == 1, path
        assert found.headings[0] == 1, path
        assert not found.jumps, (path, found.jumps)


def test_every_page_has_its_landmarks_and_its_language(pages: dict[str, str]) -> None:
    for path, found in documents(pages).items():
        language = path.partition("/")[0]
        if path != "index.html":
            assert found.landmarks[:3] == ["header", "nav", "main"], path
            assert found.landmarks[-1] == "footer", path
            assert pages[path].startswith(f'<!doctype html>\n<html lang="{language}">'), path


def test_no_id_stands_twice_on_a_page(pages: dict[str, str]) -> None:
    for path, found in documents(pages).items():
        assert len(found.ids) == len(set(found.ids)), path


def test_every_internal_link_leads_to_a_page_and_to_its_anchor(pages: dict[str, str]) -> None:
    known = documents(pages)
    broken = []
    for path, found in known.items():
        for link in found.links:
            if link.href.startswith(("https://", "http://", "mailto:")):
                continue
            there, anchor = target(path, link.href)
            if there not in pages or (anchor and anchor not in known[there].ids):
                broken.append((path, link.href))
    assert not broken


def test_every_page_can_be_reached_from_the_front(pages: dict[str, str]) -> None:
    known = documents(pages)
    seen, waiting = {"index.html"}, ["index.html"]
    while waiting:
        here = waiting.pop()
        links = [target(here, link.href)[0] for link in known[here].links if link.tag == "a"]
        found = {there for there in links if there in known} - seen
        seen |= found
        waiting += found
    assert set(known) == seen


def test_nothing_is_fetched_from_anywhere_else(pages: dict[str, str]) -> None:
    for path, found in documents(pages).items():
        outside = [link for link in found.links if link.tag != "a" and ":" in link.href]
        assert not outside, (path, outside)
    assert "url(" not in pages["style.css"]
    assert "@import" not in pages["style.css"]


def test_a_page_with_its_style_weighs_thirty_kilobytes_at_most(pages: dict[str, str]) -> None:
    style = len(pages["style.css"].encode())
    heavy = {path: len(text.encode()) + style for path, text in pages.items() if path.endswith(".html")}
    assert max(heavy.values()) <= PAGE_BYTES, max(heavy.items(), key=lambda entry: entry[1])


def test_every_page_names_its_translation_and_the_translation_names_it(pages: dict[str, str]) -> None:
    known = documents(pages)
    for path, found in known.items():
        if path == "index.html":
            continue
        named = {link.attributes["hreflang"]: target(path, link.href)[0] for link in found.links
                 if link.tag == "link" and "hreflang" in link.attributes}  # fmt: skip
        assert set(named) == {"en", "fr"}, path
        assert named[path.partition("/")[0]] == path
        first_leaf = not re.search(r"(-|/)\d+\.html$", path)
        if first_leaf:
            assert {there.partition("/")[2] for there in named.values()} == {path.partition("/")[2]}


def test_a_revision_points_to_the_page_that_goes_on(pages: dict[str, str]) -> None:
    revisions = [path for path in pages if re.search(r"/[0-9a-f]{8}/index\.html$", path)]
    assert revisions
    for path in revisions:
        canonical = [link.href for link in document(pages[path]).links if link.attributes.get("rel") == "canonical"]
        assert [target(path, href)[0] for href in canonical] == [
            f"{posixpath.dirname(posixpath.dirname(path))}/index.html"
        ]


def test_words_of_another_language_are_marked_as_such(pages: dict[str, str]) -> None:
    for path, found in documents(pages).items():
        assert path.partition("/")[0] in found.languages or path == "index.html"
