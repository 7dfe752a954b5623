"""The data key is made once and kept apart; what it seals opens with it alone."""

import base64
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.keys import Cipher, DataKey
from bot.store.refusals import BadKey

SIXTY_FOUR = bytes(range(64))
CIPHER = Cipher(DataKey(SIXTY_FOUR))
OTHER = Cipher(DataKey(SIXTY_FOUR[::-1]))
CHAT_IDS = st.integers(min_value=-(2**63), max_value=2**63 - 1)


@given(CHAT_IDS)
def test_a_chat_id_comes_back_and_always_looks_the_same(chat_id: int) -> None:
    sealed = CIPHER.seal_chat(chat_id)
    assert CIPHER.open_chat(sealed) == chat_id
    assert sealed == CIPHER.seal_chat(chat_id)
    assert len(sealed) == 24


@given(st.binary(max_size=2000))
def test_a_payload_comes_back_and_never_looks_the_same(plain: bytes) -> None:
    first, second = CIPHER.seal(plain, b"update"), CIPHER.seal(plain, b"update")
    assert first != second
    assert CIPHER.open(first, b"update") == CIPHER.open(second, b"update") == plain
    assert len(first) == len(plain) + 32


def test_what_is_sealed_opens_with_neither_another_key_nor_for_another_purpose() -> None:
    sealed = CIPHER.seal(b"text", b"update")
    for attempt in (
        lambda: OTHER.open(sealed, b"update"),
        lambda: CIPHER.open(sealed, b"other"),
        lambda: CIPHER.open(sealed[:-1], b"update"),
        lambda: CIPHER.open(b"", b"update"),
        lambda: OTHER.open_chat(CIPHER.seal_chat(1)),
    ):
        with pytest.raises(ValueError, match="another key"):
            attempt()


def test_a_tag_is_ten_digits_that_only_the_key_can_tell() -> None:
    assert CIPHER.tag(1) == CIPHER.tag(1)
    assert len({CIPHER.tag(1), CIPHER.tag(2), OTHER.tag(1)}) == 3
    assert len(CIPHER.tag(1)) == 10


def test_the_fingerprint_tells_keys_apart() -> None:
    assert CIPHER.fingerprint != OTHER.fingerprint


@pytest.mark.parametrize(
    "text",
    [
        base64.b64encode(SIXTY_FOUR).decode(),
        base64.urlsafe_b64encode(SIXTY_FOUR).decode().rstrip("="),
        SIXTY_FOUR.hex(),
        f"  {SIXTY_FOUR.hex()}\n",
    ],
)
def test_encoded_bytes_are_taken_as_they_are(text: str) -> None:
    assert DataKey.from_secret(text).secret == SIXTY_FOUR


def test_thirty_two_bytes_are_enough() -> None:
    assert DataKey.from_secret(base64.b64encode(SIXTY_FOUR[:32]).decode()).secret == SIXTY_FOUR[:32]


def test_a_passphrase_gives_the_same_key_every_time() -> None:
    key = DataKey.from_secret("sable et vent")
    assert key == DataKey.from_secret("sable et vent\n")
    assert len(key.secret) == 64


@pytest.mark.parametrize("text", ["", "  ", "short"])
def test_a_short_passphrase_is_refused(text: str) -> None:
    with pytest.raises(BadKey, match="too short") as refused:
        DataKey.from_secret(text)
    assert refused.value.exit_code == 78


def test_a_key_does_not_show_itself() -> None:
    key = DataKey(SIXTY_FOUR)
    assert repr(key) == "DataKey(notice=None)"


def test_a_key_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "config" / "sahelbot" / "data.key"
    made = DataKey.from_file(path)
    read = DataKey.from_file(path)
    assert made.secret == read.secret
    assert made.notice is not None
    assert str(path) in made.notice
    assert read.notice is None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["data.key"]


def test_a_missing_key_is_not_replaced_when_a_database_needs_it(tmp_path: Path) -> None:
    path = tmp_path / "data.key"
    with pytest.raises(BadKey, match="missing"):
        DataKey.from_file(path, may_create=False)
    assert not path.exists()


@pytest.mark.parametrize("content", [b"", b"\n", b"x" * 5000, b"\xff" * 64])
def test_a_file_that_is_no_key_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "data.key"
    path.write_bytes(content)
    with pytest.raises(BadKey):
        DataKey.from_file(path)
    assert path.read_bytes() == content


def test_a_place_that_takes_no_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadKey, match="cannot be used"):
        DataKey.from_file(tmp_path / "file" / "data.key")
    with pytest.raises(BadKey, match="cannot be used"):
        DataKey.from_file(tmp_path)
