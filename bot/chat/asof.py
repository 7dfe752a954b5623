"""/asof: what was known on a day, and whether a page that was kept is still current. Nothing here changes anything."""

from datetime import date

from bot.cards.card import Card, CardKind
from bot.cards.dates import PartialDate
from bot.cards.search import Hit, HitKind
from bot.cards.tracker import Tracker
from bot.chat import links, reader
from bot.chat.answer import Answer
from bot.chat.ask import WORDS
from bot.chat.caller import Caller
from bot.chat.pictures import illustrated
from bot.pages import then
from bot.pages.current import current_page, is_citation, link_alone, subject_of
from bot.pages.page import Page
from bot.pages.reading import Reading
from bot.pages.results import nothing_page

LOOKED_AT = 12  # best matches among which the withdrawal that is meant stands
CLOSE = 0.8  # a withdrawal that matches nearly as well as the best card is what a day is asked of


async def asof(caller: Caller) -> Answer:
    """/asof 2023-10-15 minusma; without a name the state of all withdrawals. A month or a year is its last day.

    As a reply to a page it is about that page; then without a day it tells whether the page is still current."""
    reading, words, quoted = caller.reading, caller.ask.words.split(), caller.ask.quoted
    if not words and quoted and (page := still_current(caller, quoted)) is not None:
        return Answer(page)
    written = next((word for word in words if word[:1].isdigit()), words[0] if words else "")
    try:
        day = last_day(PartialDate.parse(written.rstrip(".,;:")), today=reading.now.date())
    except ValueError:
        return Answer(then.how_page(reading, written))
    about = " ".join(word for word in words if word != written)
    subject = named(caller, about) if about else subject_of(looks(caller), quoted)
    if subject is None and not about:
        return Answer(then.status_at(reading, day))
    if subject is None:
        return Answer(nothing_page(reading, about))
    page = then.subject_at(reading, subject, day)
    return Answer(illustrated(reading, page, subject.id, as_of=day))


async def follow(caller: Caller) -> Answer:
    """Words without a command: a page that was forwarded or a citation is compared with today's, a link of ours alone
    is followed, anything else is asked."""
    ask = caller.ask
    is_kept = ask.is_forwarded or is_citation(looks(caller), ask.written)
    page = still_current(caller, ask.written) if is_kept else None
    if page is not None:
        return Answer(page)
    led = await links.led_to(caller, link_alone(caller.reading, ask.words))
    return led if led is not None else await reader.ask(caller)


def still_current(caller: Caller, text: str) -> Page | None:
    """Of a page the beginning tells; a citation may be longer than that, and its link stands at its end."""
    reading, *others = looks(caller)
    return current_page(reading, others, text if is_citation([reading, *others], text) else text[:WORDS])


def looks(caller: Caller) -> list[Reading]:
    """The pack in the caller's language, then in its other ones."""
    first, services = caller.reading, caller.services
    others = [code for code in first.pack.languages if code != first.language]
    return [first, *(services.reading(code, light=first.light) for code in others)]


def last_day(when: PartialDate, *, today: date) -> date:
    """The day that is meant: the last one of a month or a year, today where that is not over."""
    return today if when.first_day <= today < when.last_day else when.last_day


def named(caller: Caller, words: str) -> Card | Tracker | None:
    """The subject by its id or, as a rule, the withdrawal that the words name; a country where they name one."""
    reading = caller.reading
    known = reading.subject(words.casefold())
    if known is not None:
        return known
    hits = caller.services.index.search(words, now=reading.now, limit=LOOKED_AT)
    hits = [hit for hit in hits if hit.kind in (HitKind.CARD, HitKind.TRACKER)]
    if not hits:
        return None
    best = reading.subject(hits[0].id)
    if isinstance(best, Card) and best.kind is CardKind.COUNTRY and hits[0].is_named:
        return best
    return reading.subject(_meant(hits, words).id)


def _meant(hits: list[Hit], words: str) -> Hit:
    """Of withdrawals that match alike, the one that bears the name first."""
    close = [hit for hit in hits if hit.kind is HitKind.TRACKER and hit.score >= CLOSE * hits[0].score]
    slug = "-".join(words.casefold().split())
    return min(close, key=lambda hit: (not hit.id.startswith(slug), -hit.score), default=hits[0])
