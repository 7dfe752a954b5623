"""Text as Telegram stores it: control characters gone, ends trimmed, entities untangled, split and cut to fit.

Pure. It follows TDLib's clean-up of a formatted text. Which entities there are is decided by `entities` (markup) and
`detection` (plain text).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from bot.sandbox.entities import Entity, MarkupError, sort_key, utf16_length

SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
QUOTES = frozenset({"blockquote", "expandable_blockquote"})
CODES = frozenset({"pre", "code"})
_ENTITIES_KEPT = 100

_TO_SPACE = {code: " " for code in range(33) if code not in (10, 13)}
_TO_NOTHING = dict.fromkeys([13, *range(0x2028, 0x202F), 0x333, 0x33F, 0x30A])
_UNWANTED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_MARKS = re.compile("[\u200e\u200f]+(?=[\u200e\u200f])")
_BLANK = " \n"


def tidy(text: str, entities: Iterable[Entity] = ()) -> tuple[str, tuple[Entity, ...]]:
    """Cleaned, trimmed text and its entities; raises MarkupError if nothing is left."""
    text, found = clean(text, entities)
    kept = text.rstrip(_BLANK)
    if not kept:
        raise MarkupError("Text must be non-empty")
    size = utf16_length(kept)
    found = [replace(e, length=min(e.length, size - e.offset)) for e in found if e.offset < size]
    first = min((e.offset for e in found), default=len(kept))
    lead = min(len(kept) - len(kept.lstrip(_BLANK)), first)
    moved = sorted((replace(e, offset=e.offset - lead) for e in found), key=sort_key)
    return kept[lead:], tuple(moved[:_ENTITIES_KEPT])


def clean(text: str, entities: Iterable[Entity] = ()) -> tuple[str, list[Entity]]:
    """The text without what Telegram never shows, its entities fixed; nothing is trimmed."""
    found = _untangle(entity for entity in entities if entity.length > 0)
    if _UNWANTED.search(text):
        found = _shifted(text, found)
        text = text.translate(_TO_NOTHING)
    text = text.translate(_TO_SPACE)
    text = _MARKS.sub(lambda run: "\u200c" * len(run.group()), text)
    return text, _untangle(entity for entity in found if entity.length > 0)


def joined(entities: Sequence[Entity], detected: Iterable[Entity]) -> tuple[Entity, ...]:
    """Entities of the markup, and those found in the text wherever they cross none of these."""
    solid = [e for e in entities if e.type not in SPLITTABLE and e.type not in QUOTES]
    quotes = [e for e in entities if e.type in QUOTES]
    new = [e for e in detected if all(e.end <= old.offset or old.end <= e.offset for old in solid)]
    new = _inside_or_outside(new, quotes)
    return tuple(_untangle([*entities, *new])) if new else tuple(entities)


def _shifted(text: str, entities: list[Entity]) -> list[Entity]:
    """Entities after the unwanted characters are taken out."""
    gone, at, position = [], 0, 0
    for found in _UNWANTED.finditer(text):
        at += utf16_length(text[position : found.start()])
        position = found.start()
        gone.append(at)
    moved = []
    for entity in entities:
        before = sum(place < entity.offset for place in gone)
        until = sum(place < entity.end for place in gone)
        moved.append(replace(entity, offset=entity.offset - before, length=entity.length - until + before))
    return moved


def _untangle(entities: Iterable[Entity]) -> list[Entity]:
    ordered = sorted(entities, key=sort_key)
    if _are_neat(ordered):
        return ordered
    quotes = _without_crossings(e for e in ordered if e.type in QUOTES)
    solid = _without_crossings(e for e in ordered if e.type not in QUOTES and e.type not in SPLITTABLE)
    solid = sorted([*_inside_or_outside(solid, quotes), *quotes], key=sort_key)
    split = _split([e for e in ordered if e.type in SPLITTABLE], solid)
    return sorted([*solid, *split], key=sort_key)


def _are_neat(entities: list[Entity]) -> bool:
    """Whether nothing needs to be split, merged or dropped."""
    around: list[Entity] = []
    ends: dict[str, int] = {}
    for entity in entities:
        while around and entity.offset >= around[-1].end:
            around.pop()
        if around and not _may_nest(entity, around):
            return False
        if entity.type in SPLITTABLE:
            if ends.get(entity.type) == entity.offset:
                return False
            ends[entity.type] = entity.end
        around.append(entity)
    return True


def _may_nest(entity: Entity, around: list[Entity]) -> bool:
    outer = {other.type for other in around}
    if entity.end > around[-1].end or entity.type in outer or outer & CODES or outer & set(SPLITTABLE):
        return False
    if entity.type in QUOTES and outer & QUOTES:
        return False
    in_solid = bool(outer - QUOTES)
    if entity.type in CODES:
        return not in_solid
    return entity.type in SPLITTABLE or not in_solid


def _without_crossings(entities: Iterable[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for entity in entities:
        if not kept or entity.offset >= kept[-1].end:
            kept.append(entity)
    return kept


def _inside_or_outside(entities: Iterable[Entity], quotes: Sequence[Entity]) -> list[Entity]:
    """Those that lie wholly inside or wholly outside of every quotation."""
    return [
        entity
        for entity in entities
        if all(
            entity.end <= quote.offset
            or quote.end <= entity.offset
            or (quote.offset <= entity.offset and entity.end <= quote.end)
            for quote in quotes
        )
    ]


def _split(entities: list[Entity], solid: list[Entity]) -> list[Entity]:
    """Bold and its like, merged per kind, then cut wherever a solid entity or another of them begins or ends."""
    runs = {kind: _merged([e for e in entities if e.type == kind]) for kind in SPLITTABLE}
    cuts = sorted({edge for e in solid for edge in (e.offset, e.end)})
    starts = sorted({start for spans in runs.values() for start, _ in spans})
    places = sorted({*cuts, *starts})
    codes = [e for e in solid if e.type in CODES]
    pieces = []
    for kind, spans in runs.items():
        for start, end in spans:
            edges = [start, *(place for place in places if start < place < end), end]
            pieces += [Entity(kind, left, right - left) for left, right in pairwise(edges)]
    return [p for p in pieces if not any(code.offset <= p.offset and p.end <= code.end for code in codes)]


def _merged(entities: list[Entity]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for entity in entities:
        if spans and entity.offset <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(spans[-1][1], entity.end)
        else:
            spans.append((entity.offset, entity.end))
    return spans
