"""Files bots and people sent: kept in memory up to a bound, found by id or path. Pictures tell their own size.

Which method takes which file is decided in `uploads`.
"""

import struct
from dataclasses import dataclass, replace

TOTAL_KEPT = 128 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Media:
    """A photo or a document in a message."""

    kind: str
    file_id: str
    name: str
    mime_type: str
    size: int
    width: int = 0
    height: int = 0

    @property
    def unique_id(self) -> str:
        return self.file_id[-12:]


@dataclass(frozen=True, slots=True)
class Stored:
    media: Media
    path: str
    content: bytes


class Files:
    def __init__(self) -> None:
        self._kept: dict[str, Stored] = {}
        self._bytes = 0
        self._last = 0

    def store(self, kind: str, content: bytes, *, name: str, mime_type: str) -> Media:
        """Keep a file; the oldest go when all together grow too large."""
        self._last += 1
        size = picture_size(content) or (0, 0)
        file_id = f"SandboxFile{self._last:012d}"
        media = Media(kind, file_id, name, mime_type, len(content), *size)
        suffix = name.rpartition(".")[2] if "." in name else "bin"
        folder = "photos" if kind == "photo" else "documents"
        self._kept[file_id] = Stored(media, f"{folder}/file_{self._last}.{suffix}", content)
        self._bytes += len(content)
        while self._bytes > TOTAL_KEPT and len(self._kept) > 1:
            self._bytes -= len(self._kept.pop(next(iter(self._kept))).content)
        return media

    def find(self, file_id: str) -> Stored | None:
        return self._kept.get(file_id)

    def at_path(self, path: str) -> Stored | None:
        return next((stored for stored in self._kept.values() if stored.path == path), None)


def as_kind(media: Media, kind: str) -> Media:
    return replace(media, kind=kind)


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG, JPEG, GIF or WebP, from its header; None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        return struct.unpack(">II", content[16:24])
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        return struct.unpack("<HH", content[6:10])
    if content.startswith(b"\xff\xd8"):
        return _jpeg_size(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP" and len(content) >= 30:
        return _webp_size(content)
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None


def _webp_size(content: bytes) -> tuple[int, int] | None:
    kind = content[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None
