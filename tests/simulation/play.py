"""A play: a scenario is carried out on the virtual loop, and what the world saw of it is written down for the judge."""

import asyncio
import contextlib
import random
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import publishing
from bot.cards.card import Correction, Status
from bot.cards.dispatch import Dispatch
from bot.cards.pack import Pack
from bot.cards.text import Text
from bot.chat import changes
from bot.chat.answer import Change, Forget, Leave, Return, Save, Stop
from bot.chat.ask import Ask
from bot.chat.caller import Caller
from bot.content.current import Served
from bot.readers.edition import EditionKind, alert_edition, correction_edition, withdrawal_edition
from bot.readers.subscription import Subscription
from bot.store.choices import ChatKind
from bot.store.editions import EditionState
from bot.store.keys import Cipher, DataKey
from tests.delivery.packs import dispatch, pack
from tests.faults.stage import RunningClock
from tests.simulation.process import Process
from tests.simulation.scenario import TOPICS, Happening, Scenario
from tests.simulation.wire import Wire

KEY = bytes(range(64))
LOOK_S = 20.0
LONGEST_LEAP_S = 600.0
MENDED = Text({"en": "Ten were named.", "fr": "Dix étaient nommés."})
NEXT = """
    SELECT min(at) FROM (
        SELECT min(CASE WHEN d.state = 1 AND d.not_before BETWEEN ?1 AND ?1 + 120 THEN ?1 ELSE d.not_before END) AS at
        FROM deliveries d JOIN editions e ON e.seq = d.edition JOIN subscribers s ON s.id = d.subscriber
        WHERE d.not_before IS NOT NULL AND e.state = 0 AND s.suspended_at IS NULL
            AND (s.stopped_at IS NULL OR e.kind = 'edit' OR (d.state = 1 AND d.not_before > ?1))
        UNION ALL SELECT min(next_due_at) FROM subscribers WHERE stopped_at IS NULL AND suspended_at IS NULL
        UNION ALL SELECT ?1 FROM editions WHERE state IN (3, 4)
    )
"""


@dataclass(frozen=True, slots=True)
class Chapter:
    """What holds of a chat from `at` on, once it was committed. `choices` None: nothing is to come, `why`."""

    at: datetime
    at_s: float
    choices: Subscription | None
    why: str


