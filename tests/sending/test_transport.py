"""The wire against real sockets that misbehave."""

import asyncio
import logging
import socket
import traceback
from collections.abc import Awaitable

import pytest
from telegram import Bot, InputFile
from telegram.error import InvalidToken, NetworkError, TelegramError, TimedOut

from bot.sending.transport import Ambiguous, Answer, Limits, NotSent, Transport
from tests.sending.wire import (
    SENT,
    TOKEN,
    Behaviour,
    answering,
    http,
    opened,
    read_request,
    reset,
    serving,
    transport_to,
)

pytestmark = pytest.mark.usefixtures("way")

SHORT = Limits(deadline_s=0.15, read_s=0.1, connect_s=0.1)
Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter


def said(error: BaseException) -> str:
    """Everything a careless log could print of an error."""
    chain, link = "", error
    while link is not None:
        chain += "".join(traceback.format_exception(link)) + repr(link) + repr(link.__dict__)
        link = link.__cause__ or link.__context__
    return chain


async def failure_of(call: Awaitable[object], kind: type[Exception]) -> str:
    with pytest.raises(kind) as caught:
        await call
    assert type(caught.value) is kind
    assert TOKEN not in said(caught.value)
    assert TOKEN[-20:] not in said(caught.value)
    return str(caught.value)


async def test_an_answer_comes_back_whole_with_its_status() -> None:
    async with transport_to(answering(http(b'{"ok":false}', status=403))) as transport:
        assert await transport.post_json("sendMessage", b"{}") == Answer(403, b'{"ok":false}')


async def test_the_call_carries_the_token_in_its_path_and_the_body_as_json() -> None:
    seen: list[tuple[bytes, bytes]] = []

    async def behave(reader: Reader, writer: Writer) -> None:
        seen.append(await read_request(reader))
        writer.write(http(SENT))

    async with transport_to(behave) as transport:
        await transport.post_json("sendMessage", b'{"chat_id":1}')
    head, body = seen[0]
    assert head.startswith(f"POST /bot{TOKEN}/sendMessage HTTP/1.1\r\n".encode())
    assert b"content-type: application/json\r\n" in head.lower()
    assert body == b'{"chat_id":1}'


async def test_calls_one_after_another_share_a_connection_and_send_no_cookie() -> None:
    heads: list[bytes] = []
    connections = 0

    async def behave(reader: Reader, writer: Writer) -> None:
        nonlocal connections
        connections += 1
        while True:
            heads.append((await read_request(reader))[0])
            writer.write(http(SENT, headers=b"Set-Cookie: a=b; Path=/\r\n"))

    async with transport_to(behave) as transport:
        for _ in range(3):
            await transport.post_json("sendMessage", b"{}")
    assert connections == 1
    assert len(heads) == 3
    assert not any(b"cookie" in head.lower() for head in heads)


async def test_no_more_connections_are_opened_than_the_limit() -> None:
    open_now = most = 0

    async def behave(reader: Reader, writer: Writer) -> None:
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        try:
            await answering(http(SENT))(reader, writer)
        finally:
            open_now -= 1

    async with transport_to(behave, limits=Limits(connections=2)) as transport:
        await asyncio.gather(*(transport.post_json("sendMessage", b"{}") for _ in range(8)))
    assert most == 2


async def test_a_closed_port_is_not_sent() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with opened(f"http://127.0.0.1:{port}/bot") as transport:
        assert "refused" in await failure_of(transport.post_json("sendMessage", b"{}"), NotSent)


async def test_an_unknown_host_is_not_sent() -> None:
    async with opened("http://nowhere.invalid/bot") as transport:
        await failure_of(transport.post_json("sendMessage", b"{}"), NotSent)


async def test_a_failed_tls_handshake_is_not_sent() -> None:
    async def plain(reader: Reader, writer: Writer) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 not TLS\r\n\r\n")

    async with (
        serving(plain) as api_base,
        opened(api_base.replace("http:", "https:")) as transport,
    ):
        await failure_of(transport.post_json("sendMessage", b"{}"), NotSent)


