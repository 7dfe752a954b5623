"""Writing the site: only into folders of our own, only what changed, with the revisions of standing cards kept."""

import shutil
from pathlib import Path

import pytest

from bot.exporting import MARKER, Export, write
from bot.settings import ConfigurationError
from tests.rig import EXAMPLE, sahelbot

CARD = "cards/actor/example-group.yaml"


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "content", copy_function=shutil.copyfile))


def test_the_command_writes_the_site_and_says_so(tmp_path: Path) -> None:
    done = sahelbot("export", "site", str(tmp_path / "out"), folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "holds revision" in done.stdout
    assert (tmp_path / "out" / "fr" / "example-group" / "index.html").is_file()
    again = sahelbot("export", "site", str(tmp_path / "out"), folder=tmp_path)
    assert ": 0 written, 0 removed" in again.stdout


def test_the_command_writes_feeds_alone(tmp_path: Path) -> None:
    done = sahelbot("export", "feed", str(tmp_path / "out"), "--url", "https://example.org", folder=tmp_path)
    assert done.returncode == 0
    assert set(tree(tmp_path / "out")) == {MARKER, "en/feed.xml", "fr/feed.xml"}
    mixed = sahelbot("export", "site", str(tmp_path / "out"), folder=tmp_path)
    assert mixed.returncode == 78


def test_two_exports_of_one_pack_are_alike_byte_for_byte(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert sahelbot("export", "site", str(tmp_path / name), folder=tmp_path).returncode == 0
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    theirs = tmp_path / "letters"
    theirs.mkdir()
    (theirs / "index.html").write_text("mine")
    done = sahelbot("export", "site", str(theirs), folder=tmp_path)
    assert done.returncode == 78
    assert "name a new or an empty folder" in done.stderr
    assert tree(theirs) == {"index.html": b"mine"}


def test_content_with_errors_is_not_exported(tmp_path: Path, content: Path) -> None:
    (content / CARD).write_text("title: [", encoding="utf-8")
    done = sahelbot("export", "site", str(tmp_path / "out"), folder=tmp_path, content_dir=content)
    assert done.returncode == 66
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_wrong_address_is_refused(tmp_path: Path) -> None:
    for wrong in ("example.org", "javascript:alert(1)", 'https://example.org/"x', "https://example.org/?a=b"):
        assert sahelbot("export", "feed", str(tmp_path / "o"), "--url", wrong, folder=tmp_path).returncode == 78


def test_a_published_revision_is_exported_whatever_the_folder_holds(tmp_path: Path, content: Path) -> None:
    published = sahelbot("publish", folder=tmp_path, content_dir=content)
    revision = published.stdout.split()[-1].strip(".")
    (content / CARD).write_text("broken: [", encoding="utf-8")
    out = str(tmp_path / "out")
    done = sahelbot("export", "site", out, "--published", revision, folder=tmp_path, content_dir=content)
    assert done.returncode == 0, done.stderr
    assert f"holds revision {revision[:8]}" in done.stdout
    assert sahelbot("export", "site", out, "--published", "ffff", folder=tmp_path).returncode == 66


def test_a_page_that_is_gone_is_removed_and_a_strangers_file_stays(tmp_path: Path) -> None:
    write(tmp_path, Export.SITE, {"en/a/index.html": "a", "en/b/index.html": "b"})
    (tmp_path / "CNAME").write_text("example.org")
    done = write(tmp_path, Export.SITE, {"en/b/index.html": "b"})
    assert (done.changed, done.removed) == (0, 1)
    assert set(tree(tmp_path)) == {MARKER, "CNAME", "en/b/index.html"}
    assert not (tmp_path / "en" / "a").exists()


def test_the_revisions_of_a_card_stay_while_the_card_does(tmp_path: Path) -> None:
    old = "en/a/00000001/index.html"
    write(tmp_path, Export.SITE, {"en/a/index.html": "1", old: "1"})
    write(tmp_path, Export.SITE, {"en/a/index.html": "2", "en/a/00000002/index.html": "2"})
    assert (tmp_path / old).read_text() == "1"
    write(tmp_path, Export.SITE, {"en/other/index.html": "3"})
    assert set(tree(tmp_path)) == {MARKER, "en/other/index.html"}


def test_a_marker_that_names_files_elsewhere_is_not_believed(tmp_path: Path) -> None:
    outside = tmp_path / "precious.txt"
    outside.write_text("x")
    site = tmp_path / "site"
    write(site, Export.SITE, {"index.html": "a"})
    marker = site / MARKER
    marker.write_text(marker.read_text() + f"../precious.txt\n{outside}\n.hidden/../../precious.txt\n")
    write(site, Export.SITE, {"index.html": "a"})
    assert outside.exists()


def test_a_file_that_says_the_same_is_not_written_again(tmp_path: Path) -> None:
    write(tmp_path, Export.SITE, {"index.html": "a"})
    before = (tmp_path / "index.html").stat().st_mtime_ns
    assert write(tmp_path, Export.SITE, {"index.html": "a"}).changed == 0
    assert (tmp_path / "index.html").stat().st_mtime_ns == before


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigurationError):
        write(tmp_path / "file", Export.SITE, {"index.html": "a"})


def test_a_folder_that_cannot_be_made_ends_with_a_sentence(tmp_path: Path) -> None:
    done = sahelbot("export", "feed", "/proc/nowhere/site", folder=tmp_path)
    assert done.returncode == 74
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
