"""Leftovers: the names that stand in a file whose shape is wrong, so that the rules can judge them all the same."""

import re
from collections.abc import Iterator

from bot.cards.findings import LooseName
from bot.cards.places import Place
from bot.content.nodes import Mapping, Node, Scalar, Sequence
from bot.content.scalars import ID

_NAMING = {
    "source": "source",
    "sources": "source",
    "related": "card",
    "cards": "card",
    "country": "country",
    "countries": "country",
    "topics": "topic",
    "command": "command",
}


def loose_names(place: Place, node: Node) -> Iterator[LooseName]:
    """Everything in `node`, which stands at `place`, that names something elsewhere and could be an id."""
    if isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from loose_names(place.at(index), item)
    if isinstance(node, Mapping):
        for key, entry in node.entries.items():
            if key in _NAMING:
                yield from _named(place.at(key), _NAMING[key], entry.node)
            else:
                yield from loose_names(place.at(key), entry.node)


def _named(place: Place, what: str, node: Node) -> Iterator[LooseName]:
    if isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from _named(place.at(index), what, item)
    elif isinstance(node, Scalar) and re.fullmatch(ID, node.text):
        yield LooseName(place, what, node.text)