async def test_waiting_for_a_free_connection_until_the_deadline_is_not_sent() -> None:
    async def silent(reader: Reader, writer: Writer) -> None:
        await reader.read()

    limits = Limits(connections=1, deadline_s=0.15)
    async with transport_to(silent, limits=limits) as transport:
        outcomes = await asyncio.gather(
            *(transport.post_json("sendMessage", b"{}") for _ in range(6)), return_exceptions=True
        )
    assert {type(outcome) for outcome in outcomes} == {Ambiguous, NotSent}  # one more may begin when the first ends


async def test_a_kept_connection_closed_by_the_server_is_used_no_more() -> None:
    async def once(reader: Reader, writer: Writer) -> None:
        await read_request(reader)
        writer.write(http(SENT))

    async with transport_to(once) as transport:
        for _ in range(3):
            assert (await transport.post_json("sendMessage", b"{}")).status == 200
            await asyncio.sleep(0.02)


async def dropped(reader: Reader, writer: Writer) -> None:
    await read_request(reader)


async def reset_after_reading(reader: Reader, writer: Writer) -> None:
    await read_request(reader)
    reset(writer)


async def silent(reader: Reader, writer: Writer) -> None:
    await reader.read()


async def dripping(reader: Reader, writer: Writer) -> None:
    await read_request(reader)
    for byte in http(SENT):
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.02)


async def endless(reader: Reader, writer: Writer) -> None:
    await read_request(reader)
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"8000\r\n" + b"x" * 0x8000 + b"\r\n")
        await writer.drain()


async def huge(reader: Reader, writer: Writer) -> None:
    await read_request(reader)
    writer.write(http(b"x" * 1000, length=300_000_000))
    await reader.read()


async def half(reader: Reader, writer: Writer) -> None:
    await read_request(reader)
    writer.write(http(SENT[:20], length=len(SENT)))


async def garbage(reader: Reader, writer: Writer) -> None:
    await read_request(reader)
    writer.write(b"\x00\xff garbage \r\n\r\n")


