"""The rules by themselves, on packs made by hand; their lines and columns are tested with the loader."""

from dataclasses import replace
from datetime import date

import pytest

from bot.cards.card import Card, Status
from bot.cards.commands import BUILT_IN
from bot.cards.dates import PartialDate
from bot.cards.figure import Figure, Value
from bot.cards.findings import Finding, Unread
from bot.cards.pack import Pack
from bot.cards.problems import Severity
from bot.cards.rules import findings
from bot.cards.text import Text
from tests.cards.packs import TODAY, both, card, claim, dispatch, pack, source, tracker


def found(given: Pack, *, today: date = TODAY, unread: Unread | None = None) -> list[tuple[str, str]]:
    """Rule and id of each finding."""
    return sorted((finding.rule, finding.place.id) for finding in findings(given, today=today, unread=unread))


def figure(*values: tuple[float, str], contested: bool) -> Figure:
    held = tuple(Value(number, number, by, PartialDate(2025)) for number, by in values)
    return Figure(both("Fighters"), both("persons"), held, contested)


def with_figures(given: Card, *figures: Figure) -> Card:
    return replace(given, figures=figures)


def test_a_sound_pack_has_no_findings() -> None:
    assert found(pack(card(), tracker(), dispatch())) == []


@pytest.mark.parametrize("command", sorted(BUILT_IN))
def test_no_card_may_claim_a_command_of_the_bot(command: str) -> None:
    assert found(pack(replace(card(), command=command))) == [("command", "group")]


def test_the_command_of_a_draft_is_taken_as_well() -> None:
    draft = replace(card(), command="same", status=Status.DRAFT)
    assert found(pack(draft, replace(tracker(), command="same"))) == [("command", "leaving")]


def test_names_of_what_could_not_be_read_are_not_wrong() -> None:
    given = pack(replace(card(), related=("lost", "nowhere")))
    assert found(given, unread=Unread(ids=frozenset({"lost"}))) == [("unknown-card", "group")]


def test_without_a_source_file_no_source_is_wrong_or_unused() -> None:
    given = pack(source("unused"), card("group", claim(sources=("lost",))))
    assert found(given) == [("unknown-source", "group"), ("unused-source", "unused")]
    assert found(given, unread=Unread(sources=True)) == []


def test_without_the_header_no_country_topic_or_language_is_wrong() -> None:
    given = replace(pack(replace(card(), countries=("lost",), topics=("lost",))), languages=("en",))
    header = frozenset({"countries", "topics", "languages"})
    assert {rule for rule, _ in found(given)} == {"unknown-country", "unknown-language", "unknown-topic"}
    assert found(given, unread=Unread(header=header)) == []


def test_values_of_two_publishers_are_a_contest_and_those_of_one_are_none() -> None:
    sources = (source("a"), source("b"), source("c", publisher="The Army"))
    one = with_figures(card("group", claim(sources=("c",))), figure((1, "a"), (2, "b"), contested=True))
    two = with_figures(card("group", claim(sources=("b",))), figure((1, "a"), (2, "c"), contested=True))
    assert found(pack(*sources, one)) == [("one-author", "group")]
    assert found(pack(*sources, two)) == []


def test_one_contested_value_alone_waits_for_its_other_side() -> None:
    assert found(pack(with_figures(card(), figure((1, "report"), contested=True)))) == []


def test_the_same_number_twice_is_no_contradiction() -> None:
    same = figure((1, "report"), contested=False)
    assert found(pack(with_figures(card(), same), with_figures(card("other"), same))) == []
    more = figure((2, "report"), contested=False)
    assert found(pack(with_figures(card(), same), with_figures(card("other"), more))) == [("contradiction", "other")]


def test_at_least_a_number_contradicts_the_number() -> None:
    exact = figure((5, "report"), contested=False)
    least = replace(exact, values=(replace(exact.values[0], high=None),))
    (finding,) = findings(pack(with_figures(card(), exact, least)), today=TODAY)
    assert finding.message == "“fighters” of report, 2025, is 5 in card “group” and at least 5 here"
    span = replace(exact, values=(replace(exact.values[0], high=7.5),))
    (finding,) = findings(pack(with_figures(card(), span, exact)), today=TODAY)
    assert finding.message == "“fighters” of report, 2025, is 5 to 7.5 in card “group” and 5 here"


