"""A PNG: what its header says of it before anything is decoded or sent. It judges bytes, it opens nothing.

A file of 20 kilobytes can decode to hundreds of megabytes. The limits are Telegram's for photos (Bot API, sendPhoto)
and, for the pixels, ours.
"""

import struct
from typing import NamedTuple

MAX_BYTES = 10_000_000
MAX_PIXELS = 40_000_000
MAX_SIDES = 10_000  # width and height together
MAX_RATIO = 20  # of the longer side to the shorter one

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER = struct.Struct(">8sI4sIIBBBBB")
_DEPTHS = {0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}}  # by colour type (PNG, 11.2.2)


class UnfitPictureError(ValueError):
    """The bytes are no picture that may be sent; the message says why."""


class Size(NamedTuple):
    """In pixels."""

    width: int
    height: int


def size_of(data: bytes) -> Size:
    """The size of a PNG by its header. Raises UnfitPictureError for what is none, or too large to send or to decode."""
    if len(data) > MAX_BYTES:
        raise UnfitPictureError(f"the file has {len(data):,} bytes, more than {MAX_BYTES:,}")
    if len(data) < _HEADER.size:
        raise UnfitPictureError("the file is shorter than the header of a PNG")
    signature, length, kind, width, height, depth, colour, *methods = _HEADER.unpack_from(data)
    if signature != _SIGNATURE or (length, kind) != (13, b"IHDR"):
        raise UnfitPictureError("the file is not a PNG")
    if depth not in _DEPTHS.get(colour, ()) or methods[:2] != [0, 0] or methods[2] > 1:
        raise UnfitPictureError("the header of the PNG says what no PNG can be")
    return _fit(Size(width, height))


def _fit(size: Size) -> Size:
    shorter, longer = sorted(size)
    if shorter == 0:
        raise UnfitPictureError("the picture has no pixels")
    if longer > MAX_RATIO * shorter:
        raise UnfitPictureError(f"the picture is {longer / shorter:.0f} times as long as wide, more than {MAX_RATIO}")
    if sum(size) > MAX_SIDES or size.width * size.height > MAX_PIXELS:
        raise UnfitPictureError(f"the picture has {size.width} × {size.height} pixels, too many")
    return size
