"""What only the pool's own connections can get wrong: framing, keeping and letting go."""

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from yarl import URL

from bot.sending.pool import can_reach
from bot.sending.transport import Ambiguous, Answer, Limits, NotSent, Transport
from tests.bench.certificate import write_certificate
from tests.sending.wire import (
    SENT,
    TOKEN,
    Behaviour,
    Reader,
    Writer,
    answering,
    http,
    read_request,
    serving,
    transport_to,
)

SHORT = Limits(deadline_s=0.3, read_s=0.2, connect_s=0.2)
CHUNKED = b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"ok"\r\n6\r\n:true}\r\n0\r\n\r\n'
CLOSE = b"Connection: close\r\n"


class Counted:
    """A behaviour that counts its connections."""

    def __init__(self, behave: Behaviour) -> None:
        self.behave, self.connections, self.open = behave, 0, 0

    async def __call__(self, reader: Reader, writer: Writer) -> None:
        self.connections += 1
        self.open += 1
        try:
            await self.behave(reader, writer)
            await reader.read()
        finally:
            self.open -= 1


def once(*parts: bytes, ends: bool = False) -> Behaviour:
    """Answers one request of a connection, part by part."""

    async def behave(reader: Reader, writer: Writer) -> None:
        await read_request(reader)
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0.01)
        if ends:
            writer.close()

    return behave


