"""Presses: what a button sends back is read as it was written, and nothing else is believed."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pages.presses import BYTES, NEW, NotOurs, Press, View, read
from tests.pages.bounds import bounded

SUBJECTS = st.text(alphabet=string.ascii_lowercase + string.digits + "-", max_size=48)
ARGUMENTS = st.one_of(
    st.just(""),
    st.integers(0, 999).map(str),
    st.sampled_from(
        [NEW, "yes", "on", "2023", "2023-1", "07:00", "Africa/Ndjamena", "America/Port-au-Prince", "Etc/GMT+1"]
    ),
)


@bounded
@given(st.sampled_from(View), SUBJECTS, ARGUMENTS)
def test_a_press_survives_the_way_there_and_back(view: View, subject: str, argument: str) -> None:
    press = Press(view, subject, argument)
    if len(f"1.{view}.{subject}.{argument}".rstrip(".")) > BYTES:
        with pytest.raises(ValueError, match="does not fit"):
            str(press)
    else:
        assert read(str(press)) == press
        assert 0 < len(str(press).encode()) <= BYTES


@bounded
@given(st.text(max_size=80))
def test_whatever_comes_is_a_press_as_we_write_it_or_refused(payload: str) -> None:
    try:
        press = read(payload)
    except NotOurs:
        return
    assert read(str(press)) == press


@bounded
@given(st.sampled_from(View), st.text(max_size=60))
def test_a_forged_subject_is_refused_or_harmless(view: View, forged: str) -> None:
    try:
        press = read(f"1.{view}.{forged}")
    except NotOurs:
        return
    assert set(press.subject) <= set(string.ascii_lowercase + string.digits + "-")
    assert press.argument.isascii()


FORGED = [
    "", "1", "1.", "1.card..", "2.card.jnim", "0.card.jnim", "card.jnim", "1.CARD.jnim", "1.nowhere", "1.card.Jnim",
    "1.card.jnim\n", "1.card.../etc/passwd", "1.card.jnim.1.2", "1.card.jnim.<b>", "1.card.жним", "1.card.jnim.١",
    "1.card." + "j" * 60, "1 .card.jnim", "1.card.jnim.a b", "\x001.card.jnim",
]  # fmt: skip


@pytest.mark.parametrize("payload", FORGED, ids=repr)
def test_a_forged_or_old_payload_is_refused(payload: str) -> None:
    with pytest.raises(NotOurs):
        read(payload)


@pytest.mark.parametrize(
    "press", [Press(View.CARD, "a.b"), Press(View.CARD, "a", "x."), Press(View.CARD, "ä")], ids=repr
)
def test_what_could_not_be_read_back_is_not_written(press: Press) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        str(press)


def test_a_page_number_is_a_number_or_the_first_page() -> None:
    assert [Press(View.CARD, "x", given).page for given in ("3", "", "new", "²", "-1")] == [3, 0, 0, 0, 0]


def test_a_button_under_a_digest_opens_a_message_of_its_own() -> None:
    assert read(str(Press(View.LATEST, "", NEW))).opens_message
    assert not read(str(Press(View.LATEST, "", "1"))).opens_message
