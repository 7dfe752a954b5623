"""What happens to the bot's own place in a chat: blocked, removed, brought back, the group upgraded."""

from bot.chat.answer import Answer, Leave, Move, Return
from bot.chat.ask import Ask, Turn


def answer(ask: Ask) -> Answer:
    """Blocked or removed: deliveries stop and the choices stay. Upgraded: the same settings at the new number."""
    if ask.migrated is not None:
        return Answer(change=Move(ask.migrated.old, ask.migrated.new))
    return Answer(change=Leave() if ask.turn is Turn.LEFT else Return())
