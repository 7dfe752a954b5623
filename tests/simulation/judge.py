"""The judge: who was to get what, worked out anew from what people did, beside the server's record and the ledger.

It knows nothing of the planner: hours are looked up quarter by quarter, news is what was published after somebody came.
Only of chats that nothing happened to is everything asked; of the others what must hold of anybody."""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot.readers.edition import alert_edition, tells_withdrawal
from bot.readers.subscription import Frequency, Subscription
from bot.store.deliveries import DeliveryState
from tests.faults import invariants
from tests.simulation.hours import hour_at, is_day, is_quiet, local_day, slots
from tests.simulation.play import Chapter, Play

WINDOW: Final = 16
ALERT_LIVES, DIGEST_LIVES, WEEKLY_LIVES = timedelta(hours=6), timedelta(hours=12), timedelta(hours=48)
SLACK = timedelta(minutes=15)  # a sweep comes every ten minutes
OVERTAKEN = "edited for a later order"
MOMENT = timedelta(seconds=20)  # a publish this near to an hour may come before or after it
UNDER_WAY_S = 2.0  # what was leased before a commit may leave so long after it
SHUT = frozenset({"stopped", "forgotten", "left"})
ROWS = """
    SELECT s.chat, e.id, e.kind, d.state, d.attempts, d.message_id, d.reason, v.body, v.dispatches, e.state
    FROM deliveries d JOIN subscribers s ON s.id = d.subscriber
    JOIN editions e ON e.seq = d.edition JOIN variants v ON v.id = d.variant
"""


@dataclass(frozen=True, slots=True)
class Row:
    chat: int
    edition: str
    kind: str
    state: DeliveryState
    attempts: int
    message: int | None
    reason: str | None
    text: str
    dispatches: tuple[str, ...]

    @property
    def is_digest(self) -> bool:
        return self.kind in {"daily", "weekly"}


