"""An answer: what goes back for an ask, and what it changes. Sending it and committing the change are `desk`'s work."""

from dataclasses import dataclass

from bot.pages.page import Page
from bot.pictures.subject import PictureKey
from bot.readers.subscription import Subscription


@dataclass(frozen=True, slots=True)
class Save:
    """Remember these choices. `afresh`: a subscription begins, so what is new counts from now."""

    subscription: Subscription
    afresh: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """Nothing more is sent to this chat; the choices stay."""


@dataclass(frozen=True, slots=True)
class Leave:
    """The bot was blocked or removed: deliveries wait until it is brought back; the choices stay."""


@dataclass(frozen=True, slots=True)
class Return:
    """The bot was unblocked or brought back: deliveries go on from now."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Everything of this chat is erased."""


@dataclass(frozen=True, slots=True)
class Move:
    """A group became a supergroup: the same settings at a new number."""

    to: int


Change = Save | Stop | Leave | Return | Forget | Move


@dataclass(frozen=True, slots=True)
class File:
    """A document to send: `content` is UTF-8 text."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A page (a press edits its message, words get a new one), a toast, a file, a change. All may be absent."""

    page: Page | None = None
    picture: PictureKey | None = None
    toast: str = ""
    file: File | None = None
    change: Change | None = None
    as_new_message: bool = False
