"""Values: what a press or typed words make of somebody's choices. Saying and saving it is the panel's work."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.chat.caller import Caller
from bot.pages import choices, settings, subscription
from bot.pages.phrases import own_name
from bot.pages.reading import Reading
from bot.pages.settings import OFF, Choice
from bot.readers.pauses import local_day, pause_end
from bot.readers.subscription import Frequency, Subscription
from bot.readers.wishes import Vocabulary, clock, quiet_hours, wished
from bot.readers.zones import plain

WISHES = (Choice.FREQUENCY, Choice.WEEKDAY, Choice.TIME, Choice.ZONE)
SWITCH = {"on": True, OFF: False}


def vocabulary(caller: Caller) -> Vocabulary:
    """Frequencies and weekdays as they are called in every language of the pack."""
    frequencies = {str(item): item for item in Frequency}
    weekdays: dict[str, int] = {}
    for reading in tongues(caller):
        frequencies |= {word.casefold(): item for item, word in subscription.frequency_names(reading).items()}
        weekdays |= {reading.phrases.weekday(day).casefold(): day for day in range(7)}
    return Vocabulary(frequencies, weekdays, caller.services.zones.find)


def tongues(caller: Caller) -> Iterator[Reading]:
    return (caller.services.reading(code) for code in caller.services.current.pack.languages)


def named(caller: Caller, words: str) -> tuple[Choice, str]:
    """The setting that the first words name, in any language of the pack, and what follows. Raises LookupError."""
    known = {str(choice): choice for choice in Choice}
    for reading in tongues(caller):
        known |= {plain(label): choice for choice, label in settings.labels(reading).items()}
    parts = words.replace(":", " ", 1).split() if words.split(maxsplit=1)[0].endswith(":") else words.split()
    for length in (3, 2, 1):
        choice = known.get(plain(" ".join(parts[:length])))
        if choice is not None and len(parts) > length:
            return choice, " ".join(parts[length:])
    raise LookupError(words)


def typed(caller: Caller, choice: Choice, words: str) -> Subscription:
    """The choices with one setting as somebody typed it. Raises like `chosen`."""
    now, pack = caller.choices, caller.services.current.pack
    if choice in WISHES:
        return replace(wished(words, now, vocabulary(caller)), language=caller.language_to_keep)
    match choice:
        case Choice.LANGUAGE:
            own = {plain(own_name(code)): code for code in pack.languages}
            return chosen(caller, choice, own.get(plain(words), words.casefold()))
        case Choice.TOPICS:
            return replace(now, topics=_several(caller, words, _topics(caller)))
        case Choice.PLACES:
            return replace(now, countries=_several(caller, words, _places(caller)))
    switches: dict[str, str] = {}
    for reading in tongues(caller):
        switches |= settings.switch_words(reading)
    return chosen(caller, choice, switches.get(words.casefold(), words))


def _topics(caller: Caller) -> dict[str, str]:
    topics = caller.services.current.pack.topics.items()
    return {plain(name): id_ for id_, text in topics for name in (id_, *text.by_language.values())}


def _places(caller: Caller) -> dict[str, str]:
    places = caller.services.current.pack.countries
    told = {plain(reading.country(id_)): id_ for reading in tongues(caller) for id_ in places}
    return told | {plain(id_): id_ for id_ in places}


def _several(caller: Caller, words: str, names: dict[str, str]) -> frozenset[str]:
    """Ids of the names between commas, or of each word; none for “all”. Raises KeyError."""
    if plain(words) in {"all", *(plain(choices.all_words(reading)) for reading in tongues(caller))}:
        return frozenset()
    parts = [part for part in words.split(",") if part.strip()]
    if len(parts) == 1 and plain(words) not in names:
        parts = words.split()
    return frozenset(names[plain(part)] for part in parts)


def chosen(caller: Caller, choice: Choice, value: str) -> Subscription:  # noqa: C901 - one case for each setting
    """The choices with one value changed. Raises ValueError, LookupError or Misunderstood for one not offered."""
    now, pack = caller.choices, caller.services.current.pack
    match choice:
        case Choice.FREQUENCY:
            return replace(now, frequency=Frequency(value), language=caller.language_to_keep)
        case Choice.WEEKDAY:
            return replace(now, weekday=range(7)[int(value)])
        case Choice.TIME:
            return replace(now, time=clock(value))
        case Choice.ZONE:
            known = pack.zones if value in pack.zones else caller.services.zones.find(value)
            return replace(now, zone=known[known.index(value)])
        case Choice.TOPICS:
            return replace(now, topics=_turned(now.topics, value, pack.topics))
        case Choice.PLACES:
            return replace(now, countries=_turned(now.countries, value, pack.countries))
        case Choice.LANGUAGE:
            return replace(now, language=pack.languages[pack.languages.index(value)])
        case Choice.ALERTS:
            return replace(now, alerts=SWITCH[value])
        case Choice.LIGHT:
            return replace(now, light=SWITCH[value])
        case Choice.QUIET:
            return replace(now, quiet=None if value == OFF else quiet_hours(value))
        case Choice.PAUSE:
            today = local_day(now, caller.services.now())
            return replace(now, paused_until=None if value == OFF else pause_end(value, today))


def _turned(present: frozenset[str], value: str, offered: Mapping[str, object]) -> frozenset[str]:
    """One more or one less of several; none for all of them. Raises LookupError."""
    if value == choices.MORE:
        return frozenset()
    if value not in offered:
        raise LookupError(value)
    return present ^ {value}
