"""The world: people, chats, messages and the bots in it, as plain values, and the one place that finds them.

It holds and finds; saying, editing and deleting is done by `posting`, what people do by `deeds`.
"""

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.bell import Bell
from bot.sandbox.entities import Entity
from bot.sandbox.events import Events
from bot.sandbox.faults import Faults
from bot.sandbox.files import Files, Media
from bot.sandbox.record import Record
from bot.sandbox.updates import Queue

Json = dict[str, Any]

CHAT_KEEPS = 500
CROWD_KEEPS = 8
TOKEN = re.compile(r"([0-9]{1,20}):[A-Za-z0-9_-]{35}")
IN_CHAT = ("creator", "administrator", "member", "restricted")
ANONYMOUS_ID = 1087968824
CHANNEL_BOT_ID = 136817688


@dataclass(slots=True)
class Person:
    """`started`: has opened the chat with the bot. `role` is for the page alone."""

    id: int
    first_name: str
    language_code: str = "en"
    role: str = "reader"
    last_name: str = ""
    username: str = ""
    is_bot: bool = False
    started: bool = False
    blocked: bool = False


@dataclass(slots=True)
class Message:
    """`text` is the text, or the caption if there is media. Times are seconds since 1970; ids are 0 for none."""

    chat_id: int
    message_id: int
    at: int
    sender_id: int = 0
    sender_chat_id: int = 0
    text: str = ""
    entities: tuple[Entity, ...] = ()
    media: Media | None = None
    album: str = ""
    markup: Json | None = None
    thread_id: int = 0
    reply_to: int = 0
    origin: Json | None = None
    service: Json | None = None
    edited_at: int = 0
    via_bot: int = 0
    deleted: bool = False
    pinned: bool = False
    protected: bool = False
    silent: bool = False
    preview: Json | None = None
    reactions: tuple[str, ...] = ()

    @property
    def inline_id(self) -> str:
        """The name by which a bot edits a message sent through it."""
        return f"inline{self.chat_id}_{self.message_id}"


@dataclass(slots=True)
class Chat:
    """`bot_status` is the bot's own standing there; `topics` maps thread ids to names; `closed` topics take no text."""

    id: int
    type: str
    title: str = ""
    username: str = ""
    is_forum: bool = False
    keeps: int = CHAT_KEEPS
    bot_status: str = "member"
    last_id: int = 0
    upgraded_to: int = 0
    topics: dict[int, str] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)
    members: dict[int, str] = field(default_factory=dict)
    anonymous: set[int] = field(default_factory=set)
    messages: dict[int, Message] = field(default_factory=dict)

    @property
    def is_private(self) -> bool:
        return self.type == "private"

    def status(self, person_id: int) -> str:
        """A person's standing; in a private chat only its owner is a member."""
        if self.is_private:
            return "member" if person_id == self.id else "left"
        return self.members.get(person_id, "left")


@dataclass(slots=True)
class Bot:
    """One bot, known by its token. Names and descriptions are kept per language code ("" for all)."""

    id: int
    token: str
    username: str
    first_name: str
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, int, int, str], list[dict[str, str]]] = field(default_factory=dict)
    menu_buttons: dict[int, Json] = field(default_factory=dict)
    queue: Queue = field(default_factory=Queue)


@dataclass(slots=True)
class Query:
    """A press or a question waiting for the bot's answer; `message_id` is the message that named a guest."""

    id: str
    person_id: int
    at: float
    chat_id: int = 0
    message_id: int = 0
    query: str = ""
    answer: Json | None = None


