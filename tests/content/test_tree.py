"""The folder: what is read, what is told, and the hash of it."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from bot.content import tree
from bot.content.loader import load
from bot.content.tree import read_tree
from tests.content.packs import CARD, SOURCES, TODAY, TRACKER, change, copy_example, told

NO_ID = "is no id; name the file with small letters, digits and hyphens, 48 at most"
STRAYS = [
    ("card/actor/x.yaml", 'is not read here; did you mean "cards"?'),
    ("cards/actors/x.yaml", '“actors” is no kind of card; did you mean "actor"?'),
    ("cards/people/x.yaml", "“people” is no kind of card; the kinds are background, actor, country, explainer"),
    ("cards/x.yaml", "is not read here"),
    ("cards/actor/more/x.yaml", "is not read here"),
    ("dispatches/2023-06-30-x.yaml", "a dispatch stands in the folder of its year, such as dispatches/2026"),
    ("dispatches/23/2023-06-30-x.yaml", "a dispatch stands in the folder of its year, such as dispatches/2026"),
    ("glosary.yaml", 'is not read here; did you mean "glossary.yaml"?'),
    ("cards/actor/x.yml", "is not read; name it x.yaml"),
    ("trackers/My_Tracker.yaml", f"“My_Tracker” {NO_ID}"),
    (f"cards/actor/{'a' * 49}.yaml", f"“{'a' * 49}” {NO_ID}"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "expected"), STRAYS)
def test_a_file_in_the_wrong_place_is_an_error(folder: Path, path: str, expected: str) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(folder / CARD, folder / path)
    assert told(folder) == [f"{path}:1:1: {expected}"]


def test_a_file_of_another_sort_is_a_warning_and_hidden_ones_are_none(folder: Path) -> None:
    (folder / "cards/actor/example-group.yaml~").touch()
    (folder / ".git").mkdir()
    (folder / ".git/config").touch()
    (folder / "cards/.example.swp").touch()
    assert told(folder) == [
        "cards/actor/example-group.yaml~:1:1: warning: is not read: no file of a pack has this name"
    ]
    assert load(folder, today=TODAY).pack is not None


def test_a_symbolic_link_is_refused_even_to_a_good_file(folder: Path) -> None:
    (folder / CARD).rename(folder / "elsewhere.md")
    (folder / CARD).symlink_to(folder / "elsewhere.md")
    (folder / "cards/country").symlink_to("/etc")
    assert told(folder) == [
        f"{CARD}:1:1: is a symbolic link; put the file itself here",
        "cards/country:1:1: is a symbolic link; put the file itself here",
    ]


def test_a_link_to_the_folder_above_does_not_make_it_endless(folder: Path) -> None:
    (folder / "cards/background").symlink_to("..")
    assert told(folder) == ["cards/background:1:1: is a symbolic link; put the file itself here"]


def test_a_pipe_is_refused_without_waiting_for_a_writer(folder: Path) -> None:
    os.mkfifo(folder / "cards/actor/pipe.yaml")
    assert told(folder) == ["cards/actor/pipe.yaml:1:1: is not a plain file; remove it"]


def test_a_folder_with_the_name_of_a_file_is_refused(folder: Path) -> None:
    (folder / "cards/actor/folder.yaml").mkdir()
    assert told(folder) == ["cards/actor/folder.yaml:1:1: is a folder with the name of a file; rename it"]


def test_folders_without_end_are_refused(folder: Path) -> None:
    (folder / "cards" / "/".join("abcdefgh")).mkdir(parents=True)
    assert told(folder) == ["cards/a/b/c/d:1:1: is a folder too deep"]


def test_a_large_file_is_refused_without_being_read_whole(folder: Path) -> None:
    with (folder / "cards/actor/large.yaml").open("wb") as file:
        file.truncate(5 << 30)
    assert told(folder) == ["cards/actor/large.yaml:1:1: the file is larger than 1024 KiB; split it"]


def test_a_name_that_is_not_utf8_is_refused(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder / "cards/actor") + b"/\xff.yaml")).touch()
    assert told(folder) == ["cards/actor/?.yaml:1:1: the file's name is not UTF-8; rename it"]


def test_a_file_that_may_not_be_read_is_a_problem() -> None:
    with tempfile.TemporaryDirectory() as home:
        folder = copy_example(Path(home) / "content")
        Path(home).chmod(0o755)
        (folder / CARD).chmod(0)
        assert _told_to_nobody(folder) == f"{CARD}:1:1: cannot be read: Permission denied"


def _told_to_nobody(folder: Path) -> str:
    """What a process is told that is not root: root may read everything."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        if os.geteuid() == 0:
            os.setgid(65534)
            os.setuid(65534)
        os.write(write_end, "\n".join(told(folder)).encode())
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end) as answer:
        text = answer.read()
    assert os.waitpid(child, 0)[1] == 0
    return text


