"""Renewal: an edition that was halted for what we wrote, and that an admin lets go on, is rendered once more.

Whoever waits for it gets what the program writes now, and so do the few whose copy was refused, and
those whose copy may have arrived and is repeated. Letting go on is the newsroom's choice, sending the worker's work."""

import asyncio
from collections.abc import Iterable, Mapping

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import log
from bot.delivery.amendments import amended_page
from bot.delivery.body import frozen
from bot.pages.alert import alert_page
from bot.pages.amendment import note_page
from bot.pages.broadcast import MALFORMED
from bot.pages.digest import digest_page
from bot.pages.page import Page
from bot.readers.edition import EditionKind, ordered_dispatch
from bot.readers.variant import VariantKey
from bot.services import Services
from bot.store import standing, turns
from bot.store.editions import Edition, EditionState, Variant

_log = log.get(__name__)


async def renew(services: Services, edition: Edition) -> int:
    """Render what waits, outside of any transaction, and let the edition go on in one; how many deliveries can be
    sent."""
    store, bodies = services.store, dict[int, str | None]()
    while True:
        async with store.database.write() as connection:
            known = await store.editions.of_id(connection, edition.id)
            if known is None or known.state is not EditionState.RESUMED:
                return 0
            await turns.reopen(connection, edition.seq, reason=MALFORMED)
            ids = await standing.variants_waiting(connection, edition.seq)
            waiting = await store.editions.variants_of(connection, ids)
            lacking = [(each, await _source(services, connection, each)) for each in waiting if each.id not in bodies]
            if not lacking:
                await _exchange(services, connection, waiting, bodies)
                await store.editions.begin(connection, edition.seq)
                left = await standing.left(connection, edition.seq)
                break
        for variant, source in lacking:
            page = _page(services, edition, variant, source)
            bodies[variant.id] = None if page is None else frozen(page)
            await asyncio.sleep(0)
    _log.info("a halted edition goes on", action="resume", edition=edition.id, deliveries=left)
    return left


async def _exchange(
    services: Services, connection: AsyncConnection, waiting: Iterable[Variant], bodies: Mapping[int, str | None]
) -> None:
    store = services.store
    for variant in waiting:
        seq, body = variant.edition_seq, bodies[variant.id]
        if body is not None:
            key = str(VariantKey.read(variant.key).saying(body))
            new = await store.editions.variant(connection, seq, key, body=body, dispatches=variant.dispatches)
            if new != variant.id:
                await store.ledger.exchange(connection, seq, old=variant.id, new=new)


async def _source(services: Services, connection: AsyncConnection, variant: Variant) -> Variant | None:
    """What an edit is of; None for all else."""
    if variant.kind is not EditionKind.EDIT:
        return None
    (source,) = await services.store.editions.variants_of(connection, [VariantKey.read(variant.key).number])
    return source


def _page(services: Services, edition: Edition, variant: Variant, source: Variant | None) -> Page | None:
    """What the variant says now; None if the pack has nothing of it any more."""
    pack, now, key = services.current.pack, services.now(), VariantKey.read(variant.key)
    if source is not None:
        dispatch_id = ordered_dispatch(edition.id)
        return amended_page(services, source, dispatch_id) if dispatch_id in pack.dispatches else None
    if edition.kind is EditionKind.CORRECTION:
        dispatch = pack.dispatches.get(ordered_dispatch(edition.id))
        return note_page(services.reading(key.base), dispatch) if dispatch else None
    told = [pack.dispatches[each] for each in variant.dispatches if each in pack.dispatches]
    told = [each for each in told if each.is_visible(now)]
    if not told:
        return None
    language, light = key.look
    reading = services.reading(language, light=light)
    if edition.kind is EditionKind.ALERT:
        return alert_page(reading, told[0])
    return digest_page(reading, told, woken=key.is_woken)
