"""Pages for the browser tests: how wide a phone and a desk are, and what a page complained of."""

import re
import struct
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from playwright.async_api import ConsoleMessage, Page, Request

LOOP = "session"
VIEWPORTS = {"phone": (390, 844), "desk": (1280, 900)}
LOOPBACK = re.compile(r"(https?://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?/|data:|blob:|about:)")

PageAt = Callable[..., Awaitable[Page]]


@dataclass
class Complaints:
    """What the pages of one test complained of: console errors, exceptions, requests to other machines."""

    heard: list[str] = field(default_factory=list)

    def listen_to(self, page: Page) -> None:
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.heard.append(f"exception: {error}"))
        page.on("request", self._on_request)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.heard.append(f"console {message.type}: {message.text}")

    def _on_request(self, request: Request) -> None:
        if not LOOPBACK.match(request.url):
            self.heard.append(f"request to another machine: {request.url}")


def picture() -> bytes:
    """A small PNG, half dark, half light."""
    rows = b"".join(b"\0" + (b"\x0b\x6a\x5b" * 40 + b"\xf0\xd9\xa8" * 40) for _ in range(60))
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", 80, 60, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    body = b"".join(struct.pack(">I", len(c)) + n + c + struct.pack(">I", zlib.crc32(n + c)) for n, c in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


async def overflows(page: Page) -> list[str]:
    """What stands out of the page or of the column of messages, on either side."""
    found: list[str] = await page.evaluate(
        """() => [...document.querySelectorAll(".chat *")].filter((node) => {
            const { left, right, width } = node.getBoundingClientRect();
            return width > 1 && (left < 0 || right > innerWidth);
        }).map((node) => node.className)"""
    )
    return found