@dataclass
class Judge:
    play: Play

    def __post_init__(self) -> None:
        self.rows = list(self._rows())
        self.by_text: dict[tuple[int, str], list[Row]] = defaultdict(list)
        for row in self.rows:
            self.by_text[row.chat, row.text].append(row)
        self.told: dict[tuple[int, str], list[Row]] = defaultdict(list)
        for row in self.rows:
            if row.is_digest:
                for name in row.dispatches:
                    self.told[row.chat, name].append(row)
        self.seen: Counter[str] = Counter()

    def findings(self) -> list[str]:
        """What does not hold; nothing if all does. `seen` counts what was looked at."""
        looks = (
            self._copies,
            self._soundness,
            self._pace,
            self._nothing_to_who_left,
            self._hours_of_digests,
            self._hours_of_alerts,
            self._nobody_lost,
            self._alerts_reach,
            self._withdrawn_is_gone,
        )
        return [finding for look in looks for finding in look()]

    def _rows(self) -> Iterator[Row]:
        open_chat = self.play.cipher.open_chat
        with closing(sqlite3.connect(self.play.process.file)) as connection:
            for chat, edition, kind, state, attempts, message, reason, body, carried, _ in connection.execute(ROWS):
                yield Row(
                    open_chat(chat), edition, kind, DeliveryState(state), attempts, message, reason,
                    invariants.plain(body), tuple(carried.split()),
                )  # fmt: skip

    # I1, I2, I4, I9: the server's record beside the ledger

    def _copies(self) -> Iterator[str]:
        record = [call for call in self._record() if not self._is_forgotten(call)]
        until_s = self.play.clock().timestamp()  # put off to the morning or to another hour
        verdict = invariants.judged(self.play.process.file, self.play.cipher, record, until_s=until_s)
        self.seen["copies"] += verdict.copies
        self.seen["rows"] += verdict.rows
        self.seen["repeats"] += verdict.twice
        repeats = self.play.in_doubt * WINDOW + self.play.wire.doubtful.total()
        try:
            verdict.hold(repeats=repeats)
        except AssertionError as finding:
            yield f"I1, I2, I4: {finding}"

    def _record(self) -> Iterator[dict[str, Any]]:
        for call in self.play.wire.record:
            yield call | {"text": invariants.plain(json.dumps({"text": call["text"]})), "at": str(call["at"])}

    def _is_forgotten(self, call: dict[str, Any]) -> bool:
        """Of what was erased there are no rows any more."""
        story = self.play.stories[call["chat_id"]]
        return any(each.why == "forgotten" and self._true_s(call) < each.at_s + UNDER_WAY_S for each in story)

    def _true_s(self, call: dict[str, Any]) -> float:
        return float(call["began_s"]) - self.play.began_s

    def _soundness(self) -> Iterator[str]:
        with closing(sqlite3.connect(self.play.process.file)) as connection:
            told = connection.execute("PRAGMA integrity_check").fetchall()
        if told != [("ok",)]:
            yield f"I9: {told}"

    def _pace(self) -> Iterator[str]:
        began = self.play.wire.began
        for first, last in zip(began, began[30:], strict=False):
            if last - first < 1.0:
                yield f"31 calls within {last - first:.3f} s at {first - self.play.began_s:.1f} s"

    # I3, pauses: nothing to whoever does not want it

    def _nothing_to_who_left(self) -> Iterator[str]:
        for call, rows in self._messages():
            chapter = self._chapter(call["chat_id"], self._true_s(call) - UNDER_WAY_S)
            if chapter is None:
                continue
            self.seen["sends judged"] += 1
            wish, kinds = chapter.choices, {row.kind for row in rows}
            words = f"{kinds or 'a message'} at {call['at']}"
            if wish is None:
                if chapter.why in SHUT:
                    yield f"I3: {call['chat_id']} {chapter.why} at {chapter.at} and was written to: {words}"
            elif wish.paused_until is not None and local_day(wish, call["at"]) < wish.paused_until:
                yield f"{call['chat_id']} has paused until {wish.paused_until}: {words}"
            elif wish.frequency in {Frequency.OFF, Frequency.ALERTS} and kinds and kinds <= {"daily", "weekly"}:
                yield f"{call['chat_id']} wants {wish.frequency} since {chapter.at}: {words}"

    def _messages(self) -> Iterator[tuple[dict[str, Any], list[Row]]]:
        """New messages with the rows they may be of. `at` is as in the wire's record."""
        for call, plain in zip(self.play.wire.record, self._record(), strict=True):
            if call["method"] == "sendMessage":
                yield call, self.by_text.get((call["chat_id"], plain["text"]), [])

    def _chapter(self, chat: int, at_s: float) -> Chapter | None:
        """What held then."""
        return next((each for each in reversed(self.play.stories[chat]) if each.at_s <= at_s), None)

    def _has_been_the_same(self, chat: int, at_s: float, hours: float) -> bool:
        return not any(at_s - hours * 3600 < each.at_s <= at_s for each in self.play.stories[chat][1:])

    # Hours

    def _hours_of_digests(self) -> Iterator[str]:
        """Not before its hour, not when it is too late, not in the night unless that is the hour."""
        for call, rows in self._messages():
            chat, at, at_s = call["chat_id"], call["at"], self._true_s(call)
            digests = [row for row in rows if row.is_digest]
            chapter = self._chapter(chat, at_s)
            if len(digests) != 1 or chapter is None or chapter.choices is None or self.play.jumps:
                continue
            if not self._has_been_the_same(chat, at_s, 48):
                continue
            kind, _, day = digests[0].edition.partition(":")
            slot_at = hour_at(datetime.fromisoformat(day).date(), chapter.choices.time, chapter.choices.zone)
            self.seen["digests judged"] += 1
            lives = DIGEST_LIVES if kind == "daily" else WEEKLY_LIVES
            if slot_at is None or not slot_at <= at <= slot_at + lives + SLACK:
                yield f"{chat} got {digests[0].edition} at {at}, its hour was {slot_at}"
            elif at > slot_at + timedelta(hours=1) + SLACK and not any(
                is_day(chapter.choices, each) for each in (at, at - SLACK)
            ):
                yield f"{chat} was woken by {digests[0].edition} at {at}, its hour was {slot_at}"

    def _hours_of_alerts(self) -> Iterator[str]:
        """Not when it is too late, and not in quiet hours, whether they had begun when it was ordered or began while
        it was on its way."""
        for call, rows in self._messages():
            alerts = [row for row in rows if row.kind == "alert"]
            if not alerts or self.play.jumps:
                continue
            self.seen["alerts judged"] += 1
            chat, at = call["chat_id"], call["at"]
            ordered_at = self.play.ordered_at[alerts[0].edition]
            if at > ordered_at + ALERT_LIVES + timedelta(minutes=1):
                yield f"{chat} got {alerts[0].edition} at {at}, it was ordered at {ordered_at}"
            chapter = self._chapter(chat, self._true_s(call) - UNDER_WAY_S)
            wish = chapter.choices if chapter else None
            if wish is None or not is_quiet(wish, at):
                continue
            if not is_quiet(wish, ordered_at) or self._was_up(ordered_at):
                yield f"{chat} got {alerts[0].edition} at {at} in its quiet hours {wish.quiet} ({wish.zone})"

    # Nobody is lost, nobody is told twice

    def _nobody_lost(self) -> Iterator[str]:
        for chat, name, rows in self._wanted():
            self.seen["digests owed"] += 1
            arrived = [row for row in rows if row.state in invariants.MAY_HAVE_ARRIVED]
            if len(arrived) > 1:
                yield f"{chat} was told {name} twice: {[row.edition for row in arrived]}"
            story = self.play.stories[chat]
            wish = story[-1].choices
            if len(story) > 1 or wish is None:
                continue
            yield from self._told_in_time(chat, name, wish, rows)

    def _wanted(self) -> Iterator[tuple[int, str, list[Row]]]:
        for chat in self.play.stories:
            for name in self.play.dispatches:
                yield chat, name, self.told[chat, name]

    def _told_in_time(self, chat: int, name: str, wish: Subscription, rows: list[Row]) -> Iterator[str]:
        seen_at, until = self.play.visible_at[name], self.play.clock()
        carries = not wish.topics or not wish.topics.isdisjoint(self.play.dispatches[name].topics)
        if not carries or name in self.play.changed or self.play.jumps:
            if rows and not carries:
                yield f"{chat} was told {name}, which it had not asked for"
            return
        due = [(at, on) for at, on in slots(wish, seen_at - MOMENT, until - timedelta(minutes=2))]
        if not due:
            return
        days = [f"{wish.frequency}:{on}" for _, on in due]
        sure = [each for each, (at, _) in zip(days, due, strict=True) if at > seen_at + MOMENT]
        self.seen["slots judged"] += 1
        if not rows:
            if sure and self._could_be_planned(due[-1][0]):
                yield f"{chat} was never told {name} of {seen_at}; due {due}, {wish}"
            return
        expected = {days[0], *sure[:1]} if self._was_up(due[0][0]) else set(days)
        lives = DIGEST_LIVES if wish.frequency is Frequency.DAILY else WEEKLY_LIVES
        missed = [on for at, on in slots(wish, seen_at - lives, seen_at) if not self._was_up(at)]
        expected |= {f"{wish.frequency}:{on}" for on in missed}  # planned late, of what is new by then
        if rows[0].edition not in expected and self._was_up(due[0][0]):
            yield f"{chat} was told {name} of {seen_at} in {rows[0].edition} instead of {expected}"
        yield from self._why_not(chat, name, rows, due)

    def _why_not(self, chat: int, name: str, rows: list[Row], due: list[Any]) -> Iterator[str]:
        """Whatever did not arrive has a reason, and the reason is true."""
        last, wire = rows[-1], self.play.wire
        words = f"{chat}, {name} in {last.edition}: {last.state.name} because {last.reason}"
        match last.state:
            case DeliveryState.SENT:
                pass
            case DeliveryState.FAILED if wire.refusals[chat]:
                pass
            case DeliveryState.UNKNOWN if wire.doubtful[chat] or self.play.in_doubt:
                pass
            case DeliveryState.EXPIRED if not self._could_be_planned(due[-1][0]) or len(rows) == len(due):
                pass
            case _:
                yield words

    def _was_up(self, at: datetime) -> bool:
        """Whether a process was there at this hour and for the minutes after."""
        at_s = (at - self.play.scenario.begins_at).total_seconds()
        return not any(began - 60 < at_s < ended + 1 or at_s < began < at_s + 90 for began, ended in self.play.down)

    def _could_be_planned(self, at: datetime) -> bool:
        """Whether one was there within the hours in which a digest of this slot still goes out by day or night."""
        at_s = (at - self.play.scenario.begins_at).total_seconds()
        end_s = (self.play.clock() - self.play.scenario.begins_at).total_seconds()
        return self._was_up(at) or not any(
            began <= at_s < ended and (ended > at_s + 3000 or ended > end_s - 60) for began, ended in self.play.down
        )

    def _alerts_reach(self) -> Iterator[str]:
        """Whoever wants alerts and is awake when one is ordered has a row of it."""
        rows = {(row.chat, row.edition): row for row in self.rows if row.kind == "alert"}
        for edition, ordered_at in self.play.ordered_at.items():
            name = edition.partition(":")[2]
            if edition != alert_edition(name) or name in self.play.changed or not self._was_up(ordered_at):
                continue
            for chat, story in self.play.stories.items():
                wish = story[0].choices
                if len(story) > 1 or wish is None:
                    continue
                self.seen["alerts owed"] += 1
                wants = _wants(wish, self.play.dispatches[name].topics)
                row = rows.get((chat, edition))
                if row is None and wants and not is_quiet(wish, ordered_at):
                    yield f"{chat} has no row of {edition}, ordered at {ordered_at}: {wish}"
                if row is not None and not wants:
                    yield f"{chat} has a row of {edition}: {wish}"

    # Withdrawals

    def _withdrawn_is_gone(self) -> Iterator[str]:
        """No message that somebody holds says it still, where it could be edited."""
        edits = [row for row in self.rows if row.kind == "edit"]
        spoilt = {row.chat for row in edits if row.state is not DeliveryState.SENT and row.reason != OVERTAKEN}
        for edition in filter(tells_withdrawal, self.play.ordered_at):
            name = edition.split(":")[1]
            for row in self.rows:
                if row.kind == "edit" or row.message is None or row.kind == "correction" or row.chat in spoilt:
                    continue
                if any(each.choices is None for each in self.play.stories[row.chat]):
                    continue
                shown = self.play.wire.shown.get((row.chat, row.message), "")
                self.seen["withdrawals judged"] += f"line {name}." in shown or name in row.dispatches
                if f"Text of {name}." in shown or f"Texte de {name}." in shown:
                    yield f"{row.chat} still reads {name} in message {row.message} of {row.edition}"


def _wants(wish: Subscription, topics: tuple[str, ...]) -> bool:
    asked = wish.frequency is Frequency.ALERTS or (wish.frequency is not Frequency.OFF and wish.alerts)
    return asked and (not wish.topics or not wish.topics.isdisjoint(topics))