@pytest.mark.parametrize("behave", [dropped, reset_after_reading, silent, dripping, endless, huge, half, garbage])
async def test_whatever_breaks_after_the_call_was_written_is_ambiguous(
    behave: Behaviour, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with transport_to(behave, limits=SHORT) as transport:
        await failure_of(transport.post_json("sendMessage", b'{"chat_id":1}'), Ambiguous)
    assert TOKEN not in caplog.text


@pytest.mark.parametrize("behave", [silent, dripping])
async def test_a_late_answer_is_told_as_a_timeout(behave: Behaviour) -> None:
    async with transport_to(behave, limits=SHORT) as transport:
        with pytest.raises(Ambiguous) as caught:
            await transport.post_json("sendMessage", b"{}")
    assert caught.value.is_timeout


async def test_a_large_answer_is_refused_before_it_is_read() -> None:
    for behave in (endless, huge):
        async with transport_to(behave, limits=Limits(json_bytes=100_000)) as transport:
            assert "larger" in await failure_of(transport.post_json("sendMessage", b"{}"), Ambiguous)


async def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    moved = http(b"", status=302, headers=b"Location: http://127.0.0.1:1/elsewhere\r\n")
    async with transport_to(answering(moved)) as transport:
        assert (await transport.post_json("sendMessage", b"{}")).status == 302


async def test_a_long_poll_may_be_silent_for_longer_than_other_calls() -> None:
    async def slow(reader: Reader, writer: Writer) -> None:
        await read_request(reader)
        await asyncio.sleep(0.2)
        writer.write(http(b'{"ok":true,"result":[]}'))

    async with transport_to(slow, limits=Limits(read_s=0.05)) as transport:
        assert (await transport.post_json("getUpdates", b"{}", read_s=5)).status == 200


async def test_a_cancelled_call_stays_cancelled_and_the_next_one_works() -> None:
    calls = 0

    async def behave(reader: Reader, writer: Writer) -> None:
        nonlocal calls
        await read_request(reader)
        calls += 1
        if calls == 1:
            await asyncio.sleep(5)
        writer.write(http(SENT))

    async with transport_to(behave) as transport:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await transport.post_json("sendMessage", b"{}")
        assert (await transport.post_json("sendMessage", b"{}")).status == 200


async def test_a_closed_transport_makes_no_call() -> None:
    transport = opened("http://127.0.0.1:1/bot")
    await transport.initialize()
    await transport.initialize()
    await transport.shutdown()
    await transport.shutdown()
    with pytest.raises(RuntimeError, match="not open"):
        await transport.post_json("sendMessage", b"{}")


# python-telegram-bot on the same wire


async def bot_call(transport: Transport, api_base: str) -> object:
    bot = Bot(TOKEN, base_url=api_base, request=transport, get_updates_request=transport)
    return await bot.send_message(1, "<b>é</b> & 1")


async def test_python_telegram_bot_sends_a_message_over_the_transport() -> None:
    bodies: list[bytes] = []

    async def behave(reader: Reader, writer: Writer) -> None:
        bodies.append((await read_request(reader))[1])
        writer.write(http(SENT))

    async with serving(behave) as api_base, opened(api_base) as transport:
        message = await bot_call(transport, api_base)
    assert message.message_id == 7
    assert bodies == [b"chat_id=1&text=%3Cb%3E%C3%A9%3C%2Fb%3E+%26+1"]


async def test_python_telegram_bot_uploads_a_file() -> None:
    bodies: list[bytes] = []

    async def behave(reader: Reader, writer: Writer) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        assert b"multipart/form-data" in head
        body = b""
        while not body.endswith(b"--\r\n"):
            body += await reader.read(65536)
        bodies.append(body)
        writer.write(http(SENT))

    async with serving(behave) as api_base, opened(api_base) as transport:
        bot = Bot(TOKEN, base_url=api_base, request=transport, get_updates_request=transport)
        await bot.send_document(1, InputFile(b'{"a": 1}', filename="data.json"), caption="yours")
    assert b'name="document"; filename="data.json"' in bodies[0]
    assert b'{"a": 1}' in bodies[0]
    assert b"yours" in bodies[0]


@pytest.mark.parametrize(
    ("behave", "error"),
    [
        (dropped, NetworkError),
        (reset_after_reading, NetworkError),
        (silent, TimedOut),
        (dripping, TimedOut),
        (huge, NetworkError),
        (half, NetworkError),
        (garbage, NetworkError),
        (answering(http(b"")), TelegramError),
        (answering(http(b"[]")), TelegramError),
        (answering(http(b"{}")), TelegramError),
        (answering(http(b"[" * 100_000)), TelegramError),
        (answering(http(b"<html>", status=502)), NetworkError),
        (answering(http(b"<html>" * 100_000, status=404)), InvalidToken),
        (answering(http(b"", status=302, headers=b"Location: /x\r\n")), NetworkError),
    ],
)
async def test_every_fault_reaches_python_telegram_bot_as_its_own_error_without_the_token(
    behave: Behaviour, error: type[TelegramError], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)  # its debug lines tell the token; `log` keeps them off
    async with serving(behave) as api_base, opened(api_base, limits=SHORT) as transport:
        sentence = await failure_of(bot_call(transport, api_base), error)
    assert len(sentence) < 20_000
    assert TOKEN not in caplog.text


async def test_a_file_may_be_larger_than_a_json_answer() -> None:
    limits = Limits(json_bytes=100, file_bytes=1000)
    async with serving(answering(http(b"x" * 500))) as api_base, opened(api_base, limits=limits) as transport:
        assert len(await transport.retrieve(f"{api_base}{TOKEN}/photo.png")) == 500
    async with (
        serving(answering(http(b"x" * 5000))) as api_base,
        opened(api_base, limits=limits) as transport,
    ):
        await failure_of(transport.retrieve(f"{api_base}{TOKEN}/photo.png"), NetworkError)
