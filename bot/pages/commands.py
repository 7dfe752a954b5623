"""The commands as a reader is told of them: in the help, and in Telegram's own menu."""

from bot.pages.phrases import Phrases
from bot.pages.reading import Reading

PRIVATE = frozenset({"feedback", "privacy"})
SETTINGS = frozenset({"subscribe", "settings", "pause", "language", "stop"})
"""What changes a chat: in groups only administrators may."""
_NAMED = (
    *("help", "latest", "status", "background", "actors", "countries", "timeline", "figures", "glossary", "search"),
    *("sources", "about", "subscribe", "unsubscribe", "settings", "pause", "resume", "language", "light", "privacy"),
    *("mydata", "forget", "feedback"),
)


def commands(reading: Reading) -> tuple[tuple[str, str], ...]:
    """Name and meaning of each command a reader may want, most wanted first."""
    return (
        ("latest", reading.t("the newest dispatches")),
        ("status", reading.t("withdrawals and where they stand")),
        ("background", reading.t("how it came about")),
        ("actors", reading.t("who is who")),
        ("countries", reading.t("country by country")),
        ("timeline", reading.t("what happened when")),
        ("figures", reading.t("numbers side by side, each with its author")),
        ("glossary", reading.t("what the words mean")),
        ("asof", reading.t("what was known on a day")),
        ("ask", reading.t("an answer with its sources")),
        ("search", reading.t("find a word or a name")),
        ("sources", reading.t("who is quoted here")),
        ("subscribe", reading.t("a digest at your hour")),
        ("settings", reading.t("time, time zone, topics")),
        ("pause", reading.t("nothing for some weeks")),
        ("language", reading.t("change the language")),
        ("stop", reading.t("no more digests")),
        ("feedback", reading.t("write to the newsroom")),
        ("privacy", reading.t("what is remembered of you")),
    )


def group_commands(reading: Reading, *, is_administrator: bool) -> tuple[tuple[str, str], ...]:
    """What a group's members are shown, and what its administrators have besides."""
    hidden = PRIVATE if is_administrator else PRIVATE | SETTINGS
    return tuple(each for each in commands(reading) if each[0] not in hidden)


def newsroom_commands(reading: Reading, *, is_admin: bool) -> tuple[tuple[str, str], ...]:
    """What editors have besides, and what only admins have."""
    editors = (
        ("newsroom", reading.t("the newsroom’s desk")),
        ("reload", reading.t("check what was edited, then publish it")),
        ("preview", reading.t("see a page before readers do")),
        ("alert", reading.t("a dispatch to all who want alerts")),
        ("stale", reading.t("what has grown old")),
        ("stats", reading.t("numbers of subscribers and deliveries")),
    )
    admins = (
        ("correct", reading.t("mend what was sent")),
        ("withdraw", reading.t("take back what was sent")),
        ("audit", reading.t("who did what and when")),
    )
    return (*editors, *admins) if is_admin else editors


def own_names(phrases: Phrases) -> dict[str, str]:
    """Names of commands in a language, each with the command it stands for. Menus show the same names everywhere;
    whoever types `/aide` is understood."""
    reads = phrases.t("help latest status background actors countries timeline figures glossary search sources about")
    changes = phrases.t("subscribe unsubscribe settings pause resume language light privacy mydata forget feedback")
    return dict(zip((*reads.split(), *changes.split()), _NAMED, strict=True))
