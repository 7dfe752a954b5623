"""Lines: updates that wait their turn, one line for each chat, kept short. What stays in the inbox it remembers to
fetch later. Fetching and acting is `intake`'s work."""

from collections import deque
from collections.abc import Sequence

from bot.store.inbox import Waiting

CHATS = 1000  # lines in memory
LENGTH = 20  # updates of one chat in memory: who sends a thousand leaves room for all others


class Lines:
    """`read_to` is the update id up to which the inbox was looked through. A line holds a chat's oldest updates: once
    something of a chat was left behind, what came after it is left behind, too."""

    def __init__(self, *, chats: int = CHATS, length: int = LENGTH) -> None:
        self._most_chats, self._most_length = chats, length
        self._lines: dict[int | None, deque[Waiting]] = {}
        self._held: set[int] = set()
        self._ended: set[int] = set()
        self._left: set[int | None] = set()
        self._crowded = False
        self.read_to = 0

    def look(self) -> None:
        """The inbox is about to be read: what ends meanwhile may still be in what was read."""
        self._ended.clear()

    def take(self, page: Sequence[Waiting]) -> list[int | None]:
        """Line up what there is room for, in the order given; the chats whose line has just begun."""
        begun: list[int | None] = []
        for update in page:
            chat_id, update_id = update.chat_id, update.update_id
            if chat_id not in self._lines and len(self._lines) >= self._most_chats:
                self._crowded = True
                break
            self.read_to = max(self.read_to, update_id)
            if update_id in self._held or update_id in self._ended or chat_id in self._left:
                continue
            line = self._lines.setdefault(chat_id, deque())
            if len(line) >= self._most_length:
                self._left.add(chat_id)
                continue
            if not line:
                begun.append(chat_id)
            line.append(update)
            self._held.add(update_id)
        return begun

    @property
    def is_crowded(self) -> bool:
        """Whether a chat has found no room."""
        return self._crowded

    @property
    def full(self) -> frozenset[int | None]:
        """Chats of which no more is taken until their line is done: what they say is not to hide what others say."""
        return frozenset(self._left & self._lines.keys())

    def __len__(self) -> int:
        """Updates in memory."""
        return len(self._held)

    def holds(self, update_id: int) -> bool:
        return update_id in self._held

    def drop(self, chat_id: int | None) -> None:
        """Nothing of the chat is for us any more."""
        for update in self._lines.pop(chat_id, ()):
            self._held.discard(update.update_id)
        self._left.discard(chat_id)

    def first(self, chat_id: int | None) -> Waiting | None:
        """The update whose turn it is."""
        line = self._lines.get(chat_id)
        return line[0] if line else None

    def end(self, chat_id: int | None) -> bool:
        """The first of a line was acted on. True: there is room again for what stayed in the inbox."""
        line = self._lines[chat_id]
        update_id = line.popleft().update_id
        self._held.discard(update_id)
        self._ended.add(update_id)
        if line:
            return False
        del self._lines[chat_id]
        if chat_id in self._left:
            self.rewind()
            return True
        if self._crowded and len(self._lines) * 2 <= self._most_chats:
            self._crowded = False
            return True
        return False

    def rewind(self) -> None:
        """Read the inbox from its beginning: what is held already is passed over."""
        self.read_to = 0
        self._left.clear()
