"""Services: what is opened once and handed to both doors. Opening and closing is `opening`'s work."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from telegram import Bot

from bot.cards.search import Index
from bot.content.current import CurrentPack
from bot.content.offered import Offered
from bot.content.world import zones_of_the_world
from bot.pages.phrases import SOURCE_LANGUAGE, Phrases
from bot.pages.reading import Reading
from bot.pictures.atelier import Pictures
from bot.readers.gaps import Unanswered
from bot.readers.subscription import Frequency, Subscription
from bot.readers.zones import Zones
from bot.sending.sender import Sender
from bot.settings import Settings
from bot.store.audit import Audit
from bot.store.confirmations import Confirmations
from bot.store.database import Database
from bot.store.editions import Editions
from bot.store.gaps import Gaps
from bot.store.inbox import Inbox
from bot.store.keys import Cipher
from bot.store.leavers import Leavers
from bot.store.ledger import Ledger
from bot.store.letters import Letters
from bot.store.packs import Packs
from bot.store.photos import Photos
from bot.store.presence import Presence
from bot.store.publications import Publications
from bot.store.subscribers import Subscribers


@dataclass(frozen=True)
class Store:
    """The nouns that are remembered, over one database."""

    database: Database
    cipher: Cipher
    subscribers: Subscribers
    presence: Presence
    inbox: Inbox
    editions: Editions
    ledger: Ledger
    publications: Publications
    confirmations: Confirmations
    packs: Packs
    photos: Photos
    audit: Audit
    letters: Letters
    gaps: Gaps
    leavers: Leavers | None = None

    @classmethod
    def over(cls, database: Database, cipher: Cipher, *, kept: Path | None = None) -> "Store":
        """`kept`: the folder, apart from the database, in which it is noted who leaves."""
        leavers = None if kept is None else Leavers(kept, cipher, now=database.now)
        return cls(
            database=database,
            cipher=cipher,
            subscribers=Subscribers(cipher, leavers),
            presence=Presence(cipher),
            inbox=Inbox(cipher),
            editions=Editions(),
            ledger=Ledger(cipher),
            publications=Publications(cipher),
            confirmations=Confirmations(cipher),
            packs=Packs(),
            photos=Photos(),
            audit=Audit(cipher),
            letters=Letters(cipher),
            gaps=Gaps(),
            leavers=leavers,
        )


@dataclass(frozen=True)
class Services:
    """`now` tells the time (aware, UTC); `username` is the bot's, without @; `phrases` is by language code.

    `offered` are the packs of previews that are not published.

    `unanswered` are the searches without an answer that are not yet written down.

    `reload_asked` is set to have the content looked at now.

    `publishing` is held from the Publish in the database to the swap in memory, so that they never part."""

    settings: Settings
    now: Callable[[], datetime]
    current: CurrentPack
    phrases: Mapping[str, Phrases]
    store: Store
    sender: Sender
    bot: Bot
    pictures: Pictures
    username: str
    publishing: asyncio.Lock = field(default_factory=asyncio.Lock)
    reload_asked: asyncio.Event = field(default_factory=asyncio.Event)
    offered: Offered = field(default_factory=Offered)
    unanswered: Unanswered = field(default_factory=Unanswered)

    @property
    def zones(self) -> Zones:
        """The zones of the world, in English and the pack's languages; read when somebody first names a place."""
        return zones_of_the_world(*dict.fromkeys((SOURCE_LANGUAGE, *self.current.pack.languages)))

    @property
    def index(self) -> Index:
        return self.current.index

    def reading(self, language: str | None, *, light: bool = False) -> Reading:
        """A look at the current pack in the wanted language, or the nearest one the pack has."""
        pack = self.current.pack
        code = spoken(language, pack.languages)
        phrases = self.phrases.get(code) or Phrases(code)
        return Reading(
            pack=pack,
            phrases=phrases,
            now=self.now(),
            bot=self.username,
            light=light,
            published_at=self.current.published_at,
        )

    def default_subscription(self, language: str | None) -> Subscription:
        """What a chat has that chose nothing: no digest, the pack's hour and zone."""
        defaults = self.current.pack.defaults
        return Subscription(frequency=Frequency.OFF, time=defaults.time, zone=defaults.zone, language=language)


def spoken(language: str | None, languages: tuple[str, ...]) -> str:
    """The pack's language nearest to a code from Telegram (`fr-CA` is `fr`), else its first."""
    wanted = (language or "").lower().replace("_", "-")
    return next((code for code in (wanted, wanted.partition("-")[0]) if code in languages), languages[0])