@pytest.mark.parametrize(
    "behave",
    [
        once(CHUNKED),
        once(*[bytes([byte]) for byte in CHUNKED[:60]], CHUNKED[60:]),
        once(b"HTTP/1.1 100 Continue\r\n\r\n", http(b'{"ok":true}')),
        once(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + http(b'{"ok":true}')),
        once(http(b'{"ok":true}', headers=CLOSE), ends=True),
        once(b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"ok"', b":true}", ends=True),
        once(b'HTTP/1.0 200 OK\r\n\r\n{"ok":true}', ends=True),
    ],
)
async def test_an_answer_is_read_whole_however_its_end_is_told(behave: Behaviour) -> None:
    async with transport_to(behave) as transport:
        assert await transport.post_json("sendMessage", b"{}") == Answer(200, b'{"ok":true}')


async def test_an_answer_without_a_body_is_whole() -> None:
    async with transport_to(answering(b"HTTP/1.1 204 No Content\r\n\r\n")) as transport:
        for _ in range(2):
            assert await transport.post_json("sendMessage", b"{}") == Answer(204, b"")


@pytest.mark.parametrize(
    "answer",
    [
        http(SENT, length=len(SENT) + 1, headers=CLOSE),
        CHUNKED[:-5],
        b"HTTP/1.1 200 OK\r\nX-Half: a",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
    ],
)
async def test_an_answer_that_is_cut_short_is_ambiguous(answer: bytes) -> None:
    async with transport_to(once(answer, ends=True)) as transport:
        with pytest.raises(Ambiguous):
            await transport.post_json("sendMessage", b"{}")


async def test_a_head_without_end_is_refused() -> None:
    async def endless(reader: Reader, writer: Writer) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-Header: " + b"x" * 10_000 + b"\r\n")
            await writer.drain()

    async with transport_to(endless, limits=Limits(json_bytes=100_000)) as transport:
        with pytest.raises(Ambiguous, match="larger"):
            await transport.post_json("sendMessage", b"{}")


@pytest.mark.parametrize(
    "behave",
    [
        answering(http(SENT, headers=CLOSE)),
        answering(http(SENT) + http(b"unasked")),
        once(http(SENT), http(b"unasked", status=408)),
        once(http(SENT), ends=True),
    ],
    ids=["told to close", "more than was asked", "unasked words", "closed"],
)
async def test_a_connection_that_is_spoilt_is_not_lent_again(behave: Behaviour) -> None:
    counted = Counted(behave)
    async with transport_to(counted) as transport:
        for _ in range(3):
            assert await transport.post_json("sendMessage", b"{}") == Answer(200, SENT)
            assert transport._pool is not None
            for rested in transport._pool._resting:
                await asyncio.wait_for(rested.gone, 10)
    assert counted.connections == 3


@contextlib.contextmanager
def closing_server(closes: threading.Event, closed: threading.Event) -> Iterator[str]:
    """On a thread of its own: answers a request of each of two connections, and closes the first when told."""

    def serve(listening: socket.socket) -> None:
        for _ in range(2):
            connection = listening.accept()[0]
            with connection:
                connection.recv(65536)
                connection.sendall(http(SENT))
                closes.wait(5)
            closed.set()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, args=(listening,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/bot"
        finally:
            closes.set()
            thread.join(5)


async def test_an_end_that_came_while_nobody_looked_is_seen_before_a_rested_connection_is_used() -> None:
    closes, closed = threading.Event(), threading.Event()
    with closing_server(closes, closed) as api_base:
        async with Transport(api_base, TOKEN) as transport:
            await transport.post_json("sendMessage", b"{}")
            assert transport._pool is not None
            (connection,) = transport._pool._resting
            connection.rested_at_s -= 10
            closes.set()
            closed.wait(5)  # the loop stands still meanwhile
            assert connection.is_open
            assert await transport.post_json("sendMessage", b"{}") == Answer(200, SENT)


async def test_a_connection_that_rests_for_too_long_is_closed() -> None:
    counted = Counted(answering(http(SENT)))
    async with transport_to(counted, limits=Limits(keep_alive_s=0.1)) as transport:
        await transport.post_json("sendMessage", b"{}")
        assert counted.open == 1
        await asyncio.sleep(0.2)
        assert counted.open == 0
        assert (await transport.post_json("sendMessage", b"{}")).status == 200


async def test_an_alarm_set_for_a_long_rest_does_not_delay_a_call_s_end() -> None:
    calls = 0

    async def behave(reader: Reader, writer: Writer) -> None:
        nonlocal calls
        while True:
            await read_request(reader)
            calls += 1
            if calls < 3:
                writer.write(http(SENT))

    async with transport_to(behave, limits=Limits(read_s=0.1)) as transport:
        await transport.post_json("sendMessage", b"{}")
        await asyncio.sleep(0.15)  # the first alarm rings and is set for the rest
        await transport.post_json("sendMessage", b"{}")
        async with asyncio.timeout(5):
            with pytest.raises(Ambiguous, match="in time"):
                await transport.post_json("sendMessage", b"{}")


async def test_a_call_under_way_ends_as_ambiguous_when_the_transport_is_closed() -> None:
    async def silent(reader: Reader, writer: Writer) -> None:
        await reader.read()

    async with transport_to(silent) as transport, asyncio.TaskGroup() as group:

        async def called() -> None:
            with pytest.raises(Ambiguous):
                await transport.post_json("sendMessage", b"{}")

        group.create_task(called())
        await asyncio.sleep(0.05)
        await transport.shutdown()


async def test_a_cancelled_call_gives_its_place_back() -> None:
    async def silent(reader: Reader, writer: Writer) -> None:
        await reader.read()

    limits = Limits(connections=1)
    async with transport_to(silent, limits=limits) as transport:
        for _ in range(3):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.03):
                    await transport.post_json("sendMessage", b"{}")


@contextlib.asynccontextmanager
async def serving_tls(folder: Path) -> AsyncIterator[tuple[str, Path]]:
    certificate, key = write_certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    async with serving(answering(http(SENT)), tls=context) as api_base:
        yield api_base.replace("http:", "https:"), certificate


async def test_a_certificate_of_the_system_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving_tls(tmp_path) as (api_base, certificate):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        async with Transport(api_base, TOKEN) as transport:
            for _ in range(2):
                assert await transport.post_json("sendMessage", b"{}") == Answer(200, SENT)


async def test_a_certificate_that_nobody_vouches_for_is_refused_before_a_byte_is_sent(tmp_path: Path) -> None:
    async with serving_tls(tmp_path) as (api_base, _), Transport(api_base, TOKEN, limits=SHORT) as transport:
        with pytest.raises(NotSent):
            await transport.post_json("sendMessage", b"{}")


async def test_through_a_proxy_json_goes_too() -> None:
    heads: list[bytes] = []

    async def proxy(reader: Reader, writer: Writer) -> None:
        heads.append((await read_request(reader))[0])
        writer.write(http(SENT))

    async with serving(proxy) as address:
        through = address.removesuffix("/bot")
        async with Transport("http://telegram.invalid/bot", TOKEN, proxy=through) as transport:
            assert (await transport.post_json("sendMessage", b"{}")).status == 200
    assert heads[0].startswith(b"POST http://telegram.invalid/bot")


@pytest.mark.parametrize(
    ("base", "answer"),
    [
        ("https://api.telegram.org/bot1:a/", True),
        ("http://[::1]:8081/bot1:a/", True),
        ("https://user:word@host/bot1:a/", False),
        ("ws://host/bot1:a/", False),
        ("https://host/?to=/bot1:a/", False),
    ],
)
def test_the_pool_speaks_to_plain_addresses(base: str, answer: bool) -> None:  # noqa: FBT001 - a table
    assert can_reach(URL(base)) is answer
