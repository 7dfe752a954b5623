"""Services for tests that open no bot: what `opening` puts together, over a store and a way out of their own."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from telegram.ext import ExtBot

from bot.content.catalogues import all_phrases
from bot.content.current import CurrentPack
from bot.pictures.atelier import Pictures
from bot.sending.sender import Sender
from bot.services import Services, Store
from bot.settings import Settings

USERNAME = "desk_bot"


def services_over(
    store: Store,
    sender: Sender,
    bot: ExtBot[None],
    *,
    now: Callable[[], datetime],
    current: CurrentPack,
    settings: Settings,
) -> Services:
    """The pictures would lie beside the database."""
    return Services(
        settings=settings,
        now=now,
        current=current,
        phrases=all_phrases(),
        store=store,
        sender=sender,
        bot=bot,
        pictures=Pictures(Path(store.database.url.database or "").parent / "pictures"),
        username=USERNAME,
    )
