"""Trackers and dispatches on the site: a withdrawal with its steps and numbers; one dated item of news."""

from bot.cards.card import Card
from bot.cards.dispatch import Dispatch, Importance
from bot.cards.revisions import revision
from bot.cards.tracker import Measure, Milestone, Tracker
from bot.pages.notes import shown_texts
from bot.pages.reading import Reading
from bot.pages.sources import Numbering
from bot.pages.tracker import numbering, state_as_of
from bot.site import places
from bot.site.card import onwards
from bot.site.chart import progress
from bot.site.parts import Group, Item, dated, facts, foreign_note, marks, words
from bot.site.places import Section
from bot.site.story import Story, corrections_group, news, notices
from bot.site.webpage import NOTHING, Web, element, joined, text


def tracker_story(reading: Reading, tracker: Tracker) -> Story:
    """Everything the site says of one withdrawal."""
    numbers, here = numbering(tracker), places.subject(tracker.id)
    groups = [_measure(reading, measure, numbers) for measure in tracker.measures]
    groups += _milestones(reading, tracker, numbers)
    country = reading.subject(tracker.country)
    related = [card for card in reading.pack.published_cards if tracker.id in card.related and card is not country]
    return Story(
        tracker.id,
        reading.title(tracker),
        reading.words(tracker.brief),
        Section.WITHDRAWALS,
        _lead(reading, tracker),
        (*groups, *corrections_group(reading, tracker.corrections)),
        numbers,
        notices=notices(reading, tracker),
        tail=joined(
            (news(reading, here, tracker.id), onwards(reading, [*([country] if country else []), *related], here))
        ),
        digits=revision(tracker),
    )


def dispatch_story(reading: Reading, dispatch: Dispatch) -> Story:
    """Everything the site says of one dispatch. It has no revision: its corrections are told."""
    numbers = Numbering.of([dispatch.sources])
    body = Item(joined((words(reading, dispatch.text), marks(numbers, dispatch.sources))), dispatch.sources)
    subjects = [reading.subject(item) for item in dispatch.cards]
    onward = [subject for subject in subjects if isinstance(subject, Card | Tracker)]
    return Story(
        dispatch.id,
        reading.words(dispatch.headline),
        reading.words(dispatch.text),
        Section.LATEST,
        _dispatch_lead(reading, dispatch),
        (Group(NOTHING, (body,), _paragraph), *corrections_group(reading, dispatch.corrections)),
        numbers,
        tail=onwards(reading, onward, places.subject(dispatch.id)),
    )


def _lead(reading: Reading, tracker: Tracker) -> Web:
    state = text(state_as_of(reading, tracker.status, tracker.as_of))
    return joined(
        (
            words(reading, tracker.force, "h1"),
            facts(element("b", state, class_=f"state {tracker.status}"), text(reading.country(tracker.country))),
            foreign_note(reading, *shown_texts(tracker)),
            words(reading, tracker.brief, "p", class_="brief"),
        )
    )


def _dispatch_lead(reading: Reading, dispatch: Dispatch) -> Web:
    urgent = NOTHING
    if dispatch.importance is Importance.BREAKING:
        urgent = element("b", text(reading.t("Breaking")), class_="state")
    return joined(
        (
            words(reading, dispatch.headline, "h1"),
            facts(
                urgent,
                dated(reading, dispatch.date),
                text(reading.places(dispatch.countries)),
                text(reading.topics(dispatch.topics)),
            ),
            foreign_note(reading, *shown_texts(dispatch)),
        )
    )


def _measure(reading: Reading, measure: Measure, numbers: Numbering) -> Group:
    items = []
    for point in measure.points:
        number = element("b", text(reading.phrases.number(point.value)))
        said = joined((dated(reading, point.date), number, marks(numbers, point.sources)), by=" ")
        items.append(Item(element("li", said), point.sources))
    unit = joined((words(reading, measure.unit), _reached(reading, measure)), by=" · ")
    head = (words(reading, measure.of, "h2"), element("p", unit, class_="unit"), progress(reading, measure))
    return Group(joined(head), tuple(items), _points)


def _reached(reading: Reading, measure: Measure) -> Web:
    if not measure.target or not measure.points:
        return NOTHING
    number = reading.phrases.number
    said = reading.t("{number} of {target}", number=number(measure.points[-1].value), target=number(measure.target))
    return text(said)


def _milestones(reading: Reading, tracker: Tracker, numbers: Numbering) -> list[Group]:
    if not tracker.milestones:
        return []
    items = tuple(_milestone(reading, item, numbers) for item in tracker.milestones)
    return [Group(element("h2", text(reading.t("Milestones"))), items, _steps)]


def _milestone(reading: Reading, item: Milestone, numbers: Numbering) -> Item:
    place = element("span", text(item.place), class_="place") if item.place else NOTHING
    said = joined((dated(reading, item.date), place, words(reading, item.event)), by=" ")
    return Item(element("li", said, marks(numbers, item.sources)), item.sources)


def _points(inner: Web) -> Web:
    return element("ul", inner, class_="points")


def _steps(inner: Web) -> Web:
    return element("ol", inner, class_="steps")


def _paragraph(inner: Web) -> Web:
    return element("p", inner, class_="brief")
