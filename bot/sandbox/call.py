"""One call of a Bot API method: who asks, what for, and with which parameters. The methods are listed in `methods`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.bodies import Params
from bot.sandbox.refusal import Refusal, not_found
from bot.sandbox.world import TOKEN, Bot, World

Method = Callable[["Call"], Any]
"""Takes a call, gives what goes into `result`, or an awaitable of it; raises Refusal."""


@dataclass(slots=True)
class Call:
    """`method` is the proper name of what `act` does. `status` is what will be answered if all goes well: 200, or
    another if the answer is to be spoilt or lost (0)."""

    world: World
    bot: Bot
    method: str
    act: Method
    params: Params
    status: int = 200

    def delivered(self, chat_id: int, message_id: int, text: str) -> None:
        """Write into the record that something reached a chat."""
        self.world.record.delivered(self.method, chat_id=chat_id, message_id=message_id, text=text, status=self.status)


def find_bot(world: World, token: str) -> Bot:
    """The bot with this token; raises Refusal."""
    if not TOKEN.fullmatch(token):
        raise not_found()
    bot = world.find_bot(token)
    if bot is None:
        raise Refusal(401, "Unauthorized")
    return bot
