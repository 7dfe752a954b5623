"""Faults as they are ordered in JSON, checked field by field."""

from bot.sandbox.faults import Fault
from bot.sandbox.orders import Order
from bot.sandbox.refusal import Unacceptable

_DROPS = ("", "before", "after", "midway")
_FIELDS = frozenset({
    "method", "chat", "times", "status", "retry_after", "description", "body", "delay_s", "drop", "drip", "acts",
    "pad_bytes",
})  # fmt: skip
_PAD_LIMIT = 1 << 30


def fault_from(order: Order) -> Fault:
    """Raises Unacceptable."""
    if not isinstance(order.fields, dict):
        raise Unacceptable("A fault is a JSON object.")
    unknown = sorted(set(order.fields) - _FIELDS)
    if unknown:
        raise Unacceptable(f"A fault has no {unknown[0]!r}.")
    drop, status = order.text("drop", ""), order.number("status", 0)
    if drop not in _DROPS:
        raise Unacceptable("drop is before, after or midway.")
    if status and not 200 <= status <= 599:
        raise Unacceptable("status is a number from 200 to 599.")
    always = "times" in order.fields and order.fields["times"] is None
    return Fault(
        methods=tuple(order.text("method", "*").lower().split("|")),
        chat_id=order.number("chat", 0) or None,
        times=None if always else order.number("times", 1),
        status=status,
        retry_after=order.number("retry_after", 0) if order.fields.get("retry_after") is not None else None,
        description=order.text("description", ""),
        body=order.text("body") if order.fields.get("body") is not None else None,
        delay_s=order.decimal("delay_s", 0.0),
        drop=drop,
        drip=order.flag("drip"),
        acts=order.flag("acts"),
        pad_bytes=min(max(order.number("pad_bytes", 0), 0), _PAD_LIMIT),
    )
