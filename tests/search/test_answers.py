"""Answers on packs made by hand: names, languages, what is hidden, what is said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.cards.card import Card, Claim, Status
from bot.cards.dates import PartialDate
from bot.cards.figure import Figure, Value
from bot.cards.pack import Pack
from bot.cards.search import Found, HitKind, Index
from bot.cards.term import Term
from bot.cards.text import Text
from bot.cards.tracker import Milestone
from bot.pages import markup
from bot.pages.answers import answers_page
from bot.pages.phrases import Phrases
from bot.pages.reading import Reading
from tests.cards.packs import both, card, claim, dispatch, pack, tracker

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def _said(words: dict[str, str], as_of: str = "2024-05-01") -> Claim:
    return Claim(Text(words), ("report",), PartialDate.parse(as_of))


def _named(id_: str, title: dict[str, str], *claims: Claim, aka: tuple[str, ...] = ()) -> Card:
    return replace(card(id_, *claims), title=Text(title), aka=aka)


RIVERS = _named(
    "river-guard",
    {"en": "River Guard (RGA)", "fr": "Garde fluviale (GFA)"},
    _said({"en": "It was set up on 3 March 2019 in Altona.", "fr": "Elle naît le 3 mars 2019 à Altona."}),
    _said({"en": "It withdrew from Bastia on 9 June 2024.", "fr": "Elle s’est retirée de Bastia le 9 juin 2024."}),
    _said({"en": "It left because pay had stopped.", "fr": "Elle est partie faute de solde."}),
    aka=("the Otters",),
)
COUNTED = replace(
    _named("losses", {"en": "Losses of the River Guard"}, _said({"en": "The River Guard had many losses in Bastia."})),
    figures=(
        Figure(
            both("Members of the River Guard killed"),
            both("persons"),
            (Value(40, 40, "report", PartialDate(2024)), Value(55, None, "report", PartialDate(2025))),
        ),
    ),
)
HELMETS = Term(
    "helmets", Text({"en": "blue hats (watchers)", "fr": "Képis bleus (veilleurs)"}), both("Who they are."), ("report",)
)
OTHERS = tuple(card(f"other-{number}", claim(f"Sentence {number} is about rain and wheat.")) for number in range(8))
PACK = pack(RIVERS, COUNTED, HELMETS, *OTHERS)
INDEX = Index(PACK)


def _ask(question: str, *, within: Pack = PACK, now: datetime = NOW) -> Found:
    return (INDEX if within is PACK else Index(within)).ask(question, now=now)


def _first(found: Found) -> str:
    assert found.answers, found
    return found.answers[0].texts[0].words("en")


@pytest.mark.parametrize("name", ["River Guard", "RGA", "rga", "GFA", "Garde fluviale", "the otters", "Rivr Guard"])
def test_a_bare_name_or_abbreviation_opens_its_card(name: str) -> None:
    found = _ask(name)
    assert found.opens is not None
    assert (found.opens.kind, found.opens.id, found.opens.is_named) == (HitKind.CARD, "river-guard", True)


@pytest.mark.parametrize("name", ["RGA", "GFA", "River Guard", "Garde fluviale", "Otters"])
@pytest.mark.parametrize("question", ["when did {} leave Bastia", "quand {} s’est retirée de Bastia"])
def test_all_names_of_a_thing_are_one(question: str, name: str) -> None:
    assert "9 June 2024" in _first(_ask(question.format(name)))


def test_names_that_a_glossary_term_sets_side_by_side_meet() -> None:
    patrol = _named("patrol", {"en": "Patrol"}, _said({"en": "Three watchers were hurt at Cadenza."}))
    within = pack(patrol, HELMETS, *OTHERS)
    assert _first(_ask("képis bleus Cadenza", within=within)) == "Three watchers were hurt at Cadenza."


def test_when_prefers_a_date_and_why_a_reason_and_how_many_a_figure() -> None:
    assert "3 March 2019" in _first(_ask("when was the River Guard set up"))
    assert "because" in _first(_ask("why did the River Guard leave"))
    assert _first(_ask("how many of the River Guard were killed")) == "Members of the River Guard killed"
    assert isinstance(_ask("how many members of the Garde fluviale were killed").answers[0].item, Figure)


def test_a_milestone_answers_when() -> None:
    step = Milestone(PartialDate(2024, 6, 9), both("The last boat leaves Bastia."), ("report",), place="Bastia")
    leaving = replace(tracker("leaving"), force=both("Boats in Bastia"), milestones=(step,))
    assert _ask("when did the last boat leave Bastia", within=pack(leaving, *OTHERS)).answers[0].item == step


def test_words_of_the_same_meaning_are_learnt_from_the_pack() -> None:
    told = [
        _said({"en": f"The {name} was disbanded.", "fr": f"Le {name} a été dissous."})
        for name in ("Altair", "Bellatrix", "Capella", "Deneb")
    ]
    only_english = _said({"en": "The Electra was disbanded on 4 May 2021."})
    within = pack(_named("ships", {"en": "Ships"}, *told, only_english), *OTHERS)
    assert "Electra" in _first(_ask("quand Electra dissous", within=within))


def test_what_exists_in_another_language_only_is_found_and_said_to_be() -> None:
    alone = _named("cadenza", {"en": "Cadenza bridge"}, _said({"en": "The bridge of Cadenza fell on 1 May 2020."}))
    within = pack(alone, *OTHERS)
    found = _ask("C’était quand, Cadenza ?", within=within)
    reading = Reading(pack=within, phrases=Phrases("fr"), now=NOW, bot="bot")
    page = markup.plain(answers_page(reading, "?", replace(found, choices=())).html)
    assert "fell on 1 May 2020" in page
    assert "Not yet translated: parts are in anglais." in page


def test_a_question_nobody_can_answer_is_not_guessed_at() -> None:
    found = _ask("River Guard pension scheme for widows")
    assert found.answers == ()
    assert "river-guard" in [hit.id for hit in found.choices]
    assert _ask("pension scheme for widows") == Found()


@pytest.mark.parametrize("status", [Status.DRAFT, Status.WITHDRAWN])
def test_drafts_and_what_was_withdrawn_are_neither_named_nor_answered_with(status: Status) -> None:
    within = pack(replace(RIVERS, status=status), *OTHERS)
    questions = ("River Guard", "RGA", "when was it set up in Altona", "Bastia", "why did the River Guard leave")
    assert [_ask(question, within=within) for question in questions] == [Found()] * len(questions)


def test_a_dispatch_answers_from_its_hour_on_and_never_once_withdrawn() -> None:
    news = replace(dispatch(), headline=both("Dam breaks at Cadenza"), text=both("The dam broke at Cadenza."))
    within, before = pack(news, *OTHERS), news.publish_at - timedelta(seconds=1)
    asked = "what broke at Cadenza dam"
    assert [answer.id for answer in _ask(asked, within=within, now=news.publish_at).answers] == [news.id]
    assert _ask(asked, within=within, now=before) == Found()
    withdrawn = pack(replace(news, status=Status.WITHDRAWN), *OTHERS)
    assert _ask(asked, within=withdrawn, now=news.publish_at) == Found()


def test_the_same_fact_is_not_told_twice() -> None:
    again = _named("again", {"en": "Bastia"}, _said({"en": "The River Guard withdrew from Bastia on 9 June 2024."}))
    found = _ask("when did the River Guard withdraw from Bastia", within=pack(RIVERS, again, *OTHERS))
    assert sum("9 June 2024" in answer.texts[0].words("en") for answer in found.answers) == 1


def test_an_empty_pack_answers_nothing() -> None:
    assert _ask("anything at all", within=pack()) == Found()
