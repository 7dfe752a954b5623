"""What a subscriber gets, and what it is called."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.cards.card import Status
from bot.cards.dates import PartialDate
from bot.cards.dispatch import Dispatch, Importance
from bot.cards.text import Text
from bot.readers.edition import EditionKind, alert_edition, correction_edition, digest_edition, edition_kind
from bot.readers.slots import Slot, SlotKind
from bot.readers.subscription import Frequency, Subscription
from bot.readers.variant import VariantKey, chosen, variant_id
from tests.cards.packs import EMPTY, both

NOW = datetime(2027, 3, 29, 7, tzinfo=UTC)


def dispatch(id: str, *, topics: tuple[str, ...] = (), countries: tuple[str, ...] = ()) -> Dispatch:  # noqa: A002
    return Dispatch(
        id=id,
        date=PartialDate(2027, 3, 28),
        publish_at=NOW,
        status=Status.PUBLISHED,
        importance=Importance.MAJOR,
        countries=countries,
        topics=topics,
        headline=Text({"en": id}),
        text=Text({"en": id}),
        sources=("a",),
    )


MALI_PEACE = dispatch("mali-peace", topics=("peacekeeping", "politics"), countries=("mali",))
NIGER_POLITICS = dispatch("niger-politics", topics=("politics",), countries=("niger", "mali"))
REGION = dispatch("region", topics=("humanitarian",))
ALL = (MALI_PEACE, NIGER_POLITICS, REGION)
PACK = replace(
    EMPTY,
    topics={topic: both(topic) for topic in ("peacekeeping", "politics", "humanitarian", "economy")},
    countries={"mali": "ML", "niger": "NE", "chad": "TD"},
)


def wishes(*, topics: str = "", countries: str = "", light: bool = False) -> Subscription:
    return Subscription(
        Frequency.DAILY,
        time(7),
        "Africa/Bamako",
        topics=frozenset(topics.split()),
        countries=frozenset(countries.split()),
        light=light,
    )


@pytest.mark.parametrize(
    ("subscription", "expected"),
    [
        (wishes(), ALL),
        (wishes(topics="peacekeeping"), (MALI_PEACE,)),
        (wishes(topics="peacekeeping humanitarian"), (MALI_PEACE, REGION)),
        (wishes(countries="niger"), (NIGER_POLITICS, REGION)),
        (wishes(topics="politics", countries="niger"), (NIGER_POLITICS,)),
        (wishes(topics="humanitarian", countries="chad"), (REGION,)),
        (wishes(topics="economy"), ()),
    ],
)
def test_a_subscriber_gets_the_dispatches_that_meet_topics_and_countries(
    subscription: Subscription, expected: tuple[Dispatch, ...]
) -> None:
    assert chosen(ALL, subscription, PACK) == expected


@pytest.mark.parametrize(
    ("subscription", "expected"),
    [
        (wishes(topics="culture sport"), ALL),
        (wishes(countries="atlantis"), ALL),
        (wishes(topics="culture peacekeeping", countries="atlantis"), (MALI_PEACE,)),
        (wishes(topics="culture", countries="niger atlantis"), (NIGER_POLITICS, REGION)),
    ],
)
def test_wishes_that_the_pack_no_longer_has_ask_nothing(
    subscription: Subscription, expected: tuple[Dispatch, ...]
) -> None:
    assert chosen(ALL, subscription, PACK) == expected


def test_equal_digests_have_one_variant_and_others_their_own() -> None:
    one = variant_id(["b", "a"], language="fr", light=False)
    assert one == variant_id(["a", "b"], language="fr", light=False)
    others = {
        variant_id(["a"], language="fr", light=False),
        variant_id(["a", "b"], language="en", light=False),
        variant_id(["a", "b"], language="fr", light=True),
    }
    assert len(others | {one}) == 4
    assert all(len(variant) <= 40 for variant in others)


def test_a_variant_stays_what_it_was_called() -> None:
    assert variant_id(["a", "b"], language="fr", light=True) == "fr-light-7e18f737311b2dc3b2f269dd"


def test_an_edition_is_called_by_content_and_local_date() -> None:
    slot = Slot(NOW, date(2027, 3, 29), SlotKind.WEEKLY)
    assert digest_edition(slot) == "weekly:2027-03-29"
    assert alert_edition("2027-03-28-vote") == "alert:2027-03-28-vote"
    assert correction_edition("2027-03-28-vote", date(2027, 3, 30)) == "correction:2027-03-28-vote:2027-03-30"


def test_an_edition_tells_its_kind_and_how_long_it_is_news() -> None:
    assert edition_kind("daily:2027-03-29").lifetime == timedelta(hours=12)
    assert edition_kind("weekly:2027-03-29").lifetime == timedelta(hours=48)
    assert edition_kind("alert:daily").lifetime == timedelta(hours=6)
    assert edition_kind("correction:x:2027-03-30") is EditionKind.CORRECTION
    with pytest.raises(ValueError, match="monthly"):
        edition_kind("monthly:2027-03")


def test_a_variant_s_id_tells_its_language_and_whether_it_is_light() -> None:
    for language in ("fr", "pt-br"):
        for light in (False, True):
            key = variant_id(["vote"], language=language, light=light)
            assert VariantKey.read(key).look == VariantKey.read(f"{key}-woken+7").look == (language, light)


@pytest.mark.parametrize(
    "key", ["fr-5d41", "fr-5d41-woken", "fr-5d41+12", "fr-5d41~0af3", "fr-light-5d41-woken+12~0af3"]
)
def test_a_key_is_written_as_it_was_read(key: str) -> None:
    assert str(VariantKey.read(key)) == key


def test_a_key_tells_what_was_added_to_it() -> None:
    assert VariantKey.read("fr-5d41-woken+12~0af3") == VariantKey("fr-5d41-woken", 12, "0af3")
    assert VariantKey.read("fr-5d41-woken+12~0af3").is_woken
    assert not VariantKey.read("fr-5d41+12").is_woken
    assert VariantKey.read("fr-5d41+12~0af3").saying("other words").number == 12
