"""Pictures in the chat: the keys that ask for one, and the answer that carries it. What they show is pictures' work."""

from dataclasses import dataclass, replace
from pathlib import Path

from telegram import InlineKeyboardMarkup, Message
from telegram.error import BadRequest, TelegramError

from bot import log
from bot.chat.ask import Ask
from bot.pages import markup
from bot.pages.page import Button, Page, Rows
from bot.pages.presses import NEW, Press, View
from bot.pages.reading import Reading, button, in_pairs
from bot.pictures.atelier import can_draw, fingerprint
from bot.pictures.drawing import Drawing
from bot.pictures.subject import PictureKey, PictureKind, drawing, kind_label, kinds_of
from bot.sending import calls
from bot.sending.pacing import Lane
from bot.services import Services

_CODES = dict(zip("pmflt", PictureKind, strict=True))  # a payload has no room for words

_log = log.get(__name__)


def illustrated(reading: Reading, page: Page, subject: str) -> Page:
    """The page with a key for each kind of picture of its subject, above its last row."""
    kinds = kinds_of(reading, subject) if can_draw() else ()
    keys = [_key(kind, subject, 0, label=kind_label(reading, kind)) for kind in kinds]
    return replace(page, rows=(*page.rows[:-1], *in_pairs(keys), *page.rows[-1:])) if keys else page


def wanted(reading: Reading, press: Press) -> PictureKey | None:
    """The picture a key asks for, if there is one (still)."""
    kind, part = _CODES.get(press.argument[:1]), press.argument[1:]
    if kind is None or not (part.isascii() and part.isdigit()):
        return None
    key = PictureKey(kind, press.subject, reading.language, part=int(part))
    return key if drawing(reading, key) is not None else None


@dataclass(frozen=True)
class Photographer:
    """Sends pictures: by their file id where Telegram has them, else drawn and uploaded, else as the text that says
    the same."""

    services: Services

    async def send(self, ask: Ask, key: PictureKey) -> None:
        reading = self.services.reading(key.language)
        shown = drawing(reading, key)
        if shown is None:
            return
        rows = self._rows(reading, key)
        if not await self._known(ask, shown, rows) and not await self._new(ask, shown, rows):
            text = Page(markup.text(shown.frame.alt), rows)
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
        async with services.sender.pacer.slot(Lane.REPLY, ask.chat_id, is_group=not ask.is_private):
            try:
                return await services.bot.send_photo(
                    ask.chat_id,
                    photo,
                    caption=shown.frame.alt,
                    message_thread_id=ask.thread_id or None,
                    reply_markup=InlineKeyboardMarkup.de_json(calls.keyboard(rows), services.bot),
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
        keys = [_key(key.kind, key.subject, key.part + 1, label=reading.t("Next picture"))] if more else []
        subject = reading.subject(key.subject)
        if subject is not None:
            keys.append(button(reading.title(subject), View.CARD, key.subject, NEW))
        return in_pairs(keys)


def _key(kind: PictureKind, subject: str, part: int, *, label: str) -> Button:
    code = next(code for code, known in _CODES.items() if known is kind)
    return button(label, View.PICTURE, subject, f"{code}{part}")
