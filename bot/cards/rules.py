"""Rules: what must hold between the files of a pack. Each rule is a function elsewhere; here they stand in one list."""

from collections.abc import Iterator
from datetime import date

from bot.cards import consistency, dating, references
from bot.cards.findings import Finding, Unread
from bot.cards.pack import Pack


def findings(pack: Pack, *, today: date, unread: Unread | None = None) -> Iterator[Finding]:
    """Everything the rules have to say about `pack` on the day `today`, in no particular order."""
    missing = unread or Unread()
    yield from references.broken_references(pack, missing)
    yield from references.claims_without_source(pack)
    yield from references.shared_ids(pack)
    yield from references.taken_commands(pack, missing)
    yield from references.unused_sources(pack, missing)
    yield from dating.dates_in_the_future(pack, today)
    yield from dating.withdrawn_unseen(pack, today)
    yield from dating.dates_out_of_order(pack)
    yield from dating.newer_than_its_sources(pack)
    yield from dating.overdue_reviews(pack, today)
    yield from dating.lagging_translations(pack)
    if not missing.header:
        yield from dating.missing_translations(pack)
    yield from consistency.contradictions(pack)
    yield from consistency.one_sided_figures(pack)
    yield from consistency.repeated_sentences(pack)
    yield from consistency.empty_cards(pack)
