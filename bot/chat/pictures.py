"""Pictures in the chat: the keys that ask for one, and the answer that carries it. What they show is pictures' work."""

import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from telegram import InlineKeyboardMarkup, Message
from telegram.error import BadRequest, TelegramError

from bot import log
from bot.chat.ask import Ask
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
from bot.sending.pacing import Lane
from bot.services import Services

_CODES = {
    "p": PictureKind.PROGRESS,
    "m": PictureKind.PLACES,
    "f": PictureKind.FIGURES,
    "l": PictureKind.LOCATOR,
    "t": PictureKind.TIMELINE,
}
"""A payload has no room for words. A letter keeps its meaning for ever: old buttons carry it."""
_WRITTEN = re.compile("([pmflt])([0-9]{1,4})(?:-([1-9a-f][0-9a-f]{4}))?")  # kind, part, the day's number in hex

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
        if not await self._known(ask, shown, rows) and not await self._new(ask, shown, rows):
            text = Page(markup.name(shown.frame.alt), rows)
            await self.services.sender.send(
                calls.message(ask.chat_id, ask.thread_id, text),
                lane=Lane.REPLY,
                chat_id=ask.chat_id,
                is_group=not ask.is_private,
            )

    async def _known(self, ask: Ask, shown: Drawing, rows: Rows) -> bool:
        store, name = self.services.store, fingerprint(shown)
        async with store.database.read() as connection:
            file_id = await store.photos.file_id(connection, name)
        if file_id is None:
            return False
        try:
            return await self._post(ask, file_id, shown, rows) is not None
        except BadRequest:
            async with store.database.write() as connection:
                await store.photos.lose(connection, name)
            return False

    async def _new(self, ask: Ask, shown: Drawing, rows: Rows) -> bool:
        file = await self.services.pictures.picture(shown)
        if file is None:
            return False
        try:
            message = await self._post(ask, file, shown, rows)
        except BadRequest as reason:
            _log.warning("a picture was refused", action="picture", reason=str(reason))
            return False
        if message is None or not message.photo:
            return message is not None
        store = self.services.store
        async with store.database.write() as connection:
            await store.photos.remember(connection, fingerprint(shown), message.photo[-1].file_id, self.services.now())
        return True

    async def _post(self, ask: Ask, photo: str | Path, shown: Drawing, rows: Rows) -> Message | None:
        """The message that carries it; None if it could not be sent. Raises BadRequest."""
        services = self.services
        async with services.sender.pacer.slot(Lane.REPLY, ask.chat_id, is_group=not ask.is_private) as slot:
            await slot.depart()
            try:
                return await services.bot.send_photo(
                    ask.chat_id,
                    photo,
                    caption=_caption(shown),
                    message_thread_id=ask.thread_id or None,
                    reply_markup=InlineKeyboardMarkup.de_json(calls.keyboard(rows), services.bot) if rows else None,
                )
            except BadRequest:
                raise
            except TelegramError as reason:
                _log.warning("a picture was not sent", action="picture", reason=str(reason))
                return None

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
