"""Published copies: whole or not at all, compared with their hash, and not the editors' folder."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from bot.content import publications
from bot.content.publications import ChangedMeanwhileError, load_published, publish_copy, published_revisions
from bot.content.tree import Tree, read_tree
from tests.content.packs import CARD, change, loaded


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    return tmp_path / "data" / "packs"


def revision_of(folder: Path) -> str:
    return read_tree(folder).revision


def test_a_copy_holds_what_was_checked_and_cannot_be_written_to(folder: Path, packs: Path) -> None:
    revision = revision_of(folder)
    copy = publish_copy(folder, packs, revision)
    assert copy == packs / revision
    assert read_tree(copy).revision == revision
    assert [path.name for path in packs.iterdir()] == [revision]
    assert not (copy / "README.md").exists()
    assert all(path.stat().st_mode & 0o222 == 0 for path in copy.rglob("*") if path.is_file())


def test_publishing_again_changes_nothing(folder: Path, packs: Path) -> None:
    revision = revision_of(folder)
    before = publish_copy(folder, packs, revision).stat()
    after = publish_copy(folder, packs, revision).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_published_pack_is_what_a_start_serves(folder: Path, packs: Path) -> None:
    revision = revision_of(folder)
    publish_copy(folder, packs, revision)
    change(folder, CARD, "brief:", "breif:")
    published = load_published(packs, revision)
    assert published.problems == ()
    assert published.pack is not None
    assert published.pack.revision == revision


def test_the_rules_only_tell_when_a_pack_is_already_published(folder: Path, packs: Path) -> None:
    revision = revision_of(folder)
    publish_copy(folder, packs, revision)
    published = load_published(packs, revision, date(1970, 1, 1))
    assert published.pack is not None
    assert "future" in {problem.rule for problem in published.problems}


def test_a_folder_that_changed_since_its_check_is_not_published(folder: Path, packs: Path) -> None:
    result = loaded(folder)
    assert result.pack is not None
    change(folder, CARD, "800", "801")
    with pytest.raises(ChangedMeanwhileError):
        publish_copy(folder, packs, result.pack.revision)
    assert not packs.exists()


def test_a_published_pack_that_was_edited_is_refused_and_can_be_published_again(folder: Path, packs: Path) -> None:
    revision = revision_of(folder)
    copy = publish_copy(folder, packs, revision)
    (copy / CARD).chmod(0o644)
    change(copy, CARD, "800", "801")
    refused = load_published(packs, revision)
    assert refused.pack is None
    assert [problem.message for problem in refused.problems] == ["this published pack was edited; publish again"]
    publish_copy(folder, packs, revision)
    assert load_published(packs, revision).pack is not None
    assert [path.name for path in packs.iterdir()] == [revision]


def test_what_is_hashed_of_a_published_pack_is_what_is_served(
    folder: Path, packs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    revision = revision_of(folder)
    copy = publish_copy(folder, packs, revision)

    def read_before_it_is_edited(read: Path) -> Tree:
        tree = read_tree(read)
        (copy / CARD).chmod(0o644)
        (copy / CARD).write_text("brief: edited after it was read", encoding="utf-8")
        return tree

    monkeypatch.setattr(publications, "read_tree", read_before_it_is_edited)
    published = load_published(packs, revision)
    assert published.pack is not None
    assert published.pack.revision == revision


def test_a_published_pack_that_is_gone_says_so(packs: Path) -> None:
    refused = load_published(packs, "0" * 64)
    assert [problem.message for problem in refused.problems] == ["this published pack is gone; publish again"]


@pytest.mark.parametrize("revision", ["", "..", "../content", "a" * 63, "A" * 64])
def test_a_revision_is_a_hash_and_no_path(folder: Path, packs: Path, revision: str) -> None:
    assert load_published(packs, revision).pack is None
    with pytest.raises(ValueError, match="is no revision"):
        publish_copy(folder, packs, revision)


def test_two_publishers_at_once_leave_one_whole_copy(folder: Path, packs: Path) -> None:
    revision = revision_of(folder)
    with ThreadPoolExecutor(4) as threads:
        copies = list(threads.map(lambda _: publish_copy(folder, packs, revision), range(4)))
    assert set(copies) == {packs / revision}
    assert load_published(packs, revision).pack is not None
    assert [path.name for path in packs.iterdir()] == [revision]


def test_a_copy_that_could_not_be_finished_leaves_nothing_behind(
    folder: Path, packs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publications.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        publish_copy(folder, packs, revision_of(folder))
    assert list(packs.iterdir()) == []


def test_what_a_kill_left_behind_is_no_published_pack(folder: Path, packs: Path) -> None:
    revision = revision_of(folder)
    publish_copy(folder, packs, revision)
    shutil.copytree(packs / revision, packs / ".new-left" / "pack")
    assert published_revisions(packs) == (revision,)


def test_the_newest_revision_comes_first(folder: Path, packs: Path) -> None:
    assert published_revisions(packs) == ()
    first = publish_copy(folder, packs, revision_of(folder)).name
    change(folder, CARD, "800", "801")
    second = publish_copy(folder, packs, revision_of(folder)).name
    assert published_revisions(packs) == (second, first)
