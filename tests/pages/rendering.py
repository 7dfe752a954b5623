"""Rendering: every page of a pack, found by pressing every button, and what Telegram would say of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import chain

from bot.cards.card import Status
from bot.cards.pack import Pack
from bot.cards.search import Hit, HitKind
from bot.content.catalogues import all_phrases
from bot.pages import (
    choices,
    letters,
    markup,
    newsroom,
    reader,
    settings,
    subscription,
)
from bot.pages.alert import alert_page
from bot.pages.amendment import amended_alert_page, note_page
from bot.pages.digest import digest_page
from bot.pages.dispatch import Dispatch
from bot.pages.glossary import term_page
from bot.pages.home import about_page, apology_page, start_page
from bot.pages.page import Button, Page
from bot.pages.phrases import Phrases
from bot.pages.presses import BYTES, Press, View, read
from bot.pages.publisher import Publisher
from bot.pages.reading import Reading
from bot.pages.results import results_page
from bot.pages.settings import Choice
from bot.readers.subscription import Frequency, Subscription
from tests.pages.newsroom_pages import Named, newsroom_pages
from tests.pages.packs import LATER
from tests.sandbox.tdlib import parse_html

BUTTONS, IN_A_ROW = 100, 8  # of a message, of a row (as Telegram's clients show them)


def reading_of(pack: Pack, language: str, *, light: bool, now: datetime = LATER) -> Reading:
    phrases = all_phrases().get(language) or Phrases(language)
    return Reading(pack=pack, phrases=phrases, now=now, bot="sahelbot", light=light)


def every_page(reading: Reading) -> Iterator[Named]:
    """Each page once: those that buttons lead to, and those that only words or times bring."""
    seen: set[str] = set()
    for name, page in chain(_starts(reading), _settings(reading), _digests(reading), newsroom_pages(reading)):
        yield name, page
        yield from pressed(reading, page, seen)


def complaints(page: Page, *, light: bool) -> list[str]:
    """What Telegram, or light mode's promise, would not take of a page."""
    parsed = parse_html(page.html)
    if isinstance(parsed, str):
        return [parsed]
    text, entities = parsed
    length, keys = len(text.encode("utf-16-le")) // 2, list(chain.from_iterable(page.rows))
    found = [
        (not text.strip(), "says nothing"),
        (length > markup.TEXT_LIMIT, f"{length} units"),
        (length != markup.units(page.html), f"{length} units, counted as {markup.units(page.html)}"),
        (len(entities) > markup.ENTITIES, f"{len(entities)} entities"),
        (len(entities) > markup.entities(page.html), f"{len(entities)} entities, counted as fewer"),
        (light and markup.weight(page.html) > markup.LIGHT_BYTES, f"{markup.weight(page.html)} bytes"),
        ("\n\n\n" in text or text != text.strip(), "an empty piece"),
        (len(keys) > BUTTONS, f"{len(keys)} buttons"),
        (any(not 0 < len(row) <= IN_A_ROW for row in page.rows), "a row too long or empty"),
    ]
    return [complaint for is_true, complaint in found if is_true] + [said for key in keys for said in _refused(key)]


def _refused(key: Button) -> list[str]:
    found = [
        (not key.words.strip(), "a button without words"),
        (sum(part is not None for part in (key.press, key.url, key.copy, key.inline)) != 1, f"{key} leads nowhere"),
        (key.press is not None and not 0 < len(key.press.encode()) <= BYTES, f"{key.press} does not fit"),
    ]
    return [complaint for is_true, complaint in found if is_true]


def pressed(reading: Reading, page: Page, seen: set[str]) -> Iterator[Named]:
    """The pages behind a page's buttons, and behind theirs."""
    waiting = _presses(page)
    while waiting:
        press = waiting.pop()
        if str(press) in seen:
            continue
        seen.add(str(press))
        found = followed(reading, press)
        assert found is not None, f"a button leads nowhere: {press}"
        yield str(press), found
        waiting += _presses(found)


def _presses(page: Page) -> list[Press]:
    return [read(key.press) for row in page.rows for key in row if key.press]


def followed(reading: Reading, press: Press) -> Page | None:
    """The page behind a press; for what changes a subscription, the page that tells of it."""
    chosen = _subscription(reading)
    match press.view:
        case View.ABOUT:
            return about_page(reading, published_at=reading.now, publisher=Publisher.EDITOR)
        case View.SUBSCRIBE | View.UNDO:
            return subscription.welcome_page(reading, chosen, reading.now)
        case View.SETTINGS if press.subject == Choice.ZONE and press.argument:
            return _zones(reading, press.argument)
        case View.SETTINGS if press.subject:
            return choices.choice_page(reading, chosen, Choice(press.subject), more=bool(press.argument))
        case View.SETTINGS:
            return settings.settings_page(reading, chosen, reading.now)
        case View.CHOOSE:
            assert press.argument, press
            return choices.choice_page(reading, chosen, Choice(press.subject))
        case View.STOP:
            return subscription.stopped_page(reading, was_subscribed=True)
        case View.FORGET:
            return subscription.forgotten_page(reading)
        case View.NEWSROOM | View.WRITE:
            return newsroom.kept_page(reading)
    return reader.page(reading, press)


