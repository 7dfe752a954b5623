"""Rendering: every page of a pack, found by pressing every button, and what Telegram would say of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import chain

from bot.cards.card import Status
from bot.cards.difference import Entry, difference
from bot.cards.losses import Loss
from bot.cards.pack import Pack
from bot.cards.problems import Problem
from bot.cards.search import Hit, HitKind
from bot.cards.stale import Behind, Dead, Overdue
from bot.content.catalogues import all_phrases
from bot.pages import (
    audit,
    broadcast,
    choices,
    gaps,
    halted,
    letters,
    looking,
    markup,
    newsroom,
    reader,
    settings,
    stale,
    statistics,
    subscription,
    tidings,
    weekly,
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
from bot.readers.alert import Fate, Reach
from bot.readers.edition import EditionKind
from bot.readers.subscription import Frequency, Subscription
from tests.pages.packs import LATER
from tests.sandbox.tdlib import parse_html

BUTTONS, IN_A_ROW = 100, 8  # of a message, of a row (as Telegram's clients show them)

Named = tuple[str, Page]


def reading_of(pack: Pack, language: str, *, light: bool, now: datetime = LATER) -> Reading:
    phrases = all_phrases().get(language) or Phrases(language)
    return Reading(pack=pack, phrases=phrases, now=now, bot="sahelbot", light=light)


def every_page(reading: Reading) -> Iterator[Named]:
    """Each page once: those that buttons lead to, and those that only words or times bring."""
    seen: set[str] = set()
    for name, page in chain(_starts(reading), _settings(reading), _digests(reading), _desk(reading)):
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
            yield f"amended digest {each.id} {each.status}", digest_page(reading, [each], amended=each.id)


def _desk(reading: Reading) -> Iterator[Named]:
    """The newsroom's pages, which are never light."""
    desk, pack = replace(reading, light=False), reading.pack
    if reading.light:
        return
    bare = replace(pack, cards={}, trackers={}, dispatches={}, sources={}, glossary={}, contact="")
    other = replace(pack, cards={id_: replace(card, title=card.brief) for id_, card in pack.cards.items()})
    problems = [Problem(f"{'cards/' * 9}{number}.yaml", 1, 1, "title", "ω" * 300) for number in range(40)]
    issues = [newsroom.Issue(f"{number}" * 64, desk.now, by) for number in (1, 2) for by in Publisher]
    yield "desk", newsroom.desk_page(desk, issues)
    yield "refused", newsroom.refused_page(desk, problems)
    for name, change in {"first": (bare, pack), "last": (pack, bare), "reworded": (pack, other)}.items():
        found = difference(*change)
        page = newsroom.preview_page(desk, found, revision=pack.revision, warnings=len(pack.sources), token="0" * 12)
        yield f"preview {name}", page
        yield f"offer {name}", tidings.offer_page(desk, found)
        yield f"taken {name}", tidings.taken_page(desk, found, revision=pack.revision)
    yield "broken", tidings.broken_page(desk, problems)
    yield "vanishing", tidings.vanishing_page(desk, 0.75)
    yield "out of reach", tidings.not_fetched_page(desk, "ω" * 300)
    yield from _alerts(desk)
    yield from _looks(desk)
    yield from _old(desk)
    halts = [halted.Halt(10**12 + each, f"alert:{'ω' * 48}", 10**9) for each in range(5)]
    yield "desk with halts", halted.desk_with_halts(desk, newsroom.desk_page(desk, issues), halts)
    yield "halted", halted.halted_page(desk, halts[:1])
    yield "goes on", halted.goes_on_page(desk, halts[0].edition_id)
    yield "dropped", halted.dropped_page(desk, halts[0].edition_id)
    yield "decided", halted.decided_page(desk)
    lines = [audit.Line(number, desk.now, 10**12, "publish", "ω" * 300, "ω" * 300, "ω" * 300) for number in range(11)]
    yield "audit", audit.audit_page(desk, lines, below=12)
    yield "statistics", statistics.statistics_page(desk, _numbers(pack, desk.now.date()), can_draw=True)
    for name, old in _stale(desk).items():
        counts = _numbers(pack, desk.now.date())
        yield f"weekly, {name}", weekly.weekly_page(desk, old, counts, [("ω" * 24, 12_345)] * 5, letters=12_345)
    yield "gaps", gaps.gaps_page(desk, [("ω" * 24, 12_345)] * 60)
    yield "no gaps", gaps.gaps_page(desk, [])
    yield "letter", letters.letter_page(desk, "<ω" * 500, number=12_345, language="fr")
    for page in (letters.answered_page, letters.unanswered_page, letters.doubtful_page, letters.gone_page):
        yield page.__name__, page(desk)
    yield "long answer", letters.long_answer_page(desk)
    yield "no audit", audit.audit_page(desk, [])
    yield "not fetched", newsroom.not_fetched_page(desk, "https://example.org/pack.git does not let us in")
    yield "unchanged", newsroom.unchanged_page(desk)
    yield "published", newsroom.published_page(desk, revision=pack.revision)
    yield "stale", newsroom.stale_page(desk)
    for is_same in (True, False):
        yield f"overtaken {is_same}", newsroom.overtaken_page(desk, issues[0], is_same=is_same)
    yield "beaten", newsroom.beaten_page(desk)
    yield "unpublished", broadcast.unpublished_page(desk, f"/withdraw {'w' * 48}")
    yield "no revision", newsroom.no_revision_page(desk, "0123abcd")
    share = timedelta(hours=8) / timedelta(days=1)
    yield "too much gone", newsroom.too_much_gone_page(desk, share, command="/reload --force")