def test_spaces_and_capitals_do_not_make_a_sentence_another_one() -> None:
    given = pack(card("one", claim("It left\u00a0Mali.")), card("two", claim("it  left Mali.")))
    assert found(given) == [("repeated", "two"), ("repeated", "two")]


def test_a_month_is_in_the_future_when_its_first_day_is() -> None:
    given = pack(source(published=None), replace(tracker(), as_of=PartialDate(2026, 11)), card())
    assert found(given, today=date(2026, 11, 1)) == []
    assert found(given, today=date(2026, 10, 31)) == [("future", "leaving")]


def test_an_undated_source_makes_no_claim_too_new() -> None:
    assert found(pack(source(published=None), card("group", claim(as_of="2026-11")))) == []
    late = pack(source(published="2025"), card("group", claim(as_of="2026")))
    assert found(late) == [("newer-than-sources", "group")]


def test_a_review_is_overdue_the_day_after_and_never_for_a_card_without_readers() -> None:
    due = replace(card(), review_by=TODAY)
    assert found(pack(due)) == []
    assert found(pack(due), today=date(2026, 11, 22)) == [("review-overdue", "group")]
    for status in (Status.DRAFT, Status.WITHDRAWN):
        assert found(pack(replace(due, status=status)), today=date(2026, 11, 22)) == []


def test_a_translation_lags_where_readers_see_it() -> None:
    lagging = replace(card(), reviewed=TODAY, translated={"fr": date(2026, 3, 1)})
    assert found(pack(lagging)) == [("translation-lags", "group")]
    for status in (Status.DRAFT, Status.WITHDRAWN):
        assert found(pack(replace(lagging, status=status))) == []


def test_no_source_is_published_tomorrow() -> None:
    assert found(pack(source(published="2026-11-21"), card("group", claim()))) == []
    assert found(pack(source(published="2062"), card("group", claim()))) == [("future", "report")]


def test_a_dispatch_of_tomorrow_under_embargo_is_no_mistake() -> None:
    later = replace(dispatch("2026-11-22-vote"), date=PartialDate(2026, 11, 22))
    embargoed = replace(later, publish_at=later.publish_at.replace(month=11, day=22))
    assert found(pack(later)) == [("future", "2026-11-22-vote")]
    assert found(pack(embargoed)) == []


def test_what_nobody_has_seen_is_a_draft_and_not_withdrawn() -> None:
    given = replace(dispatch("2026-11-21-vote"), date=PartialDate(2026, 11, 21), status=Status.WITHDRAWN)
    waiting = replace(given, publish_at=given.publish_at.replace(month=11, day=22))
    assert found(pack(replace(given, publish_at=given.publish_at.replace(month=11, day=21)))) == []
    assert found(pack(waiting)) == [("withdrawn-unseen", "2026-11-21-vote")]
    assert found(pack(replace(waiting, status=Status.DRAFT))) == []


def test_a_card_in_one_language_is_told_once_and_not_for_each_text() -> None:
    english = Text({"en": "Only English."})
    only = replace(card(), title=english, brief=english, sections=())
    told = [finding.message for finding in findings(pack(only), today=TODAY) if finding.rule == "translation-missing"]
    assert told == ["nothing here is written in “fr”"]


def test_warnings_are_warnings_and_errors_are_errors() -> None:
    given = pack(source("unused"), source(), replace(card(), topics=("lost",), review_by=date(2020, 1, 1)))
    severities = {finding.rule: finding.severity for finding in findings(given, today=TODAY)}
    assert severities == {
        "unknown-topic": Severity.ERROR,
        "unused-source": Severity.WARNING,
        "review-overdue": Severity.WARNING,
    }


def test_no_dispatch_has_the_id_of_a_card_or_a_tracker() -> None:
    alike = pack(card("2026-01-02-news"), dispatch("2026-01-02-news"))
    assert found(alike) == [("duplicate-id", "2026-01-02-news")]
    assert found(replace(alike, cards={}, trackers={"2026-01-02-news": tracker("2026-01-02-news")})) == [
        ("duplicate-id", "2026-01-02-news")
    ]


def test_a_finding_offers_the_names_that_would_have_been_right() -> None:
    (finding,) = findings(pack(replace(card(), topics=("politcs",))), today=TODAY)
    assert isinstance(finding, Finding)
    assert (finding.given, finding.among) == ("politcs", frozenset({"politics"}))
    assert finding.place.path == ("topics", 0)
