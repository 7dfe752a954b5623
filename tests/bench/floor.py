"""The floor: prepared bytes on kept sockets, no client library. It shows what the server can take."""

import asyncio
import ssl
import sys
import time

from tests.bench.peers.load import IN_FLIGHT, TOKEN, cpu_s, told

BODY = b'{"chat_id":1000001,"text":"' + b"x" * 900 + b'"}'


async def main(base: str, certificate: str, count: int) -> None:
    host, port = base.removeprefix("https://").split(":")
    context = ssl.create_default_context(cafile=certificate)
    request = b"POST /bot%b/sendMessage HTTP/1.1\r\nHost: %b\r\nContent-Length: %d\r\n\r\n%b"
    prepared = request % (TOKEN.encode(), host.encode(), len(BODY), BODY)
    opened = await asyncio.gather(*(asyncio.open_connection(host, int(port), ssl=context) for _ in range(IN_FLIGHT)))
    began_s, from_s = time.monotonic(), cpu_s()
    left = count

    async def worker(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal left
        while left > 0:
            left -= 1
            writer.write(prepared)
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0]))

    await asyncio.gather(*(worker(*wire) for wire in opened))
    told(cpu_s=cpu_s() - from_s, wall_s=time.monotonic() - began_s)
    for _, writer in opened:
        writer.close()


asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
