"""A body: the JSON of a message without its chat, as it is frozen in the ledger and cut for each chat when sent."""

from bot.pages.page import Page
from bot.sending.calls import Stencil, stencil


def frozen(page: Page) -> str:
    """A JSON object: text, parse mode, keys."""
    return "{" + stencil(page).tail[1:].decode()


def thawed(body: str, *, paid: bool) -> Stencil:
    """`paid`: whether to pay for speed is decided when it is sent."""
    made = Stencil(b"," + body[1:].encode())
    return made.paid if paid else made
