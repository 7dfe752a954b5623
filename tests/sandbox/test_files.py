"""Pictures and documents: taken whole, measured, shown, and given back byte for byte."""

import json
import struct
import zlib
from typing import Any

import pytest

from bot.sandbox.files import TOTAL_KEPT, Files, picture_size
from tests.sandbox.loopback import ADA, TOKEN, Loopback


def png(width: int, height: int) -> bytes:
    """The smallest file that says it is a PNG of this size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", len(header)) + b"IHDR" + header
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", zlib.crc32(chunk[4:]))


def upload(sandbox: Loopback, method: str, files: dict[str, tuple[str, bytes]], **fields: Any) -> dict[str, Any]:
    body = b""
    for name, value in {"chat_id": ADA, **fields}.items():
        text = value if isinstance(value, str) else json.dumps(value)
        body += f'--b\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()
    for name, (file_name, content) in files.items():
        head = f'--b\r\ncontent-disposition: form-data; name="{name}"; filename="{file_name}"\r\n\r\n'
        body += head.encode() + content + b"\r\n"
    kind = "multipart/form-data; boundary=b"
    answer: dict[str, Any] = sandbox.request("POST", f"/bot{TOKEN}/{method}", body=body + b"--b--\r\n", kind=kind).json
    return answer


def test_a_photo_is_shown_and_given_back(sandbox: Loopback) -> None:
    content = png(640, 480)
    answer = upload(sandbox, "sendPhoto", {"photo": ("map.png", content)}, caption="<b>Map</b>", parse_mode="HTML")
    large = answer["result"]["photo"][-1]
    assert (large["width"], large["height"], answer["result"]["caption"]) == (640, 480, "Map")
    shown = sandbox.messages(ADA)[-1]
    assert (shown["caption"], shown["html"]) == ("Map", "<b>Map</b>")
    picture = sandbox.request("GET", shown["photo_url"])
    assert (picture.content, picture.headers["content-type"]) == (content, "image/png")
    path = sandbox.ok("getFile", file_id=large["file_id"])["file_path"]
    assert sandbox.request("GET", f"/file/bot{TOKEN}/{path}").content == content
    assert sandbox.request("GET", f"/file/bot{TOKEN}/photos/none.png").status == 404
    assert sandbox.request("GET", f"/file/botnobody/{path}").status == 404


def test_a_file_is_sent_again_by_its_id(sandbox: Loopback) -> None:
    first = upload(sandbox, "sendPhoto", {"photo": ("map.png", png(64, 64))})
    file_id = first["result"]["photo"][-1]["file_id"]
    again = sandbox.ok("sendPhoto", chat_id=ADA, photo=file_id)
    assert again["photo"][-1]["file_id"] == file_id
    assert sandbox.refused("sendPhoto", chat_id=ADA, photo="nothing")[1] == (
        "Bad Request: wrong file identifier/HTTP URL specified"
    )
    assert sandbox.refused("sendPhoto", chat_id=ADA)[1] == "Bad Request: there is no photo in the request"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"not a picture", "IMAGE_PROCESS_FAILED"),
        (png(9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
        (png(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
        (b"", "file must be non-empty"),
        (
            png(9, 9) + b"\0" * (10 * 1024 * 1024),
            "file of size 10485793 bytes is too big for a photo; the maximum size is 10485760 bytes",
        ),
    ],
)
def test_what_is_no_proper_photo_is_refused(sandbox: Loopback, content: bytes, sentence: str) -> None:
    answer = upload(sandbox, "sendPhoto", {"photo": ("x.png", content)})
    assert (answer["error_code"], answer["description"]) == (400, f"Bad Request: {sentence}")


def test_captions_have_1024_units(sandbox: Loopback) -> None:
    photo = {"photo": ("x.png", png(9, 9))}
    assert upload(sandbox, "sendPhoto", photo, caption="x" * 1024)["ok"]
    assert upload(sandbox, "sendPhoto", photo, caption="x" * 1025)["description"] == (
        "Bad Request: message caption is too long"
    )


def test_a_document_keeps_its_name_and_is_downloaded_not_shown(sandbox: Loopback) -> None:
    answer = upload(sandbox, "sendDocument", {"document": ("réport.html", b"<script>1</script>")})
    assert answer["result"]["document"]["file_name"] == "réport.html"
    shown = sandbox.messages(ADA)[-1]["document"]
    assert shown["file_name"] == "réport.html"
    download = sandbox.request("GET", shown["url"])
    assert download.headers["content-disposition"] == "attachment"
    assert download.headers["content-type"] == "application/octet-stream"


def test_captions_and_media_are_edited(sandbox: Loopback) -> None:
    sent = upload(sandbox, "sendPhoto", {"photo": ("x.png", png(9, 9))}, caption="one")["result"]
    place = {"chat_id": ADA, "message_id": sent["message_id"]}
    assert sandbox.ok("editMessageCaption", **place, caption="two")["caption"] == "two"
    assert sandbox.refused("editMessageText", **place, text="x")[1] == (
        "Bad Request: there is no text in the message to edit"
    )
    media = {"type": "photo", "media": "attach://new", "caption": "three"}
    edited = upload(sandbox, "editMessageMedia", {"new": ("y.png", png(20, 10))}, **place, media=media)["result"]
    assert (edited["photo"][-1]["width"], edited["caption"]) == (20, "three")


def test_an_album_is_several_messages_of_one_group(sandbox: Loopback) -> None:
    media = [{"type": "photo", "media": f"attach://p{i}", "caption": str(i)} for i in range(2)]
    files = {f"p{i}": ("x.png", png(9, 9)) for i in range(2)}
    sent = upload(sandbox, "sendMediaGroup", files, media=media)["result"]
    assert [message["caption"] for message in sent] == ["0", "1"]
    assert len({message["media_group_id"] for message in sent}) == 1
    assert not sandbox.call("sendMediaGroup", chat_id=ADA, media=media[:1])["ok"]


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (png(3, 4), (3, 4)),
        (b"GIF89a" + struct.pack("<HH", 5, 6), (5, 6)),
        (b"\xff\xd8\xff\xe0\0\4ab\xff\xc0\0\x11\x08" + struct.pack(">HH", 8, 7) + b"\0" * 9, (7, 8)),
        (b"RIFF\0\0\0\0WEBPVP8X" + b"\0" * 8 + b"\x08\0\0\x09\0\0", (9, 10)),
        (b"\xff\xd8\xff", None),
        (b"", None),
    ],
)
def test_a_picture_tells_its_size(content: bytes, size: tuple[int, int] | None) -> None:
    assert picture_size(content) == size


def test_the_oldest_files_go_when_there_are_too_many_bytes() -> None:
    files = Files()
    ids = [files.store("document", b"x" * (TOTAL_KEPT // 3), name="x", mime_type="").file_id for _ in range(5)]
    assert [files.find(id_) is None for id_ in ids] == [True, True, False, False, False]
