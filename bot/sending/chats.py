"""How lately each chat was written to, and when it may be again. Which call goes is `pacing`'s to choose.

A chat takes one message a second, a group 20 a minute (core.telegram.org/bots/faq#my-bot-is-hitting-limits). Telegram
lets short bursts through: a reader who taps three keys is answered three times at once, a digest keeps the second."""

from typing import Final

_BURST: Final = 3
_BURST_S: Final = 3.0
_STEP_S: Final = 1.0
_GROUP: Final = 20
_GROUP_S: Final = 60.0


class Chats:
    """The last times of each chat, in seconds of the pacer's clock; a chat at rest is forgotten."""

    def __init__(self) -> None:
        self._private: dict[int, tuple[float, ...]] = {}
        self._groups: dict[int, tuple[float, ...]] = {}
        self._frozen: dict[int, float] = {}

    def ready_at_s(self, chat_id: int, *, is_group: bool, is_reply: bool, now_s: float) -> float:
        """When a message may go to the chat; `now_s` if it may already."""
        times = (self._groups if is_group else self._private).get(chat_id, ())
        ready_at_s = max(now_s, self._frozen.get(chat_id, now_s))
        if is_reply:
            if len(times) >= _BURST:
                ready_at_s = max(ready_at_s, times[-_BURST] + _BURST_S)
        elif times:
            ready_at_s = max(ready_at_s, times[-1] + _STEP_S)
        if is_group and len(times) >= _GROUP:
            ready_at_s = max(ready_at_s, times[-_GROUP] + _GROUP_S)
        return ready_at_s

    def went(self, chat_id: int, *, is_group: bool, now_s: float) -> None:
        """A message goes to the chat now."""
        chats, kept, span_s = (self._groups, _GROUP, _GROUP_S) if is_group else (self._private, _BURST, _BURST_S)
        times = chats.pop(chat_id, ())
        chats[chat_id] = (*times[1 - kept :], now_s)
        _forget(chats, now_s - span_s)

    def freeze(self, chat_id: int, until_s: float) -> None:
        """Nothing goes to the chat before then. The one frozen first is forgotten when a thousand are."""
        self._frozen[chat_id] = max(until_s, self._frozen.pop(chat_id, 0.0))
        if len(self._frozen) > 1000:
            del self._frozen[next(iter(self._frozen))]


def _forget(chats: dict[int, tuple[float, ...]], before_s: float) -> None:
    """Drop the chats written to longest ago: they stand in front, for a chat moves to the end with every message."""
    stale: list[int] = []
    for chat_id, times in chats.items():
        if times[-1] > before_s or len(stale) == 4:
            break
        stale.append(chat_id)
    for chat_id in stale:
        del chats[chat_id]
