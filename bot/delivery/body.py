"""A body: the JSON of a message without its chat, as it is frozen in the ledger and cut for each chat when sent."""

from bot.pages.page import Page
from bot.sending.calls import Stencil, stencil


def frozen(page: Page, *, paid: bool = False) -> str:
    """A JSON object: text, parse mode, keys. `paid`: see `calls.stencil`."""
    return "{" + stencil(page, paid=paid).tail[1:].decode()


def thawed(body: str) -> Stencil:
    return Stencil(b"," + body[1:].encode())