def _zones(reading: Reading, country: str) -> Page:
    """The pack's countries, some with one zone and some with two, or the zones of one."""
    zones = reading.pack.zones
    if country in reading.pack.countries:
        return choices.zones_page(reading, _subscription(reading), zones)
    places = {each: zones[: 1 + number % 2] for number, each in enumerate(reading.pack.countries)}
    return choices.countries_page(reading, places)


def _subscription(reading: Reading) -> Subscription:
    zone = reading.pack.zones[0]
    return Subscription(Frequency.WEEKLY, time(7), zone, topics=frozenset(list(reading.pack.topics)[:9]))


def _starts(reading: Reading) -> Iterator[Named]:
    pack = reading.pack
    yield "home", reader.page(reading, Press(View.HOME)) or Page(markup.text(""))
    yield "start", start_page(reading, (reading.phrases, reading.phrases))
    yield "gone", reader.gone_page(reading)
    yield "apology", apology_page(reading, "90412")
    yield "corrections", reader.page(reading, Press(View.CORRECTIONS)) or Page(markup.text(""))
    for view in (View.CARD, View.TRACKER):
        for id_ in [*pack.cards, *pack.trackers]:
            if reading.subject(id_):
                yield f"{view} {id_}", followed(reading, Press(view, id_)) or Page(markup.text(""))
    for country in pack.countries:
        yield f"timeline {country}", followed(reading, Press(View.TIMELINE, country)) or Page(markup.text(""))
    for dispatch in pack.visible_dispatches(reading.now):
        yield f"dispatch {dispatch.id}", followed(reading, Press(View.DISPATCH, dispatch.id)) or Page(markup.text(""))
    for term in pack.glossary.values():
        yield f"term {term.id}", term_page(reading, term)
    yield from _results(reading)


def _results(reading: Reading) -> Iterator[Named]:
    pack = reading.pack
    known = {
        HitKind.CARD: [card.id for card in pack.published_cards],
        HitKind.TRACKER: list(pack.trackers),
        HitKind.TERM: list(pack.glossary),
        HitKind.DISPATCH: [dispatch.id for dispatch in pack.visible_dispatches(reading.now)],
    }
    hits = [Hit(kind, id_, 1.0) for kind, ids in known.items() for id_ in ids]
    for start in range(0, len(hits), 5):
        yield f"results {start}", results_page(reading, "ω" * 400, hits[start : start + 5])
    yield "no result", results_page(reading, "<ω> & ω", [])


def _settings(reading: Reading) -> Iterator[Named]:
    chosen = _subscription(reading)
    places, paused_until = frozenset(list(reading.pack.countries)[:9]), reading.now.date() + timedelta(days=30)
    for frequency in Frequency:
        wish = replace(chosen, frequency=frequency, light=reading.light, topics=frozenset())
        next_at = reading.now if frequency in {Frequency.DAILY, Frequency.WEEKLY} else None
        yield f"welcome {frequency}", subscription.welcome_page(reading, wish, next_at)
        for choice in Choice:
            said = settings.saved(reading, wish, choice)
            yield f"settings {frequency} {choice}", settings.settings_page(reading, wish, next_at, changed=said)
            yield f"{choice} {frequency}", choices.choice_page(reading, wish, choice)
    full = replace(chosen, countries=places, paused_until=paused_until, quiet=choices.QUIET_HOURS[0])
    panel = settings.settings_page(reading, full, reading.now, changed=settings.saved(reading, full, Choice.PLACES))
    yield "settings, all of them", panel
    for choice in Choice:
        yield f"{choice}, all of them", choices.choice_page(reading, full, choice, more=True, next_at=reading.now)
    yield "stopped", subscription.stopped_page(reading, was_subscribed=False)
    for odd in (subscription.misunderstood_page, subscription.odd_setting_page, subscription.odd_pause_page):
        yield odd.__name__, odd(reading, "ω" * 400)
    yield "prompt", letters.prompt_page(reading)
    if not reading.light:
        yield "consent", letters.consent_page(reading, "<ω" * 500, token="0" * 12)
        yield "answer", letters.answer_page(reading, "<ω" * 1500)
    for page in (letters.written_page, letters.dropped_page, letters.spent_page, letters.elsewhere_page):
        yield page.__name__, page(reading)
    yield "too long", letters.too_long_page(reading, 12_345)
    yield "too often", letters.too_often_page(reading)
    yield "forget", subscription.forget_page(reading)
    name = "@" + "ω" * 32
    yield "channel", subscription.channel_page(reading, name, panel)
    for refusal in subscription.Refusal:
        yield f"refused {refusal}", subscription.refused_page(reading, name, refusal)


def _digests(reading: Reading) -> Iterator[Named]:
    dispatches: list[Dispatch] = list(reading.pack.visible_dispatches(reading.now))
    if dispatches:
        for count in (1, 7, 30):
            many = (dispatches * count)[:count]
            yield f"digest of {count}", digest_page(reading, many)
            yield f"digest of {count} after a pause", digest_page(reading, many, woken=True)
    for dispatch in dispatches:
        yield f"alert {dispatch.id}", alert_page(reading, dispatch)
        for each in (dispatch, replace(dispatch, status=Status.WITHDRAWN)):
            yield f"amended alert {each.id} {each.status}", amended_alert_page(reading, each)
            yield f"note {each.id} {each.status}", note_page(reading, each)
            yield f"amended digest {each.id} {each.status}", digest_page(reading, [each], amended={each.id})