@dataclass
class Play:
    """`stories` tell each chat's chapters, `trace` what happened, `down` when no process was there (seconds)."""

    scenario: Scenario
    folder: Path
    chance: random.Random
    clock: RunningClock = field(init=False)
    wire: Wire = field(init=False)
    cipher: Cipher = field(default_factory=lambda: Cipher(DataKey(KEY)))
    packs: dict[str, Pack] = field(default_factory=dict)
    dispatches: dict[str, Dispatch] = field(default_factory=dict)
    visible_at: dict[str, datetime] = field(default_factory=dict)
    ordered_at: dict[str, datetime] = field(default_factory=dict)
    stories: dict[int, list[Chapter]] = field(default_factory=lambda: defaultdict(list))
    wishes: dict[int, Subscription] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    trace: list[str] = field(default_factory=list)
    down: list[tuple[float, float]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    jumps: list[float] = field(default_factory=list)
    in_doubt: int = 0
    process: Process = field(init=False)
    began_s: float = 0.0

    @classmethod
    async def performed(cls, scenario: Scenario, folder: Path) -> "Play":
        loop = asyncio.get_running_loop()
        play = cls(scenario, folder, random.Random(scenario.seed + 1))
        play.began_s = loop.time()
        play.clock = RunningClock(scenario.begins_at)
        play.wire = Wire(random.Random(scenario.seed + 2), play.clock)
        async with asyncio.TaskGroup() as group:
            await play._everything(group)
        return play

    @property
    def now_s(self) -> float:
        return asyncio.get_running_loop().time() - self.began_s

    def say(self, words: str) -> None:
        self.trace.append(f"{self.now_s:9.2f} s  {self.clock():%m-%d %H:%M:%S}  {words}")

    # The course of it

    async def _everything(self, group: asyncio.TaskGroup) -> None:
        self.packs["0" * 64] = pack((), "0" * 64)
        self.process = await self._born("0")
        await self._publish_pack()
        for chat, wish in self.scenario.people.items():
            await self._choose(chat, wish, afresh=True)
        self.process.deliver(group)
        for happening in self.scenario.happenings:
            await self._until(happening.at_s)
            if happening.what not in {"kill", "stop", "weather"} or happening.at_s > self.now_s - 60:
                await self._happen(happening, group)
            elif happening.what == "weather":
                self.wire.weather = "fair"
        self.wire.weather = "fair"
        await self._until(self.scenario.span_s)
        await self._come_to_rest()
        await self.process.stopped()
        self.say("the end")

    async def _happen(self, happening: Happening, group: asyncio.TaskGroup) -> None:
        what, about = happening.what, happening.about
        self.counts[what] += 1
        self.say(f"{what} {about if about is not None else ''}")
        match what:
            case "publish":
                await self._publish(dispatch(about, self.clock(), topics=self.chance.choice(TOPICS)))
            case "alert":
                await self._publish(dispatch(about, self.clock(), topics=self.chance.choice(TOPICS)))
                await self._order(alert_edition(about), EditionKind.ALERT)
            case "correct" | "withdraw":
                await self._amend(about, withdrawn=what == "withdraw")
            case "weather":
                self.wire.weather = about
            case "jump":
                self.jumps.append(about)
                self.clock.advance(seconds=about)
            case "kill":
                await self._kill(*about, group)
            case "stop":
                await self.process.stopped()
                await self._be_away(about, group, folder=self.process.folder)
            case "spoil":
                await self._spoil()
            case _:
                await self._somebody(what, *about)

    async def _until(self, at_s: float) -> None:
        """What nobody would do anything in is leapt over."""
        while (left_s := at_s - self.now_s) > 0.001:
            leap_s = min(left_s, self._idle_s())
            if leap_s > LOOK_S:
                asyncio.get_running_loop().pass_by(leap_s - 1)  # type: ignore[attr-defined]
            await asyncio.sleep(min(left_s, 2.0 if leap_s > LOOK_S else LOOK_S))

    def _idle_s(self) -> float:
        """For so long nothing is due: looked at from outside."""
        if self.wire.under_way:
            return 0.0
        now = self.clock().timestamp()
        with closing(sqlite3.connect(self.process.file)) as connection:
            ((at,),) = connection.execute(NEXT, (int(now),)).fetchall()
            ((is_open,),) = connection.execute(
                "SELECT count(*) FROM deliveries WHERE not_before IS NOT NULL"
            ).fetchall()
        left_s = float("inf") if at is None else at - now
        return min(left_s, LONGEST_LEAP_S) if is_open else min(left_s, 6 * 3600.0)

    async def _come_to_rest(self) -> None:
        """In fair weather, until what was planned has come to its end; alerts for the morning have time to come."""
        self.say("fair weather from here on")
        await self._until(self.now_s + 60)
        for _ in range(60):
            if not self._open_rows():
                break
            await self._until(self.now_s + 600)

    def _open_rows(self) -> int:
        with closing(sqlite3.connect(self.process.file)) as connection:
            ((number,),) = connection.execute(
                "SELECT (SELECT count(*) FROM deliveries WHERE not_before IS NOT NULL) "
                "+ (SELECT count(*) FROM editions WHERE state IN (3, 4))"
            ).fetchall()
        return int(number)

    # The process

    async def _born(self, name: str) -> Process:
        return await Process.born(self.folder / name, self.wire, cipher=self.cipher, clock=self.clock, packs=self.packs)

    async def _kill(self, point: str, times: int, away_s: float, group: asyncio.TaskGroup) -> None:
        """At a point of a delivery's way, or at any other instant if none comes there within two minutes."""
        process, patience_s = self.process, self.now_s + 120
        process.doom(point, times)
        while not process.is_dead and self.now_s < patience_s:  # noqa: ASYNC110 - what stops time must not be waited for
            await asyncio.sleep(0.5)
        process.fall()
        self.in_doubt += 1
        await process.buried()
        self.say(f"died at {point}, under way {self.wire.under_way}")
        await self._be_away(away_s, group, folder=process.grave)

    async def _be_away(self, away_s: float, group: asyncio.TaskGroup, *, folder: Path) -> None:
        began_s = self.now_s
        await asyncio.sleep(away_s)
        self.process = await self._born(folder.name)
        self.process.deliver(group)
        self.down.append((began_s, self.now_s))
        self.say(f"is there again after {away_s:g} s")

    # The newsroom

    async def _publish(self, *changed: Dispatch) -> None:
        for each in changed:
            self.dispatches[each.id] = each
        await self._publish_pack()
        for each in changed:
            self.visible_at.setdefault(each.id, self.clock())

    async def _publish_pack(self) -> None:
        revision = f"{len(self.packs):064}"
        made = self.packs[revision] = pack(self.dispatches.values(), revision)
        services = self.process.services
        async with services.publishing:
            await publishing.make_current(services.store, made, now=self.clock())
            services.current.swap(Served(made, self.clock()))

    async def _spoil(self) -> None:
        """A reload of a broken folder is refused where it is read; one that dies on its way changes nothing."""
        services, before = self.process.services, self.process.services.current.pack
        with contextlib.suppress(publishing.Damaged):
            async with services.publishing, services.store.database.write() as connection:
                spoilt = pack((), "f" * 64)
                await publishing.record(connection, services.store, spoilt, by=None, now=self.clock())
                raise publishing.Damaged("spoilt")
        assert services.current.pack is before

    async def _order(self, edition_id: str, kind: EditionKind) -> None:
        """As the chat does it."""
        store, now = self.process.services.store, self.clock()
        async with store.database.write() as connection:
            await store.editions.open(
                connection,
                edition_id,
                kind=kind,
                created_at=now,
                expires_at=now + kind.lifetime,
                state=EditionState.ORDERED,
            )
        self.ordered_at[edition_id] = now

    async def _amend(self, name: str, *, withdrawn: bool) -> None:
        known = self.dispatches.get(name)
        if known is None or known.status is Status.WITHDRAWN:
            return
        today = self.clock().date()
        if withdrawn:
            await self._publish(replace(known, status=Status.WITHDRAWN))
            await self._order(withdrawal_edition(name), EditionKind.CORRECTION)
        else:
            mended = Correction(today, MENDED, Text({"en": f"It is {name}.", "fr": f"C’est {name}."}))
            await self._publish(replace(known, corrections=(*known.corrections, mended)))
            await self._order(correction_edition(name, today), EditionKind.CORRECTION)
        self.changed.add(name)

    # People

    async def _somebody(self, what: str, chat: int, about: object) -> None:
        wish = self.wishes.get(chat)
        match what:
            case "choose" if isinstance(about, Subscription):
                await self._choose(chat, about, afresh=wish is None)
            case "pause" if isinstance(about, timedelta) and wish is not None:
                await self._choose(chat, replace(wish, paused_until=self._day_of(wish) + about))
            case "stop it":
                await self._write(chat, Stop(), None, "stopped")
            case "forget":
                await self._write(chat, Forget(), None, "forgotten")
                self.wishes.pop(chat, None)
            case "block":
                self.wire.blocked.add(chat)
                self._note(chat, None, "blocked")
            case "vanish":
                self.wire.gone.add(chat)
                self._note(chat, None, "gone")
            case "leave":
                self.wire.blocked.add(chat)
                await self._write(chat, Leave(), None, "left")
            case "return" if isinstance(about, Subscription):
                self.wire.blocked.discard(chat)
                self.wire.gone.discard(chat)
                if self.chance.random() < 0.5:
                    await self._write(chat, Return(), None, "came back")  # whoever had stopped stays stopped
                await self._choose(chat, about, afresh=wish is None)

    def _day_of(self, wish: Subscription) -> date:
        return self.clock().astimezone(ZoneInfo(wish.zone)).date()

    async def _choose(self, chat: int, wish: Subscription, *, afresh: bool = False) -> None:
        self.wishes[chat] = wish
        await self._write(chat, Save(wish, afresh=afresh), wish, "chose")

    async def _write(self, chat: int, change: Change, wish: Subscription | None, why: str) -> None:
        """As the chat does it, in one transaction."""
        services, now = self.process.services, self.clock()
        async with services.store.database.write() as connection:
            known = await services.store.subscribers.of_chat(connection, chat)
            ask = Ask(update_id=1, chat_id=chat, chat_kind=ChatKind.PRIVATE)
            await changes.write(connection, Caller(ask, services, known), change, now)
        self._note(chat, wish, why)

    def _note(self, chat: int, wish: Subscription | None, why: str) -> None:
        self.stories[chat].append(Chapter(self.clock(), self.now_s, wish, why))
