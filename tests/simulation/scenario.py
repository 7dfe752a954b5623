"""What a seed draws: people in many zones, and what happens to them, to the network and to the process in some days."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from bot.readers.subscription import Frequency, Quiet, Subscription
from tests.simulation.hours import slots

NIGHTS: Final = {
    "Paris, spring": "2027-03-27T15:00",
    "Paris, autumn": "2027-10-30T15:00",
    "New York, spring": "2027-03-13T20:00",
    "New York, autumn": "2027-11-06T20:00",
    "Lord Howe, spring": "2027-10-02T05:00",
    "Lord Howe, autumn": "2027-04-03T05:00",
    "Apia leaves out a day": "2011-12-29T12:00",
    "a week's end": "2027-06-06T03:00",
}
"""When a simulation begins, a few hours before something odd."""

ZONES: Final = (
    "Africa/Bamako",
    "Africa/Niamey",
    "Europe/Paris",
    "Europe/London",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Pacific/Chatham",
    "Etc/GMT+12",
)
HOURS: Final = ("00:00", "01:30", "02:00", "02:30", "03:00", "06:30", "07:00", "07:00", "08:00", "18:00", "23:30")
QUIETS: Final = (None, None, Quiet(time(22), time(6)), Quiet(time(1), time(3)), Quiet(time(12), time(14, 30)))
TOPICS: Final = ("politics", "security")
POINTS: Final = ("token", "leased", "sending", "answered", "settling", "settled")


@dataclass(frozen=True, slots=True)
class Happening:
    """`at_s`: seconds after the beginning, as everybody's watch but the machine's shows them."""

    at_s: float
    what: str
    about: Any = None


@dataclass(frozen=True)
class Scenario:
    """`people` are chats with their first choices. The happenings are in their order; `span_s` is how long it lasts."""

    seed: int
    night: str
    begins_at: datetime
    span_s: float
    people: dict[int, Subscription]
    happenings: tuple[Happening, ...]
    has_jumps: bool

    @classmethod
    def drawn(cls, seed: int, *, night: str | None = None, hours: float = 24, size: int = 0) -> "Scenario":
        chance = random.Random(seed)
        night = night or chance.choice(list(NIGHTS))
        begins_at = datetime.fromisoformat(NIGHTS[night]).replace(tzinfo=UTC)
        people = {10_001 + number: choices(chance) for number in range(size or chance.randrange(40, 120))}
        span_s, has_jumps = hours * 3600, chance.random() < 0.25
        until = begins_at + timedelta(seconds=span_s)
        busy = [(at - begins_at).total_seconds() for wish in people.values() for at, _ in slots(wish, begins_at, until)]
        drawing = _Drawing(chance, people, span_s, hours / 24, busy)
        drawn = sorted(drawing.everything(has_jumps=has_jumps), key=lambda each: each.at_s)
        return cls(seed, night, begins_at, span_s, people, tuple(drawn), has_jumps)


def choices(chance: random.Random) -> Subscription:
    """Most want a digest a day."""
    frequency = chance.choice([Frequency.DAILY] * 7 + [Frequency.WEEKLY, Frequency.ALERTS, Frequency.OFF])
    return Subscription(
        frequency,
        time.fromisoformat(chance.choice(HOURS)),
        chance.choice(ZONES),
        language=chance.choice(["en", "fr"]),
        weekday=chance.randrange(7),
        topics=frozenset() if chance.random() < 0.7 else frozenset({chance.choice(TOPICS)}),
        alerts=chance.random() < 0.7,
        light=chance.random() < 0.1,
        quiet=chance.choice(QUIETS),
    )


@dataclass(frozen=True)
class _Drawing:
    chance: random.Random
    people: dict[int, Subscription]
    span_s: float
    days: float
    busy_s: list[float]

    def everything(self, *, has_jumps: bool) -> Iterator[Happening]:
        for number, at_s in enumerate(sorted(self._some_time() for _ in range(round(12 * self.days)))):
            yield Happening(at_s, "publish", f"news-{number}")
        for number in range(round(2 * self.days)):
            ordered_at_s = self._some_time(until=0.8)
            yield Happening(ordered_at_s, "alert", f"alert-{number}")
            if self.chance.random() < 0.7:
                what = self.chance.choice(["correct", "withdraw"])
                yield Happening(ordered_at_s + self.chance.choice([1, 3, 60, 3 * 3600]), what, f"alert-{number}")
        for number in range(round(1.5 * self.days)):
            what = self.chance.choice(["correct", "withdraw"])
            yield Happening(self._some_time(of=0.3), what, f"news-{number}")
        for _ in range(round(2 * self.days)):
            yield Happening(self._some_time(), "spoil")
        yield from self._weathers()
        yield from self._ends()
        yield from self._people()
        for _ in range(3 if has_jumps else 0):
            yield Happening(self._some_time(), "jump", self.chance.choice([-3600, -600, -5, 5, 600, 3600]))

    def _weathers(self) -> Iterator[Happening]:
        kinds = ["storm of 429", "outage", "gusts", "answers get lost", "gateways", "slow"]
        for _ in range(round(8 * self.days)):
            begins_s = self._some_time(until=0.9)
            lasts_s = self.chance.choice([20, 120, 1200])
            yield Happening(begins_s, "weather", self.chance.choice(kinds))
            yield Happening(begins_s + lasts_s, "weather", "fair")

    def _ends(self) -> Iterator[Happening]:
        aways_s = [self.chance.choice([1, 5, 30, 90]) for _ in range(round(8 * self.days))]
        if self.chance.random() < 0.7:
            aways_s[0] = self.chance.choice([1800, 3600, 5 * 3600, 13 * 3600])
        for number, away_s in enumerate(aways_s):
            if number % 4 == 1:
                yield Happening(self._slot_s() + self.chance.uniform(0, 4), "stop", away_s)
            else:
                times = self.chance.choice([1, 2, 3, 5, 8])
                yield Happening(self._slot_s() - 2, "kill", (self.chance.choice(POINTS), times, away_s))

    def _people(self) -> Iterator[Happening]:
        chats = list(self.people)
        for _ in range(round(len(chats) * 0.4 * self.days)):
            chat, what = self.chance.choice(chats), self.chance.choice(list(_DOINGS))
            at_s = self._some_time()
            yield Happening(at_s, what, (chat, _DOINGS[what](self.chance)))
            if what in {"block", "vanish", "stop it", "leave"} and self.chance.random() < 0.5:
                later_s = at_s + self.chance.choice([60, 3600, 8 * 3600])
                yield Happening(later_s, "return", (chat, choices(self.chance)))

    def _some_time(self, *, of: float = 0.0, until: float = 1.0) -> float:
        """Half of all happens in the seconds after an hour that many have chosen."""
        if self.chance.random() < 0.5:
            return self.chance.uniform(of, until) * self.span_s
        at_s = self._slot_s() + self.chance.uniform(-1, 6)
        return at_s if of * self.span_s <= at_s <= until * self.span_s else self.chance.uniform(of, until) * self.span_s

    def _slot_s(self) -> float:
        """An hour that somebody has chosen."""
        return self.chance.choice(self.busy_s)


_DOINGS: Final = {
    "choose": choices,
    "pause": lambda chance: timedelta(days=chance.choice([1, 1, 2])),
    "stop it": lambda _: None,
    "forget": lambda _: None,
    "block": lambda _: None,
    "leave": lambda _: None,
    "vanish": lambda _: None,
}
