"""An answer: what goes back for an ask, and what it changes. Saying it is `desk`'s work, writing it `changes`'."""

from dataclasses import dataclass

from bot.chat.caller import Caller
from bot.content.current import Served
from bot.pages.page import Page
from bot.pictures.drawing import Drawing
from bot.pictures.subject import PictureKey
from bot.readers.subscription import Subscription
from bot.sending.calls import Call


@dataclass(frozen=True, slots=True)
class Save:
    """Remember these choices. `afresh`: a subscription begins, so what is new counts from now."""

    subscription: Subscription
    afresh: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """Nothing more is sent to this topic of the chat, or `everywhere` in it; the choices stay."""

    everywhere: bool = False


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

    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Keep:
    """A preview is spent, and nothing is published."""

    token: str


@dataclass(frozen=True, slots=True)
class Publish:
    """The pack that was previewed becomes the current one, if `base` still is; its copy lies in the data folder."""

    token: str
    served: Served
    base: str


@dataclass(frozen=True, slots=True)
class Order:
    """An edition is ordered, which delivery plans and sends. `tokens` are what was tapped for it: one confirmation, or
    two where two must agree. `handle` is that of its Stop button, under the message that was tapped."""

    edition_id: str
    tokens: tuple[str, ...]
    handle: str


@dataclass(frozen=True, slots=True)
class Write:
    """A letter to the newsroom, consented to by the tap of `token`."""

    token: str
    words: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A letter was answered by the newsroom, in words that are kept nowhere."""

    letter_id: int


@dataclass(frozen=True, slots=True)
class CallOff:
    """Nothing more of an edition is sent."""

    edition_id: str


@dataclass(frozen=True, slots=True)
class Choose:
    """What becomes of what was under way when the backup was made that this bot was restored from."""

    send: bool


@dataclass(frozen=True, slots=True)
class Resume:
    """An edition that stands still goes on, rendered anew."""

    edition_id: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A change of another chat than the one it was asked in: a channel, set up from a private chat."""

    caller: Caller
    change: Save | Stop


Change = (
    Elsewhere
    | Save
    | Stop
    | Leave
    | Return
    | Forget
    | Move
    | Keep
    | Publish
    | Order
    | CallOff
    | Write
    | Answered
    | Resume
    | Choose
)


@dataclass(frozen=True, slots=True)
class File:
    """A document to send: `content` is UTF-8 text."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A page (a press edits its message, words get a new one), a toast, a file, a change. All may be absent.

    A picture is one of the pack's, by its key, or a drawing of something else.

    `call` answers what was asked outside any chat with the bot, such as an inline question. `link` is opened by the one
    who pressed, whatever the chat.

    `otherwise` is the page if the change turns out to be impossible."""

    page: Page | None = None
    picture: PictureKey | Drawing | None = None
    toast: str = ""
    link: str | None = None
    file: File | None = None
    change: Change | None = None
    as_new_message: bool = False
    otherwise: Page | None = None
    call: Call | None = None
