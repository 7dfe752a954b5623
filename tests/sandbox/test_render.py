"""Rendered messages are safe: the text comes back whole, tags are few and closed, no text becomes markup."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.entities import Entity
from bot.sandbox.render import as_html
from tests.effort import effort

TEXTS = st.text(st.sampled_from(list("ab<>&\"'\n é")), min_size=1, max_size=12)
KINDS = ["bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote", "text_link", "url",
         "bot_command", "expandable_blockquote", "custom_emoji"]  # fmt: skip
ENTITIES = st.lists(
    st.builds(
        Entity, st.sampled_from(KINDS), st.integers(0, 12), st.integers(1, 12),
        st.sampled_from(["", "https://x.yz/\"onload='", "javascript:alert(1)", "py"]),
    ),
    max_size=5,
)  # fmt: skip
TAGS = {"b", "i", "u", "s", "code", "pre", "blockquote", "a", "span"}


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        for name, value in attrs:
            assert name in {"class", "href", "rel", "target"}
            assert name != "href" or str(value).startswith(("http://", "https://", "tg://"))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@effort(400)
@given(TEXTS, ENTITIES)
def test_whatever_the_entities_the_text_comes_back_and_every_tag_is_closed(text: str, entities: list[Entity]) -> None:
    reader = Reader()
    reader.feed(as_html(text, tuple(entities)))
    reader.close()
    assert not reader.open
    assert reader.text == text


def test_characters_outside_the_basic_plane_count_twice() -> None:
    assert as_html("😀 hi", (Entity("bold", 3, 2),)) == "😀 <b>hi</b>"


def test_a_bold_word_and_a_link_are_shown_as_such() -> None:
    entities = (Entity("bold", 0, 2), Entity("text_link", 3, 4, "https://x.yz/"))
    html = as_html("hi link", entities)
    assert html == '<b>hi</b> <a href="https://x.yz/" rel="noopener noreferrer" target="_blank">link</a>'
