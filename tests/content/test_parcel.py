"""A parcel holds the files of a pack, the same bytes for the same files, and writes nowhere but into its folder."""

import io
import zipfile
from pathlib import Path

import pytest

from bot.content.parcel import Torn, packed, unpack
from bot.content.tree import read_tree
from tests.rig import EXAMPLE


def test_what_is_packed_comes_out_the_same(tmp_path: Path) -> None:
    parcel = packed(EXAMPLE)
    assert parcel == packed(EXAMPLE)
    unpack(parcel, tmp_path)
    assert read_tree(tmp_path).revision == read_tree(EXAMPLE).revision


@pytest.mark.parametrize("name", ["../beside.yaml", "/tmp/beside.yaml", "cards/../../beside.yaml"])
def test_a_parcel_that_names_places_outside_is_refused(tmp_path: Path, name: str) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as parcel:
        parcel.writestr(name, "x")
    with pytest.raises(Torn):
        unpack(written.getvalue(), tmp_path / "inside")
    assert not list(tmp_path.rglob("beside.yaml"))


@pytest.mark.parametrize("parcel", [b"", b"PK", b"x" * 100, packed(EXAMPLE)[:-30]])
def test_bytes_that_are_no_parcel_are_refused(tmp_path: Path, parcel: bytes) -> None:
    with pytest.raises(Torn):
        unpack(parcel, tmp_path)


def damaged(at: int, to: bytes, *, record: bytes) -> bytes:
    """A parcel with other bytes at a place behind the first of these records."""
    parcel = packed(EXAMPLE)
    start = parcel.index(record) + at
    return parcel[:start] + to + parcel[start + len(to) :]


@pytest.mark.parametrize(
    "parcel",
    [
        damaged(30 + len("cards/actor/example-group.yaml"), b"\xff" * 8, record=b"PK\3\4"),
        damaged(8, b"\1", record=b"PK\1\2"),
        damaged(10, b"\x63", record=b"PK\1\2"),
    ],
    ids=["its contents are damaged", "it is locked", "it is packed in an unknown way"],
)
def test_a_parcel_with_an_entry_that_cannot_be_read_is_refused(tmp_path: Path, parcel: bytes) -> None:
    with pytest.raises(Torn):
        unpack(parcel, tmp_path)


def test_a_parcel_larger_than_a_pack_may_be_is_refused(tmp_path: Path) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as parcel:
        for number in range(40):
            parcel.writestr(f"{number}.yaml", b"\0" * (1 << 20))
    with pytest.raises(Torn, match="larger"):
        unpack(written.getvalue(), tmp_path)
    assert not list(tmp_path.iterdir())
