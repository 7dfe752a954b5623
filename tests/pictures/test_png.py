"""Headers: what is refused before anything is decoded."""

import struct

import pytest

from bot.pictures.png import MAX_BYTES, Size, UnfitPictureError, size_of


def png(width: int, height: int, *, depth: int = 8, colour: int = 3, methods: bytes = b"\0\0\0") -> bytes:
    header = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBB", 13, b"IHDR", width, height, depth, colour)
    return header + methods + b"\0" * 16


def test_an_ordinary_picture_tells_its_size() -> None:
    assert size_of(png(1280, 900)) == Size(1280, 900)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (png(0, 900), "no pixels"),
        (png(6_000, 4_001), "too many"),
        (png(40_000, 2_000), "too many"),
        (png(2_001, 100), "20 times as long as wide"),
        (png(100, 2_100), "21 times as long as wide"),
        (png(2**31, 2**31), "too many"),
        (png(1280, 900, depth=16), "no PNG can be"),
        (png(1280, 900, colour=5), "no PNG can be"),
        (png(1280, 900, methods=b"\1\0\0"), "no PNG can be"),
        (png(1280, 900)[:20], "shorter than the header"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 60, "not a PNG"),
        (b"GIF89a" + b"\0" * 60, "not a PNG"),
        (png(1280, 900) + b"\0" * MAX_BYTES, "bytes, more than"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bomb_or_a_stranger_is_refused_by_its_header(data: bytes, told: str) -> None:
    with pytest.raises(UnfitPictureError, match=told):
        size_of(data)
