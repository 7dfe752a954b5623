"""Pictures and documents: sendPhoto, sendDocument, sendMediaGroup, editMessageMedia, getFile, and their limits."""

from typing import Any

from bot.sandbox.bodies import Params, Upload
from bot.sandbox.call import Call
from bot.sandbox.edits import NOT_MODIFIED, edit, editable
from bot.sandbox.files import Media, as_kind, picture_size
from bot.sandbox.keyboards import read_markup
from bot.sandbox.messages import deliver, outgoing
from bot.sandbox.refusal import bad_request
from bot.sandbox.rights import writable_chat
from bot.sandbox.texts import read_caption
from bot.sandbox.world import Json

PHOTO_LIMIT = 10 * 1024 * 1024
DOCUMENT_LIMIT = 50 * 1024 * 1024
SIDES_LIMIT = 10_000
RATIO_LIMIT = 20
_WRONG_FILE = "wrong file identifier/HTTP URL specified"
_PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8": "image/jpeg", b"GIF8": "image/gif", b"RIFF": "image/webp"}


def send_photo(call: Call) -> Json:
    return _send(call, "photo")


def send_document(call: Call) -> Json:
    return _send(call, "document")


def _send(call: Call, kind: str) -> Json:
    chat = writable_chat(call.world, call.params)
    text, entities = read_caption(call.world, call.params)
    media = read_media(call, call.params, kind, field=kind)
    message = outgoing(call, chat)
    message.media, message.text, message.entities = media, text, entities
    return deliver(call, chat, message)


def send_media_group(call: Call) -> list[Json]:
    chat = writable_chat(call.world, call.params)
    items: Any = call.params.json("media", "media")
    if not isinstance(items, list) or not 2 <= len(items) <= 10:
        raise bad_request("wrong number of media in the album" if items else "there are no messages to send")
    read = [_album_item(call, item) for item in items]
    if len({media.kind for media, _ in read}) > 1:
        raise bad_request("documents can't be mixed with other media types")
    album, sent = str(call.world.last_private_id + 10**16 + chat.last_id), []
    for media, (text, entities) in read:
        message = outgoing(call, chat)
        message.media, message.text, message.entities, message.album = media, text, entities, album
        message.markup = None
        sent.append(deliver(call, chat, message))
    return sent


def _album_item(call: Call, item: Any) -> tuple[Media, Any]:
    params = _media_params(call, item)
    return read_media(call, params, params.text("type"), field="media"), read_caption(call.world, params)


def _media_params(call: Call, item: Any) -> Params:
    if not isinstance(item, dict) or item.get("type") not in ("photo", "document"):
        raise bad_request("can't parse InputMedia: the sandbox takes photo and document")
    return Params(item, call.params.files)


def edit_message_media(call: Call) -> Json | bool:
    message = editable(call)
    params = _media_params(call, call.params.json("media", "input media"))
    text, entities = read_caption(call.world, params, too_long="MEDIA_CAPTION_TOO_LONG")
    media = read_media(call, params, params.text("type"), field="media")
    markup = read_markup(call.params)
    if (media, text, entities, markup) == (message.media, message.text, message.entities, message.markup):
        raise bad_request(NOT_MODIFIED)
    message.media, message.text, message.entities, message.markup = media, text, entities, markup
    message.preview = None
    return edit(call, message)


def read_media(call: Call, params: Params, kind: str, *, field: str) -> Media:
    """The file a request brings, or names by its id; raises Refusal."""
    given = params.text(field).strip()
    name = given.removeprefix("attach://") if given.startswith("attach://") else field
    upload = call.params.files.get(name) if not given or given.startswith("attach://") else None
    if upload is not None:
        return _store(call, upload, kind)
    if not given:
        raise bad_request(f"there is no {kind} in the request")
    stored = call.world.files.find(given)
    if stored is None:
        raise bad_request(_WRONG_FILE)
    if kind == "photo" and not stored.media.width:
        raise bad_request("can't use file of type Document as Photo")
    return as_kind(stored.media, kind)


def _store(call: Call, upload: Upload, kind: str) -> Media:
    content, limit = upload.content, PHOTO_LIMIT if kind == "photo" else DOCUMENT_LIMIT
    if not content:
        raise bad_request("file must be non-empty")
    if len(content) > limit:
        sentence = f"file of size {len(content)} bytes is too big for a {kind}; the maximum size is {limit} bytes"
        raise bad_request(sentence)
    if kind == "photo":
        _check_picture(content)
    found = next((mime for start, mime in _PICTURES.items() if content.startswith(start)), "")
    mime_type = found or upload.mime_type or "application/octet-stream"
    return call.world.files.store(kind, content, name=upload.name or kind, mime_type=mime_type)


def _check_picture(content: bytes) -> None:
    width, height = picture_size(content) or (0, 0)
    if not width or not height:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if width + height > SIDES_LIMIT or max(width, height) > RATIO_LIMIT * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def get_file(call: Call) -> Json:
    file_id = call.params.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    stored = call.world.files.find(file_id)
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    media = stored.media
    return {
        "file_id": file_id,
        "file_unique_id": f"{'x' if media.kind == 'photo' else 'd'}{media.unique_id}",
        "file_size": media.size,
        "file_path": stored.path,
    }
