"""Every page that only the newsroom sees, with as much in it as there can be."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from bot.cards.card import Status
from bot.cards.difference import Entry, difference
from bot.cards.losses import Loss
from bot.cards.pack import Pack
from bot.cards.problems import Problem
from bot.cards.stale import Behind, Dead, Overdue
from bot.pages import (
    audit,
    broadcast,
    gaps,
    halted,
    letters,
    looking,
    markup,
    newsroom,
    stale,
    statistics,
    tidings,
    weekly,
)
from bot.pages.page import Page
from bot.pages.publisher import Publisher
from bot.pages.reading import Reading
from bot.readers.alert import Fate, Reach
from bot.readers.edition import EditionKind
from bot.readers.subscription import Frequency

Named = tuple[str, Page]


def newsroom_pages(reading: Reading) -> Iterator[Named]:
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
    yield "stale", newsroom.spent_page(desk)
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
