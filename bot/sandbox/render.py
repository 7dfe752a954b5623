"""Text and entities as safe HTML for the chat page: every character escaped, only known tags, only checked links.

Pure. It is the mirror of `entities`; the page puts the result straight into its document.
"""

from html import escape
from itertools import pairwise

from bot.sandbox.entities import Entity

_PLAIN = {
    "bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "code": "code",
}  # fmt: skip
_SAFE_SCHEMES = ("http://", "https://", "tg://")


def as_html(text: str, entities: tuple[Entity, ...] = ()) -> str:
    """Where entities overlap, tags are closed and opened again, so that the HTML is always well nested."""
    if not entities:
        return escape(text)
    units = text.encode("utf-16-le", "surrogatepass")
    size = len(units) // 2
    edges = sorted({0, size, *(min(edge, size) for e in entities for edge in (e.offset, e.end))})
    out: list[str] = []
    open_: list[Entity] = []
    for start, end in pairwise(edges):
        piece = units[start * 2 : end * 2].decode("utf-16-le", "replace")
        _turn(out, open_, [e for e in entities if e.offset <= start and end <= e.end], units=units)
        out.append(escape(piece))
    _turn(out, open_, [], units=units)
    return "".join(out)


def _turn(out: list[str], open_: list[Entity], wanted: list[Entity], *, units: bytes) -> None:
    """Close what ends here, open what begins, in the order of `wanted`."""
    same = 0
    while same < min(len(open_), len(wanted)) and open_[same] is wanted[same]:
        same += 1
    out += [_tags(entity, units)[1] for entity in reversed(open_[same:])]
    del open_[same:]
    for entity in wanted[same:]:
        out.append(_tags(entity, units)[0])
        open_.append(entity)


def _tags(entity: Entity, units: bytes) -> tuple[str, str]:
    kind = entity.type
    if kind in _PLAIN:
        return f"<{_PLAIN[kind]}>", f"</{_PLAIN[kind]}>"
    match kind:
        case "pre":
            language = f' class="language-{escape(entity.detail)}"' if entity.detail else ""
            return f"<pre><code{language}>", "</code></pre>"
        case "blockquote":
            return "<blockquote>", "</blockquote>"
        case "expandable_blockquote":
            return '<blockquote class="expandable">', "</blockquote>"
        case "text_link":
            return _link(entity.detail, kind)
        case "url":
            shown = units[entity.offset * 2 : entity.end * 2].decode("utf-16-le", "replace")
            return _link(shown if "://" in shown else f"http://{shown}", kind)
        case _:
            return f'<span class="{escape(kind.replace("_", "-"))}">', "</span>"


def _link(address: str, kind: str) -> tuple[str, str]:
    if not address.lower().startswith(_SAFE_SCHEMES):
        return f'<span class="{kind.replace("_", "-")}">', "</span>"
    return f'<a href="{escape(address)}" rel="noopener noreferrer" target="_blank">', "</a>"
