"""A data folder as the first start leaves it, and a store over it with people in it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import opening
from bot.readers.edition import EditionKind
from bot.readers.subscription import Frequency, Subscription
from bot.services import Store
from bot.settings import Settings
from bot.store.choices import ChatKind
from tests.house import settings_for
from tests.rig import ADA, FATOU, GROUP

PEOPLE = (ADA, FATOU, GROUP)
EDITION = "daily:2026-11-21"


@pytest.fixture
def settings(folder: Path) -> Settings:
    return settings_for(folder)


@pytest.fixture
async def peopled(settings: Settings) -> Settings:
    """Three subscribers with an edition under way to each, whose hour came a minute ago."""
    async with opening.remembered(settings) as store:
        await people(store)
    return settings


@pytest.fixture
async def store(peopled: Settings) -> AsyncIterator[Store]:
    async with opening.remembered(peopled) as opened:
        yield opened


async def people(store: Store) -> None:
    now = datetime.now(UTC)
    choices = Subscription(Frequency.DAILY, now.time().replace(second=0, microsecond=0), "Etc/UTC", language="en")
    async with store.database.write() as connection:
        due = now - timedelta(minutes=1)
        seq = await store.editions.open(
            connection, EDITION, kind=EditionKind.DAILY, created_at=now, expires_at=now + timedelta(hours=12)
        )
        variant = await store.editions.variant(connection, seq, "en", body="{}", dispatches=["one"])
        for chat in PEOPLE:
            kind = ChatKind.PRIVATE if chat > 0 else ChatKind.GROUP
            which = await store.subscribers.save(
                connection, chat, 0, kind, choices, next_due_at=due, seen_until=None, now=now
            )
            await store.ledger.plan(connection, seq, [(which, variant)])
