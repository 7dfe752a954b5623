"""Questions: what a reader types, with its typos and in either language, finds what the pack holds, or nothing."""

import string
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.cards.card import Card, CardKind, Claim, Section, Status
from bot.cards.dates import PartialDate
from bot.cards.pack import Pack
from bot.cards.search import Index
from bot.cards.term import Term
from bot.cards.text import Text
from bot.cards.words import folded
from tests.effort import effort
from tests.pages.packs import EXAMPLE, pack_in

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
bounded = effort(150)


def _card(id_: str, title: dict[str, str], brief: dict[str, str], claim: dict[str, str], *aka: str) -> Card:
    sections = (Section(Text({"en": "What it is"}), (Claim(Text(claim), ("s",), PartialDate(2023)),)),)
    return Card(id_, CardKind.ACTOR, Text(title), Text(brief), aka, sections=sections)


CARDS = (
    _card(
        "minusma",
        {"en": "UN mission in Mali", "fr": "Mission de l’ONU au Mali"},
        {"en": "Peacekeepers sent in 2013.", "fr": "Des Casques bleus envoyés en 2013."},
        {"en": "It closed thirteen bases.", "fr": "Elle a fermé treize bases."},
        "MINUSMA",
    ),
    _card(
        "jnim",
        {"en": "Support group (JNIM)", "fr": "Groupe de soutien (Jnim)"},
        {"en": "A coalition founded in March 2017.", "fr": "Une coalition fondée en mars 2017."},
        {"en": "It attacks fuel convoys.", "fr": "Il attaque des convois de carburant."},
        "JNIM",
        "GSIM",
    ),
    _card(
        "wagner",
        {"en": "Wagner Group"},
        {"en": "A Russian mercenary company that fought in Mali."},
        {"en": "Its soldiers lost a battle near Tinzaouaten in July 2024."},
        "PMC Wagner",
    ),
    _card(
        "generals",
        {"en": "The ruling generals", "fr": "Les généraux au pouvoir"},
        {"en": "Officers who took power by a coup.", "fr": "Des officiers arrivés au pouvoir par un putsch."},
        {"en": "They dissolved the parties.", "fr": "Ils ont dissous les partis d’opposition."},
    ),
)
TERM = Term("blockade", Text({"en": "Blockade", "fr": "Blocus"}), Text({"en": "A siege.", "fr": "Un siège."}), ())


def _pack(*cards: Card) -> Pack:
    example = pack_in(EXAMPLE)
    return replace(example, cards={card.id: card for card in cards}, trackers={}, glossary={TERM.id: TERM})


PACK = _pack(*CARDS)
INDEX = Index(PACK)


def _found(question: str, *, pack: Pack = PACK, now: datetime = NOW) -> list[str]:
    index = INDEX if pack is PACK else Index(pack)
    return [hit.id for hit in index.search(question, now=now)]


QUESTIONS = [
    ("minusma", "minusma"),
    ("MINUSMA", "minusma"),
    ("Minusma?", "minusma"),
    ("minsuma", "minusma"),  # a typo
    ("What is the UN mission in Mali?", "minusma"),
    ("l’ONU au Mali", "minusma"),  # an elision, with a curly apostrophe
    ("l'onu au mali", "minusma"),  # and a straight one
    ("peacekeeper", "minusma"),  # one for many
    ("casque bleu", "minusma"),
    ("GSIM", "jnim"),  # an abbreviation of another language
    ("Qui attaque les convois de carburant ?", "jnim"),
    ("convoi", "jnim"),
    ("generaux", "generals"),  # no accent, many
    ("général", "generals"),  # an accent, one
    ("les partis d’opposition", "generals"),
    ("blocus", "blockade"),
    ("blockades", "blockade"),
    ("Wagner", "wagner"),
    ("Qui est Wagner ?", "wagner"),  # a French question, a card in English alone
    ("Où est Tinzaouaten ?", "wagner"),
    ("Qui sont les mercenaires ?", "wagner"),
    ("Tinzaouatene", "wagner"),  # another spelling
]


@pytest.mark.parametrize(("question", "subject"), QUESTIONS)
def test_a_question_finds_its_subject_first(question: str, subject: str) -> None:
    assert _found(question)[:1] == [subject]


@pytest.mark.parametrize(
    "question", ["", " ", "?!", "the of and", "le la les", "xqzzk", "pizza recipe", "🇲🇱", "a" * 500]
)
def test_a_question_about_nothing_finds_nothing(question: str) -> None:
    assert _found(question) == []


def test_a_draft_is_not_found() -> None:
    drafted = replace(CARDS[2], status=Status.DRAFT)
    assert "wagner" not in _found("Wagner", pack=_pack(*CARDS[:2], drafted))


def test_a_dispatch_is_found_from_its_hour_on() -> None:
    dispatch = next(iter(PACK.dispatches.values()))
    assert dispatch.id in _found("Council votes", now=dispatch.publish_at)
    assert dispatch.id not in _found("Council votes", now=dispatch.publish_at - timedelta(seconds=1))


@bounded
@given(st.text(max_size=100))
def test_any_text_is_a_question_with_one_answer(question: str) -> None:
    found = _found(question)
    assert found == _found(question)
    assert len(found) == len(set(found)) <= 5


@bounded
@given(st.sampled_from(["minusma", "tinzaouaten", "peacekeepers", "generaux"]), st.integers(1, 20), st.data())
def test_one_wrong_letter_in_a_long_word_is_forgiven(word: str, place: int, data: st.DataObject) -> None:
    at = place % len(word) or 1
    letter = data.draw(st.sampled_from(string.ascii_lowercase))
    assume((word, at, letter) != ("generaux", 5, "e"))  # généreux is another word, not a slip
    assert _found(word[:at] + letter + word[at + 1 :])[:1] == _found(word)[:1]


@bounded
@given(st.sampled_from([question for question, _ in QUESTIONS]))
def test_case_and_accents_do_not_matter(question: str) -> None:
    assert _found(folded(question))[:1] == _found(question.lower())[:1]


@bounded
@given(st.text(max_size=60))
def test_folded_words_have_no_capitals_and_fold_no_further(text: str) -> None:
    once = folded(text)
    assert folded(once).casefold() == folded(once)
    assert not any("\u0300" <= mark <= "\u036f" for mark in once)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Ménaka", "menaka"),
        ("L’État", "etat"),
        ("d'Alger", "alger"),
        ("jusqu’à", "a"),
        ("Cœur", "coeur"),
        ("ÇA", "ca"),
        ("aujourd’hui", "aujourd'hui"),
    ],
)
def test_words_are_folded(written: str, plain: str) -> None:
    assert folded(written) == plain