class World:
    """Everything there is. `tokens` limits which bots may come; `clock` gives seconds since 1970."""

    def __init__(
        self, *, tokens: Iterable[str] = (), clock: Callable[[], float] = time.time, strict_rate: int = 0
    ) -> None:
        self._clock = clock
        self.offset_s = 0.0
        self.tokens = frozenset(tokens)
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.crowds: list[range] = []
        self.bots: dict[str, Bot] = {}
        self.bot: Bot | None = None
        self.unclaimed: list[tuple[str, Json]] = []
        self.queries: dict[str, Query] = {}
        self.last_private_id = 0
        self.last_query_id = 1_000_000
        self.files = Files()
        self.events = Events()
        self.record = Record(self.now)
        self.faults = Faults(strict_rate=strict_rate)
        self.closing = False
        self.ending = Bell()
        self.mail = Bell()
        for token in sorted(self.tokens):
            self.find_bot(token)

    @classmethod
    def default(cls, *, tokens: Iterable[str] = (), strict_rate: int = 0) -> "World":
        """A world with four people, two groups and a channel."""
        world = cls(tokens=tokens, strict_rate=strict_rate)
        for id_, name, language, role in _PEOPLE:
            world.people[id_] = Person(id_, name, language, role)
        members = {1001: "member", 1002: "member", 1003: "member", 1004: "administrator"}
        world.chats[-1001000000001] = Chat(-1001000000001, "supergroup", "Press room", members=dict(members))
        world.chats[-1001000000002] = Chat(
            -1001000000002, "supergroup", "Field desk", is_forum=True, members=dict(members), last_id=3,
            topics={2: "Mali", 3: "Niger"},
        )  # fmt: skip
        world.chats[-1001000000003] = Chat(
            -1001000000003, "channel", "Sahel wire", username="sahelwire", bot_status="administrator",
            members={1004: "creator", 1001: "member", 1002: "member"},
        )  # fmt: skip
        return world

    def now(self) -> float:
        return self._clock() + self.offset_s

    def find_bot(self, token: str) -> Bot | None:
        """The bot with this token; a new one if any may come. The latest comer is the one people talk to."""
        known = self.bots.get(token)
        if known or (self.tokens and token not in self.tokens):
            return known
        id_ = int(token.partition(":")[0])
        username = "sandbox_bot" if not self.bots else f"sandbox_{id_}_bot"
        bot = self.bots[token] = self.bot = Bot(id_, token, username, "Sandbox bot")
        for kind, update in self.unclaimed:
            bot.queue.add(kind, update)
        self.unclaimed.clear()
        return bot

    def tell(self, kind: str, update: Json) -> None:
        """Queue an update for the bot; it waits for the first bot if none has come yet."""
        if self.bot:
            self.bot.queue.add(kind, update)
            self.mail.ring()
        elif len(self.unclaimed) < 1_000:
            self.unclaimed.append((kind, update))

    def find_person(self, id_: int) -> Person | None:
        person = self.people.get(id_)
        if person is None and self.crowds and any(id_ in crowd for crowd in self.crowds):
            person = self.people[id_] = Person(id_, f"Reader {id_}", role="crowd", started=True)
        return person

    def find_chat(self, id_: int) -> Chat | None:
        """The chat with this id; a person's private chat is made when first asked for."""
        chat = self.chats.get(id_)
        if chat is None and id_ > 0:
            person = self.find_person(id_)
            if person:
                keeps = CROWD_KEEPS if person.role == "crowd" else CHAT_KEEPS
                chat = self.chats[id_] = Chat(
                    id_, "private", keeps=keeps, topics=_NO_NAMES, closed=_NOBODY, members=_NO_NAMES, anonymous=_NOBODY
                )
        return chat

    def chat_named(self, username: str) -> Chat | None:
        wanted = username.lstrip("@").lower()
        return next((chat for chat in self.chats.values() if chat.username.lower() == wanted != ""), None)

    def find_message(self, chat_id: int, message_id: int) -> Message | None:
        """The message, unless it was deleted or is long gone."""
        chat = self.chats.get(chat_id)
        message = chat.messages.get(message_id) if chat else None
        return None if message is None or message.deleted else message

    def find_inline_message(self, inline_id: str) -> Message | None:
        chat_id, _, message_id = inline_id.removeprefix("inline").partition("_")
        if not re.fullmatch(r"-?[0-9]+", chat_id) or not message_id.isdigit():
            return None
        message = self.find_message(int(chat_id), int(message_id))
        return message if message and message.via_bot else None

    def next_message_id(self, chat: Chat) -> int:
        """Supergroups and channels count for themselves, private chats and basic groups together."""
        if chat.type in ("supergroup", "channel"):
            chat.last_id += 1
            return chat.last_id
        self.last_private_id += 1
        return self.last_private_id

    def new_query(self, person_id: int, *, chat_id: int = 0, message_id: int = 0, query: str = "") -> Query:
        self.last_query_id += 1
        asked = Query(str(self.last_query_id), person_id, self.now(), chat_id, message_id, query)
        self.queries[asked.id] = asked
        if len(self.queries) > 10_000:
            del self.queries[next(iter(self.queries))]
        return asked

    def close(self) -> None:
        """Wake everybody who waits, for good."""
        self.closing = True
        self.ending.ring()
        self.mail.ring()
        self.events.bell.ring()
        for bot in self.bots.values():
            bot.queue.bell.ring()
        self.record.close()


# Shared by all private chats, which have no topics and no members to speak of: a crowd stays small.
_NO_NAMES: dict[int, str] = {}
_NOBODY: set[int] = set()

_PEOPLE = (
    (1001, "Ada", "en", "reader"),
    (1002, "Fatou", "fr", "reader"),
    (1003, "Idriss", "en", "admin"),
    (1004, "Moussa", "fr", "group administrator"),
)
