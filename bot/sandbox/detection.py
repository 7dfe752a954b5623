"""What Telegram finds in plain text by itself: commands, mentions, hashtags, cashtags, addresses and e-mails.

Pure. A plain approximation of TDLib's finder, near enough for messages people write to bots.
"""

import re

from bot.sandbox.entities import Entity, utf16_length

_GENERIC = (
    "com|org|net|edu|gov|mil|int|info|biz|name|pro|aero|coop|museum|mobi|travel|jobs|asia|tel|post|cat|app|dev|news|"
    "online|site|blog|shop|store|tech|cloud|live|media|press|world|agency|digital|africa|ngo|ong|foundation|institute|"
    "radio|report|today|wiki|xyz|bar|link|page|paris|london|group|team|social|network|international|global|center"
)
_TOP = rf"(?:{_GENERIC}|[a-z]{{2}})"
_HOST = r"(?:[\w-]+\.)+"
_NUMBERS = r"(?:\d{1,3}\.){3}\d{1,3}"
_TAIL = r"(?::\d{1,5})?(?:[/?#][^\s<>\"«»]*)?"

_EMAIL = r"(?P<email>(?<![\w.+-])[\w.+-]{1,64}@(?:[a-z0-9-]+\.)+[a-z]{2,8}(?![\w-]))"
_PLAIN = rf"(?:{_HOST}{_TOP}|{_NUMBERS})(?![\w-]){_TAIL}"
_URL = rf"(?P<url>(?<![\w@./])(?:(?:tg|ton)://[^\s<>\"«»]+|(?:(?:https?|ftp|tonsite)://)?{_PLAIN}))"
_COMMAND = r"(?P<bot_command>(?<![\w/<>])/[a-z0-9_]{1,64}(?:@[a-z0-9_]{3,32})?(?![\w/<>@]))"
_MENTION = r"(?P<mention>(?<!\w)@[a-z0-9_]{4,32}(?!\w))"
_HASHTAG = r"(?P<hashtag>(?<!\w)#(?!\d+(?!\w))[\w\u200c·]{1,256}(?:@[a-z0-9_]{4,32})?(?![\w#]))"
_CASHTAG = r"(?P<cashtag>(?<![\w$])\$(?-i:[A-Z]{1,8})(?![\w$]))"
_ANY = re.compile("|".join((_EMAIL, _URL, _COMMAND, _MENTION, _HASHTAG, _CASHTAG)), re.IGNORECASE)
_HINT = re.compile(r"[/@#$.:]")


def detect(text: str) -> list[Entity]:
    """The entities found, in order; they never cross."""
    if not _HINT.search(text):
        return []
    found, offset, position = [], 0, 0
    for hit in _ANY.finditer(text):
        kind, word = str(hit.lastgroup), hit.group()
        if kind == "url":
            word = _without_end(word)
        offset += utf16_length(text[position : hit.start()])
        position = hit.start()
        if word:
            found.append(Entity(kind, offset, utf16_length(word)))
    return found


def _without_end(link: str) -> str:
    """The link without the punctuation of the sentence it ends."""
    while link:
        last = link[-1]
        if last in ".,:;!?'\"…" or (last in ")]}" and link.count(last) > link.count("([{"[")]}".index(last)])):
            link = link[:-1]
        else:
            break
    return link