def _numbers(pack: Pack, day: date) -> statistics.Statistics:
    """As many as there are names for."""
    many = 12_345_678
    return statistics.Statistics(
        active=many,
        stopped=many,
        suspended=many,
        by_language=dict.fromkeys(("", *pack.languages), many),
        by_frequency=dict.fromkeys(map(str, Frequency), many),
        by_zone=dict.fromkeys(("", *pack.zones), many),
        by_country=dict.fromkeys(("", *pack.countries), 3),
        by_topic=dict.fromkeys(("", *pack.topics), many),
        came=many,
        went=4,
        deliveries=dict.fromkeys(("sent", "unknown", "failed", "expired", "cancelled", "pending", "sending"), many),
        latencies=(statistics.Latency(EditionKind.DAILY, timedelta(hours=9), timedelta(hours=11)),) * 2,
        growth=((day - timedelta(days=7), many), (day, many)),
    )


def _looks(desk: Reading) -> Iterator[Named]:
    """Pages looked at before they are published: the list, and each thing in each language and mode."""
    pack = desk.pack
    entries = [Entry(card.id, card.title) for card in pack.cards.values()]
    waiting = [(dispatch, 12_345) for dispatch in list(pack.dispatches.values())[:3]]
    lost = [Loss(language, tuple(entries), tuple(entries)) for language in pack.languages]
    foretold = [*looking.alert_lines(desk, waiting), *looking.loss_lines(desk, lost)]
    change = difference(replace(pack, cards={}, trackers={}, dispatches={}, sources={}, glossary={}), pack)
    yield (
        "foretold",
        newsroom.preview_page(desk, change, revision=pack.revision, warnings=1, token="0" * 12, foretold=foretold),
    )
    for number in (0, 1):
        yield f"pages {number}", looking.pages_page(desk, pack, entries, head="ω" * 60, page=number)
    for number in range(len(looking.things(pack))):
        for light in (False, True):
            look = looking.Look(pack.revision[:8], number, desk.language, light)
            page = looking.seen_page(desk, replace(desk, light=light), look)
            yield f"look {number} {light}", page or Page(markup.text(""))


def _old(desk: Reading) -> Iterator[Named]:
    """The report of what has grown old: none of it, and all of it."""
    for name, found in _stale(desk).items():
        for number in range(3):
            yield f"old, {name}, {number}", stale.stale_page(desk, found, number)


def _stale(desk: Reading) -> dict[str, stale.Stale]:
    subjects = [(id_, card.title) for id_, card in desk.pack.cards.items()]
    day = desk.now.date()
    overdue = [Overdue(id_, title, day) for id_, title in subjects]
    late = [Behind(id_, title, language, day, day) for id_, title in subjects for language in desk.pack.languages]
    gone = [Dead(source.id, source.title, "ω" * 300, 12) for source in desk.pack.sources.values()]
    return {"nothing": stale.Stale((), (), (), None), "all": stale.Stale(overdue, late, gone, desk.now)}


def _alerts(desk: Reading) -> Iterator[Named]:
    """What editors see of an alert."""
    dispatches = list(desk.pack.visible_dispatches(desk.now))
    readings = [desk] * len(desk.pack.languages)
    reach, counts = Reach(), broadcast.Progress(9, 1, 1, 1, 1, 1, 1, 4)
    for fate in Fate:
        reach.fates[fate] = 12_345
    reach.languages.update(dict.fromkeys(desk.pack.languages, 12_345))
    reach.frequencies.update(dict.fromkeys(Frequency, 12_345))
    yield "alerts", broadcast.alert_choice_page(desk, dispatches, unknown="ω" * 400)
    yield "no alerts", broadcast.alert_choice_page(desk, [])
    for dispatch in dispatches:
        yield (
            f"alert preview {dispatch.id}",
            broadcast.alert_preview_page(
                desk, readings, dispatch, reach=reach, rate=25.0, token="0" * 12, note="ω" * 99
            ),
        )
        yield f"alert refused {dispatch.id}", broadcast.alert_refused_page(desk, dispatch, at=desk.now)
        note = "ω" * 99
        for each in (dispatch, replace(dispatch, status=Status.WITHDRAWN)):
            page = broadcast.amendment_preview_page(
                desk, readings, each, messages=12_345, told=12_345, token="0" * 12, note=note
            )
            yield f"amendment preview {each.id} {each.status}", page
    yield "alert asked", broadcast.asked_page(desk, "ω" * 48)
    yield "no amendment", broadcast.no_amendment_page(desk, "ω" * 99, "ω" * 64)
    yield "alert unasked", broadcast.nobody_asked_page(desk)
    yield "alert dropped", broadcast.dropped_page(desk)
    yield "alert spent", broadcast.spent_page(desk)
    for note in ("", broadcast.STOPPED, "ω" * 200):
        page = broadcast.progress_page(desk, counts, title="ω" * 120, token="0" * 12, is_planned=True, note=note)
        yield f"alert progress {note}", page
        yield f"alert result {note}", broadcast.result_page(desk, counts, title="ω" * 120, note=note)