def test_a_map_must_be_geojson(folder: Path) -> None:
    (folder / "maps").mkdir()
    (folder / "maps/good.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    (folder / "maps/list.geojson").write_text("[]")
    (folder / "maps/broken.geojson").write_text('{\n"type" 1}')
    (folder / "maps/deep.geojson").write_text("[" * 100_000)
    assert told(folder) == [
        "maps/broken.geojson:2:8: this is not JSON: Expecting ':' delimiter",
        "maps/deep.geojson:1:1: this is not JSON that can be read",
        "maps/list.geojson:1:1: type: a map must be a GeoJSON FeatureCollection",
    ]


def test_a_folder_without_its_first_file_says_so(folder: Path) -> None:
    (folder / "pack.yaml").unlink()
    assert told(folder) == ["pack.yaml:1:1: the file is missing"]


def test_a_folder_without_anything_to_read_is_refused(folder: Path) -> None:
    for name in ("cards", "trackers", "dispatches"):
        shutil.rmtree(folder / name)
    assert ".:1:1: the folder holds no card, tracker or dispatch" in told(folder)


def test_a_folder_that_is_gone_is_a_problem_and_no_exception(tmp_path: Path) -> None:
    assert told(tmp_path / "gone") == [".:1:1: cannot be read: No such file or directory"]


def test_the_revision_is_of_paths_and_bytes_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    before = read_tree(folder).revision
    (folder / "README.md").write_text("other words")
    os.utime(folder / CARD, (0, 0))
    assert read_tree(folder).revision == before == read_tree(copy_example(tmp_path / "again")).revision
    change(folder, CARD, "800", "801")
    changed = read_tree(folder).revision
    change(folder, CARD, "801", "800")
    assert read_tree(folder).revision == before != changed
    (folder / CARD).rename(folder / "cards/actor/renamed.yaml")
    assert read_tree(folder).revision != before


def test_a_broken_file_does_not_make_its_ids_wrong_elsewhere(folder: Path) -> None:
    change(folder, SOURCES, "reliability: high", "reliability: hihg")
    change(folder, TRACKER, "force: {", "force: [")
    assert told(folder) == [
        f'{SOURCES}:8:16: [0].reliability: “hihg” must be one of high, medium, low; did you mean "high"?',
        f"{TRACKER}:1:49: a comma or a closing ] is missing; a text with a comma inside [ ] must stand in quotes",
    ]


def test_a_broken_header_does_not_make_topics_and_countries_wrong(folder: Path) -> None:
    change(folder, "pack.yaml", "contact: editors@example.org", "contact:")
    assert told(folder) == ["pack.yaml:3:9: contact: is empty; write something or leave the line out"]


def test_a_folder_with_too_many_files_is_not_read_to_its_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "MAX_FILES", 2)
    result = read_tree(folder)
    assert len(result.files) == 3
    assert [problem.message for problem in result.problems] == ["the folder holds more than 2 files or 32 MiB"]


def test_a_pipe_that_takes_a_file_s_place_is_not_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / CARD).unlink()
    os.mkfifo(folder / CARD)
    regular = (folder / TRACKER).lstat()
    monkeypatch.setattr(Path, "lstat", lambda _: regular)
    assert [str(problem) for problem in read_tree(folder).problems] == [f"{CARD}:1:1: is not a plain file; remove it"]
