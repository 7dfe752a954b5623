"""Dating: dates that cannot be, reviews and translations that are due. It asks `today`, never the clock."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from bot.cards.card import Card, Status
from bot.cards.dates import PartialDate
from bot.cards.dispatch import Dispatch
from bot.cards.findings import Finding, warning
from bot.cards.pack import Pack
from bot.cards.places import HEADER, Kind, Place, Subject, corrections, place_of, texts
from bot.cards.stale import behind_since, due_since
from bot.cards.term import Term
from bot.cards.text import Text
from bot.cards.tracker import Tracker


def dates_in_the_future(pack: Pack, today: date) -> Iterator[Finding]:
    """Nobody knows today what holds tomorrow."""
    for subject in pack.subjects:
        for place, as_of in _as_of_dates(subject):
            if as_of.first_day > today:
                yield Finding(place.at("as_of"), "future", f"{as_of} is in the future; today is {today}")
        for place, day in _days_of_work(subject):
            if day > today:
                yield warning(place, "future", f"{day} is in the future; today is {today}")
        if isinstance(subject, Dispatch) and subject.date.first_day > max(today, subject.publish_at.date()):
            said = f"{subject.date} is in the future and readers see it before; today is {today}"
            yield warning(place_of(subject).at("date"), "future", said)
    for id_, source in pack.sources.items():
        if source.published and source.published.first_day > today:
            said = f"{source.published} is in the future; today is {today}"
            yield warning(Place(Kind.SOURCE, id_, ("published",)), "future", said)


def withdrawn_unseen(pack: Pack, today: date) -> Iterator[Finding]:
    """What waits has told nobody anything: named as withdrawn at its hour, it would come out after all."""
    for dispatch in pack.dispatches.values():
        if dispatch.status is Status.WITHDRAWN and dispatch.publish_at.date() > today:
            said = "nobody has seen it yet; write “status: draft”, or it is told as withdrawn when its time comes"
            yield Finding(place_of(dispatch).at("status"), "withdrawn-unseen", said)


def dates_out_of_order(pack: Pack) -> Iterator[Finding]:
    """Corrections not newest last; claims that end before they begin; dispatches named after another day."""
    for subject in pack.subjects:
        place = place_of(subject)
        for index, (earlier, later) in enumerate(pairwise(corrections(subject)), start=1):
            if later.on < earlier.on:
                said = f"{later.on} comes after {earlier.on}; the newest correction comes last"
                yield Finding(place.at("corrections", index, "on"), "corrections-order", said)
        if isinstance(subject, Dispatch) and not subject.id.startswith(f"{subject.date}-"):
            yield warning(place.at("date"), "dispatch-date", f"the file's name does not start with {subject.date}-")
        if isinstance(subject, Card):
            yield from _turned_round(subject, place)


def newer_than_its_sources(pack: Pack) -> Iterator[Finding]:
    """A claim cannot hold for a day after all of its sources were published."""
    for card in pack.cards.values():
        for i, section in enumerate(card.sections):
            for j, claim in enumerate(section.claims):
                newest = _newest(pack, claim.sources)
                if newest and claim.as_of.first_day > newest.last_day:
                    place = place_of(card).at("sections", i, "claims", j, "as_of")
                    yield warning(place, "newer-than-sources", f"{claim.as_of} is later than its sources ({newest})")


def overdue_reviews(pack: Pack, today: date) -> Iterator[Finding]:
    for subject in pack.subjects:
        if isinstance(subject, Card | Tracker) and (due_on := due_since(subject, today)) is not None:
            said = f"the review was due on {due_on}"
            yield warning(place_of(subject).at("review_by"), "review-overdue", said)


def missing_translations(pack: Pack) -> Iterator[Finding]:
    """One warning for each text; one for the whole where nothing is translated."""
    yield from _untranslated(pack, list(pack.header_texts), HEADER.at("name"))
    for subject in pack.subjects:
        given = list(texts(subject))
        yield from _untranslated(pack, given, given[0][0])


def lagging_translations(pack: Pack) -> Iterator[Finding]:
    for subject in pack.subjects:
        if isinstance(subject, Card | Tracker):
            for language in subject.translated or ():
                if (day := behind_since(subject, language)) is not None:
                    said = f"the translation of {day} is older than the review of {subject.reviewed}"
                    yield warning(place_of(subject).at("translated", language), "translation-lags", said)


def _untranslated(pack: Pack, given: list[tuple[Place, Text]], whole: Place) -> Iterator[Finding]:
    for language in pack.languages:
        missing = [place for place, text in given if language not in text]
        if missing and len(missing) == len(given):
            yield warning(whole, "translation-missing", f"nothing here is written in “{language}”", is_key=True)
        else:
            for place in missing:
                yield warning(place, "translation-missing", f"the text in “{language}” is missing", is_key=True)


def _as_of_dates(subject: Subject) -> Iterator[tuple[Place, PartialDate]]:
    place = place_of(subject)
    if isinstance(subject, Tracker):
        yield place, subject.as_of
    if isinstance(subject, Card):
        for i, section in enumerate(subject.sections):
            yield from ((place.at("sections", i, "claims", j), claim.as_of) for j, claim in enumerate(section.claims))
        for i, figure in enumerate(subject.figures):
            yield from ((place.at("figures", i, "values", j), value.as_of) for j, value in enumerate(figure.values))


def _days_of_work(subject: Subject) -> Iterator[tuple[Place, date]]:
    """The days on which editors did something, and on which something was measured."""
    place = place_of(subject)
    if isinstance(subject, Card | Tracker) and subject.reviewed:
        yield place.at("reviewed"), subject.reviewed
    if not isinstance(subject, Term):
        yield from ((place.at("translated", language), day) for language, day in (subject.translated or {}).items())
    for i, correction in enumerate(corrections(subject)):
        yield place.at("corrections", i, "on"), correction.on
    if isinstance(subject, Tracker):
        for i, measure in enumerate(subject.measures):
            for j, point in enumerate(measure.points):
                yield place.at("measures", i, "points", j, "date"), point.date.first_day


def _turned_round(card: Card, place: Place) -> Iterator[Finding]:
    for i, section in enumerate(card.sections):
        for j, claim in enumerate(section.claims):
            if claim.since and claim.until and claim.since.first_day > claim.until.last_day:
                at = place.at("sections", i, "claims", j, "until")
                yield Finding(at, "since-until", f"{claim.until} is before `since` ({claim.since})")


def _newest(pack: Pack, names: tuple[str, ...]) -> PartialDate | None:
    """The date of the newest source; None when one of them has no date."""
    published = [pack.sources[name].published for name in names if name in pack.sources]
    dated = [day for day in published if day]
    if not dated or len(dated) < len(names):
        return None
    return max(dated, key=lambda day: day.last_day)
