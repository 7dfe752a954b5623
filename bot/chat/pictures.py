"""Pictures in the chat: the keys that ask for one, and the answer that carries it. What they show is pictures' work."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import log
from bot.chat.ask import Ask
from bot.chat.telling import say, send
from bot.pages import markup
from bot.pages.page import Button, Page, Rows
from bot.pages.presses import NEW, Press, View
from bot.pages.reading import Reading, button, in_pairs
from bot.pages.then import argument
from bot.pictures.atelier import can_draw, fingerprint
from bot.pictures.drawing import Drawing
from bot.pictures.frame import units
from bot.pictures.subject import PictureKey, PictureKind, drawing, kind_label, kinds_of
from bot.sending import calls
from bot.sending.calls import Call, Upload
from bot.sending.outcome import Outcome, OutcomeKind
from bot.services import Services
from bot.store.refusals import StoreError

_CODES = {
    "p": PictureKind.PROGRESS,
    "m": PictureKind.PLACES,
    "f": PictureKind.FIGURES,
    "l": PictureKind.LOCATOR,
    "t": PictureKind.TIMELINE,
}
"""A payload has no room for words. A letter keeps its meaning for ever: old buttons carry it."""
_WRITTEN = re.compile("([pmflt])([0-9]{1,4})(?:-([1-9a-f][0-9a-f]{4}))?")  # kind, part, the day's number in hex

REFUSED = frozenset({OutcomeKind.FAILED_MARKUP, OutcomeKind.FAILED_CHAT})
"""The chat takes no picture, or not this one, and perhaps words."""
LOST = ("file identifier", "file_id", "file_reference")
"""Signs in a refusal that Telegram does not know the file any more (Bot API, sending files)."""

_log = log.get(__name__)


def illustrated(reading: Reading, page: Page, subject: str, *, as_of: date | None = None) -> Page:
    """The page with a key for each kind of picture of its subject (of that day), above its last row."""
    kinds = kinds_of(reading, subject) if can_draw() else ()
    if as_of is not None:
        kinds = tuple(kind for kind in kinds if drawing(reading, PictureKey(kind, subject, "", as_of)) is not None)
    keys = [_key(PictureKey(kind, subject, "", as_of), label=kind_label(reading, kind)) for kind in kinds]
    return replace(page, rows=(*page.rows[:-1], *in_pairs(keys), *page.rows[-1:])) if keys else page


def wanted(reading: Reading, press: Press) -> PictureKey | None:
    """The picture a key asks for, if there is one (still)."""
    found = _WRITTEN.fullmatch(press.argument)
    if found is None:
        return None
    as_of = date.fromordinal(int(found[3], 16)) if found[3] else None
    key = PictureKey(_CODES[found[1]], press.subject, reading.language, as_of, int(found[2]))
    return key if drawing(reading, key) is not None else None


@dataclass(frozen=True)
class Photographer:
    """Sends pictures: by their file id where Telegram has them, else drawn and uploaded, else as the text that says
    the same."""

    services: Services

    async def send(self, ask: Ask, wanted: PictureKey | Drawing) -> None:
        """A picture of the pack, with the way on from it; or any other drawing."""
        if not isinstance(wanted, PictureKey):
            await self._send(ask, wanted, ())
            return
        reading = self.services.reading(wanted.language)
        shown = drawing(reading, wanted)
        if shown is not None:
            await self._send(ask, shown, self._rows(reading, wanted))

    async def _send(self, ask: Ask, shown: Drawing, rows: Rows) -> None:
        """What may have arrived is not sent again in another form."""
        outcome = await self._known(ask, shown, rows) or await self._new(ask, shown, rows)
        if outcome is None or outcome.kind in REFUSED:
            await say(self.services, ask.chat_id, Page(markup.name(shown.frame.alt), rows), thread_id=ask.thread_id)

    async def _known(self, ask: Ask, shown: Drawing, rows: Rows) -> Outcome | None:
        """What became of it by the id that Telegram has given it; None where there is none, or no longer."""
        store, name = self.services.store, fingerprint(shown)
        async with store.database.read() as connection:
            file_id = await store.photos.file_id(connection, name)
        if file_id is None:
            return None
        outcome = await self._post(ask, file_id, shown, rows)
        if outcome.kind not in REFUSED or not any(sign in outcome.reason.lower() for sign in LOST):
            return outcome
        await self._note(lambda connection: store.photos.lose(connection, name))
        return None

    async def _new(self, ask: Ask, shown: Drawing, rows: Rows) -> Outcome | None:
        """What became of it as a new file; None where it cannot be drawn."""
        drawn = await self.services.pictures.picture(shown)
        if drawn is None:
            return None
        outcome = await self._post(ask, await asyncio.to_thread(drawn.read_bytes), shown, rows)
        file_id, photos, now = outcome.file_id, self.services.store.photos, self.services.now()
        if file_id is not None:
            await self._note(lambda connection: photos.remember(connection, fingerprint(shown), file_id, now))
        return outcome

    async def _note(self, change: Callable[[AsyncConnection], Awaitable[None]]) -> None:
        """What Telegram has spares an upload, and no more: the picture was sent without it."""
        try:
            async with self.services.store.database.write() as connection:
                await change(connection)
        except StoreError as reason:
            _log.warning("a picture was not noted", action="picture", reason=str(reason))

    async def _post(self, ask: Ask, photo: str | bytes, shown: Drawing, rows: Rows) -> Outcome:
        caption = _caption(shown)

        def call(where: int) -> Call | Upload:
            return calls.photo(where, ask.thread_id, photo, caption=caption, rows=rows)

        return await send(self.services, ask.chat_id, call)

    @staticmethod
    def _rows(reading: Reading, key: PictureKey) -> Rows:
        """The next picture of its kind, and the way back to the subject."""
        following = replace(key, part=key.part + 1)
        more = drawing(reading, following) is not None
        keys = [_key(following, label=reading.t("Next picture"))] if more else []
        subject = reading.subject(key.subject)
        if subject is not None and key.as_of is not None:
            keys.append(button(reading.title(subject), View.AT, key.subject, argument(key.as_of)))
        elif subject is not None:
            keys.append(button(reading.title(subject), View.CARD, key.subject, NEW))
        return in_pairs(keys)


def _key(key: PictureKey, *, label: str) -> Button:
    code = next(code for code, known in _CODES.items() if known is key.kind)
    day = f"-{key.as_of.toordinal():x}" if key.as_of else ""
    return button(label, View.PICTURE, key.subject, f"{code}{key.part}{day}")


def _caption(shown: Drawing) -> str:
    """What the picture says, in words; names in it are no links, if there is room for what prevents it."""
    words = shown.frame.alt
    named = markup.plain(markup.name(words))
    return named if units(named) <= markup.CAPTION_LIMIT else words
