"""Orders to the control API: a JSON object read field by field, complaints in one sentence."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from bot.sandbox.bodies import read_json
from bot.sandbox.deeds import found_chat, found_person
from bot.sandbox.refusal import Unacceptable
from bot.sandbox.world import Chat, Message, Person, World

LARGEST = 10**15


@dataclass(frozen=True, slots=True)
class Order:
    """What was ordered, and the world it is about. Every reader raises Unacceptable."""

    world: World
    fields: dict[str, Any]

    def number(self, name: str, default: int | None = None) -> int:
        value = self.fields.get(name)
        if value is None or value == "":
            if default is None:
                raise Unacceptable(f"{name!r} is missing.")
            return default
        return whole_number(value, name)

    def decimal(self, name: str, default: float | None = None) -> float:
        value = self.fields.get(name)
        if value is None and default is not None:
            return default
        try:
            number = float(value or 0)
        except (TypeError, ValueError):
            raise Unacceptable(f"{name!r} is not a number.") from None
        if not abs(number) < LARGEST:
            raise Unacceptable(f"{name!r} is too large.")
        return number

    def items(self, name: str) -> list[Any]:
        """A list, empty if it is not given."""
        value = self.fields.get(name) or []
        if not isinstance(value, list):
            raise Unacceptable(f"{name!r} is not a list.")
        return value

    def text(self, name: str, default: str | None = None) -> str:
        value = self.fields.get(name)
        if value is None:
            if default is None:
                raise Unacceptable(f"{name!r} is missing.")
            return default
        return str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        return bool(self.fields.get(name, default))

    def person(self, name: str = "as") -> Person:
        return found_person(self.world, self.number(name))

    def chat(self, name: str = "chat") -> Chat:
        return found_chat(self.world, self.number(name))

    def message(self) -> Message:
        chat, id_ = self.chat(), self.number("message_id")
        message = self.world.find_message(chat.id, id_)
        if message is None:
            raise Unacceptable(f"There is no message {id_} in chat {chat.id}.")
        return message


def whole_number(value: Any, name: str) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        raise Unacceptable(f"{name!r} is not a number.") from None
    if not abs(number) < LARGEST:
        raise Unacceptable(f"{name!r} is too large.")
    return number


async def read_order(world: World, request: Request) -> Order:
    """The JSON body of a POST, or the query of a GET."""
    if request.method in ("GET", "HEAD", "DELETE"):
        return Order(world, dict(request.query_params))
    body = await request.body()
    try:
        fields = read_json(body.decode()) if body else {}
    except ValueError:
        raise Unacceptable("The body is not JSON.") from None
    if not isinstance(fields, dict):
        raise Unacceptable("The body is not a JSON object.")
    return Order(world, fields)
