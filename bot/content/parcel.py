"""A parcel: the files of a pack in one piece of bytes, for a database to keep.

Whether they are a good pack, and the one they are said to be, `publications` finds out when it copies them."""

import io
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from bot.content.tree import MAX_FILES, MAX_TOTAL_BYTES, read_tree

ALWAYS = (1980, 1, 1, 0, 0, 0)  # the same files give the same bytes
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError)  # the last one for a locked entry


class Torn(Exception):
    """Bytes that are no parcel."""


def packed(folder: Path) -> bytes:
    """The content files of a folder."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as parcel:
        for file in read_tree(folder).files:
            parcel.writestr(zipfile.ZipInfo(file.path, ALWAYS), file.data, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def unpack(parcel: bytes, folder: Path) -> None:
    """Write the files into an empty folder, and nothing beside it. Raises Torn, or OSError."""
    try:
        with zipfile.ZipFile(io.BytesIO(parcel)) as opened:
            entries = opened.infolist()
            if len(entries) > MAX_FILES or sum(entry.file_size for entry in entries) > MAX_TOTAL_BYTES:
                raise Torn("it is larger than a pack may be")
            for entry in entries:
                path = PurePosixPath(entry.filename)
                if path.is_absolute() or ".." in path.parts or entry.is_dir():
                    raise Torn("it names a place outside of the pack")
                if entry.compress_type != zipfile.ZIP_DEFLATED:
                    raise Torn("it is packed in another way than ours")
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(opened.read(entry))
    except _DAMAGED as reason:
        raise Torn(str(reason)) from None
