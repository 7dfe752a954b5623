"""Marked-up text is read exactly as TDLib reads it, complaints and byte offsets included."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.entities import Entity, MarkupError, parse_html
from bot.sandbox.formatting import clean, tidy
from tests.effort import effort
from tests.sandbox import tdlib

HANDWRITTEN = [
    "", "plain", "<b>bold</b>", "<strong>x</strong>", "<i>x</i>", "<em>x</em>", "<u>x</u>", "<ins>x</ins>", "<s>x</s>",
    "<strike>x</strike>", "<del>x</del>", "<tg-spoiler>x</tg-spoiler>", '<span class="tg-spoiler">x</span>',
    "<span>x</span>", '<span class="x">x</span>', "<code>x</code>", "<pre>x</pre>",
    '<pre><code class="language-python">x</code></pre>', '<code class="language-c">x</code>',
    '<code class="language-c"><pre>x</pre></code>', '<pre> <code class="language-c">x</code></pre>',
    '<pre><code class="language-">x</code></pre>', "<blockquote>x</blockquote>",
    "<blockquote expandable>x</blockquote>", '<blockquote expandable="">x</blockquote>',
    '<tg-emoji emoji-id="5368324170671202286">x</tg-emoji>', "<tg-emoji>x</tg-emoji>", "<tg-emoji emoji-id=x>y</>",
    "<tg-time unix=1700000000>x</tg-time>", '<tg-time unix="1700000000" format="wDT">x</tg-time>',
    '<tg-time unix="1" format="z">x</tg-time>', "<tg-time>x</tg-time>",
    '<a href="http://example.com">x</a>', "<a href='example.com'>x</a>", "<a href=example.com>x</a>",
    "<a>example.com</a>", "<a>x</a>", '<a href="foo">x</a>', '<a href="tg://user?id=12">x</a>',
    '<a href="tg:user?id=12&x=1">x</a>', '<a href="tg://user?id=0">x</a>', '<a href="TG://Resolve?domain=X">x</a>',
    '<a href="HTTPS://User:Pa@Example.COM:8080/a b?c#d">x</a>', '<a href="https://[::1]/x">x</a>',
    '<a href="https://[zz]/x">x</a>', '<a href="ftp://a.b">x</a>', '<a href="mailto:a@b.c">x</a>',
    '<a href="tel:+1">x</a>', '<a href="https://é.fr/ü">x</a>', '<a href="http://a.b:99999">x</a>',
    '<a href="http://a.b:080/">x</a>', '<a href="http://a%2fb.c">x</a>', '<a href="http://a%zz.c">x</a>',
    '<a href="http://a b.c">x</a>', '<a href="ton://abc/x">x</a>', '<a href="tonsite://a.ton/x">x</a>',
    '<a href="http://x.y/?a=1&amp;b=2">x</a>', "<A HREF='x.y'>x</A>", "<B>x</b>", "<b>a<i>b</i>c</b>",
    "<b><i>x</b></i>", "<b>x", "x</b>", "</b>", "<b", "<b ", "<b c", "<b c=", "<b c=x", "<b c='", "<b c='x'",
    "<b c=x/>",
    "<b =x>y</b>", "<b c>x</b>", "<b c d=e>x</b>", "<b/>x</b>", "<br>", "<br/>", "<p>x</p>", "<h1>x</h1>", "<!-- x -->",
    "a < b", "<", "<>x</>", "< b>x</b>", "<b>x</>", "<b>x</ >", "<b>x</b >", "<b>x</b", "<b></b>", "é<zz>", "😀<zz>",
    "&lt;&gt;&amp;&quot;", "&lt&gt", "&apos;&nbsp;&copy;", "&#65;&#x41;&#x1F600;", "&#0;", "&#x110000;",
    "&#1234567890;",
    "&#xd83d;&#xde00;", "&#xd800;", "&", "&#", "&#x", "&;", "a\r\nb", "<b>\n</b>", "\t<b>\t</b>", "  <b> x </b>  ",
    "<b>😀</b>é<i>日本</i>", "\u202e<b>x\u202e</b>", "x\u0333<i>y</i>", "<b>a</b><b>c</b>", "<b>a<u>c</b></u>",
]  # fmt: skip

PIECES = st.sampled_from([
    "<b>", "</b>", "<i>", "</i>", "<u>", "</u>", "<s>", "</s>", "<code>", "</code>", "<pre>", "</pre>",
    "<a href='http://a.bc/x'>", "<a href=\"tg://user?id=12\">", "<a>", "</a>", "<tg-spoiler>", "</tg-spoiler>",
    "<span class='tg-spoiler'>", "</span>", "<blockquote>", "<blockquote expandable>", "</blockquote>", "</>",
    "<code class='language-py'>", "<tg-emoji emoji-id='123'>", "</tg-emoji>", "<tg-time unix='5'>", "</tg-time>",
    "&lt;", "&gt", "&amp;", "&#39;", "&#x1F600;", "&#xd800;", "&", "<", "</", ">", "=", "'", '"', " ", "\n", "\t", "\r",
    "a", "b", "é", "😀", "日", "example.com", "<B>", "<bb>", "<a href=", "<a href=x.y z>", "/", "\0", "\u200f",
    "\u202e",
])  # fmt: skip
PAIRS = [
    ("<b>", "</b>"), ("<i>", "</i>"), ("<u>", "</u>"), ("<s>", "</s>"), ("<code>", "</code>"), ("<pre>", "</pre>"),
    ("<a href='http://a.bc/x'>", "</a>"), ("<tg-spoiler>", "</tg-spoiler>"), ("<blockquote>", "</blockquote>"),
    ("<blockquote expandable>", "</blockquote>"), ("<pre><code class='language-c'>", "</code></pre>"),
    ("<code class='language-q'>", "</code>"), ("<tg-emoji emoji-id='5'>", "</tg-emoji>"),
]  # fmt: skip
WORDS = st.sampled_from(
    ["a", "bc", " ", "\n", "é", "😀", "&lt;", "x ", "\t", "\r", " \n ", "\u202e", "\u0333", "\u200e\u200f"]
)
NESTED = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map("".join),
        st.tuples(st.sampled_from(PAIRS), inner).map(lambda made: made[0][0] + made[1] + made[0][1]),
    ),
    max_leaves=14,
)


def parsed(markup: str) -> tdlib.Parsed:
    try:
        text, entities = parse_html(markup)
    except MarkupError as error:
        return f"Can't parse entities: {error}"
    return text, list(entities)


@pytest.mark.parametrize("markup", HANDWRITTEN)
def test_handwritten_markup_is_read_as_tdlib_reads_it(markup: str) -> None:
    assert parsed(markup) == tdlib.parse_html(markup)


@effort(400)
@given(st.lists(PIECES, min_size=1, max_size=9).map("".join))
def test_scraps_of_markup_are_read_as_tdlib_reads_them(markup: str) -> None:
    assert parsed(markup) == tdlib.parse_html(markup)


@effort(300)
@given(NESTED)
def test_nested_markup_is_read_and_cleaned_as_by_tdlib(markup: str) -> None:
    text, entities = parse_html(markup)
    assert (text, list(entities)) == tdlib.parse_html(markup)
    cleaned, kept = clean(text, entities)
    wanted = tdlib.clean(text, list(entities))
    if wanted[0]:
        assert (cleaned, kept) == wanted
    else:
        assert not cleaned.strip(" \n")


@effort(200)
@given(NESTED)
def test_trimming_leaves_no_blank_at_the_end_and_no_entity_outside_the_text(markup: str) -> None:
    try:
        text, entities = tidy(*parse_html(markup))
    except MarkupError:
        return
    size = len(text.encode("utf-16-le")) // 2
    assert text[-1] not in " \n"
    assert all(0 <= entity.offset < entity.end <= size for entity in entities)


def test_blanks_before_the_first_entity_are_trimmed_and_the_entity_moves() -> None:
    assert tidy("\n  x y  ", [Entity("bold", 3, 1)]) == ("x y", (Entity("bold", 0, 1),))


def test_a_text_of_blanks_alone_is_refused() -> None:
    with pytest.raises(MarkupError, match="Text must be non-empty"):
        tidy(" \n\t ")
