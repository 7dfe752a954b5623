"""The worker process: it reads drawings, answers with PNGs, and ends itself when nobody has asked for a while.

It alone imports matplotlib. Drawings come pickled from the process that started it, the answers are plain bytes; each
is preceded by its length. It has no secret in its environment, a bound on its memory, and no other file open.
"""

import os
import pickle
import resource
import select
import struct
import sys
from typing import BinaryIO

LENGTH = struct.Struct(">Q")


def serve(asked: BinaryIO, answers: BinaryIO, *, idle_s: float) -> None:
    """Draw until the other side closes or is silent for `idle_s` seconds."""
    from bot.pictures.render import rendered  # noqa: PLC0415 - after the bound on memory, in this process alone

    while select.select([asked], [], [], idle_s)[0]:
        head = _exactly(asked, LENGTH.size)
        body = _exactly(asked, *LENGTH.unpack(head)) if head else b""
        if not body:
            return
        png = rendered(pickle.loads(body))  # noqa: S301 - written by the process that started this one
        answers.write(LENGTH.pack(len(png)) + png)
        answers.flush()


def _exactly(asked: BinaryIO, count: int) -> bytes:
    """So many bytes, or none if the other side closed before."""
    found = bytearray()
    while len(found) < count:
        piece = asked.read(count - len(found))
        if not piece:
            return b""
        found += piece
    return bytes(found)


def _main(idle_s: str, memory_bytes: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (int(memory_bytes), int(memory_bytes)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)  # readers who ask in words come first
    with open(sys.stdin.fileno(), "rb", buffering=0) as asked:  # noqa: PTH123 - select sees no bytes in a buffer
        serve(asked, sys.stdout.buffer, idle_s=float(idle_s))


if __name__ == "__main__":
    _main(*sys.argv[1:3])
