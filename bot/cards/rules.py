"""Rules: what must hold between the files of a pack. Each rule is a function elsewhere; here they stand in one list."""

from collections.abc import Iterator
from datetime import date

from bot.cards.findings import Finding, Unread
from bot.cards.pack import Pack
from bot.cards.references import broken_references, claims_without_source, taken_commands, unused_sources


def findings(pack: Pack, *, today: date, unread: Unread | None = None) -> Iterator[Finding]:
    """Everything the rules have to say about `pack` on the day `today`, in no particular order."""
    missing = unread or Unread()
    yield from broken_references(pack, missing)
    yield from claims_without_source(pack)
    yield from taken_commands(pack)
    yield from unused_sources(pack, missing)
