"""C01–C14 of the faults of content: each refused with its place within five seconds, while readers are served the last
good pack and no command of theirs fails.

The folder is loaded in its child, as it is in a running bot. A file that may not be read: `tests/content/test_tree.py`;
pictures that grow when decoded: `tests/pictures/test_png.py`; a kill during a reload and a thousand reloads:
`tests/journeys/test_reloads.py`."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from bot import publishing
from bot.content.worker import load_aside
from bot.pictures.png import UnfitPictureError, size_of
from tests.chat.newsdesk import CARD, SECOND, content_copy, edit, opened_desk
from tests.house import House
from tests.rig import ADA, FATOU, IDRISS

WITHIN_S = 5.0
EARLY = "It was founded in early 2019."
Fault = Callable[[Path], object]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return content_copy(tmp_path)


@pytest.fixture
async def desk(folder: Path, content: Path) -> AsyncIterator[House]:
    async with opened_desk(folder, content, is_aside=True) as house:
        yield house


@asynccontextmanager
async def readers(house: House) -> AsyncIterator[None]:
    """Two readers who ask all the time; at the end everything is answered, by the last good pack."""
    before = {person: len(house.delivered(person)) for person in (ADA, FATOU)}
    asked = 0
    done = asyncio.Event()

    async def ask() -> None:
        nonlocal asked
        while not done.is_set():
            for person in (ADA, FATOU):
                house.hear(person, "/examplegroup")
            asked += 1
            await asyncio.sleep(0.1)

    async with asyncio.TaskGroup() as group:
        group.create_task(ask())
        yield
        done.set()
    await house.settled()
    for person in (ADA, FATOU):
        answers = [each["text"] for each in house.delivered(person)[before[person] :]]
        assert len(answers) == asked > 0
        assert all("2019" in text and "early" not in text for text in answers)


async def refusal(house: House) -> str:
    """What the editor is told, within the time that is promised, whatever else is being said."""
    async with asyncio.timeout(WITHIN_S):
        while not (told := house.said(IDRISS)):  # noqa: ASYNC110 - nothing tells of a message
            await asyncio.sleep(0.01)
    return "\n".join(message.text for message in told)


def written(data: bytes, path: Path = CARD) -> Fault:
    return lambda folder: (folder / path).write_bytes(data)


def also(data: bytes, path: str = "cards/actor/bad.yaml") -> Fault:
    return written(data, Path(path))


def replaced(old: str, new: str) -> Fault:
    return lambda folder: edit(folder, old, new)


def emptied(folder: Path) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def half_written(folder: Path) -> None:
    data = (folder / CARD).read_bytes()
    (folder / CARD).write_bytes(data[: len(data) // 2])


def linked(target: str, path: Path = CARD) -> Fault:
    def link(folder: Path) -> None:
        (folder / path).unlink(missing_ok=True)
        (folder / path).symlink_to(target)

    return link


ALIASES = b"a: &a [x, x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (c + 1, c + 1, c, c) for c in range(97, 117))
MERGES = b"a: &a {b: c}\nd: {<<: [" + b", ".join([b"*a"] * 200) + b"]}\n"
GROUP = f"{CARD}:"
BAD = "cards/actor/bad.yaml:"

FAULTS: dict[str, tuple[Fault, str]] = {
    "C01 syntax": (replaced("title: {en:", "title: {en"), f"{GROUP}1:"),
    "C02 a key twice": (replaced("status: published", "status: published\nstatus: draft"), f"{GROUP}5:1: the key"),
    "C03 aliases that double": (also(ALIASES), f"{BAD}1:4: anchors"),
    "C04 merges that multiply": (also(MERGES), f"{BAD}1:4: anchors"),
    "C05 a hundred thousand lines": (also(b"- a\n" * 100_000), f"{BAD}50000:3: the file holds more than 50000"),
    "C06 fifty megabytes": (also(b"a" * 50_000_000), f"{BAD}1:1: the file is larger than 1024 KiB"),
    "C07 deep nesting": (also(b"[" * 500_000), f"{BAD}1:21: nested more than 20 levels deep"),
    "C08 a tag": (also(b"a: !!python/object/apply:os.system [id]\n"), f"{BAD}1:4: tags"),
    "C10 NUL": (also(b"a: b\nc: d\x00e"), f"{BAD}2:5: the invisible character U+0000"),
    "C10 a surrogate": (also(b'a: "\\ud800"'), f"{BAD}1:"),
    "C10 not UTF-8": (also(b"a: b\nc: \xff"), f"{BAD}2:4: "),
    "C10 a byte order mark": (also(b"\xef\xbb\xbfa: b"), f"{BAD}1:1: the file starts with a byte order mark"),
    "C11 a link": (linked("/etc/passwd"), f"{GROUP}1:1: is a symbolic link"),
    "C11 a link to the folder above": (linked("..", Path("cards/country")), "cards/country:1:1: is a symbolic link"),
    "C11 a pipe": (lambda folder: os.mkfifo(folder / "cards/actor/bad.yaml"), f"{BAD}1:1: is not a plain file"),
    "C11 a folder as a file": (lambda folder: (folder / "cards/actor/bad.yaml").mkdir(), f"{BAD}1:1: is a folder with"),
    "C12 a picture as a map": (also(b"\x89PNG\r\n\x1a\n" * 9, "maps/bad.geojson"), "maps/bad.geojson:1:1:"),
    "C12 a map that nests": (also(b"[" * 100_000, "maps/bad.geojson"), "maps/bad.geojson:1:1: this is not JSON"),
    "C13 emptied": (emptied, "pack.yaml:1:1: the file is missing"),
    "C13 removed": (shutil.rmtree, ".:1:1: cannot be read: No such file or directory"),
    "C13 half written": (half_written, GROUP),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_is_refused_with_its_place_while_readers_are_served(
    desk: House, content: Path, name: str
) -> None:
    fault, place = FAULTS[name]
    (content / "maps").mkdir(exist_ok=True)
    fault(content)
    before = desk.services.current.pack
    async with readers(desk):
        desk.hear(IDRISS, "/reload")
        said = await refusal(desk)
    assert place in said
    assert desk.services.current.pack is before


async def test_c09_what_is_written_is_what_is_read(desk: House, content: Path) -> None:
    """NO is no boolean, 12:30 no number of minutes, 0123 no octal number, a date a date."""
    edit(content, "aka: [", "aka: [NO, 12:30, 0123, 2023-06, ")
    await desk.say(IDRISS, "/reload")
    assert "Published" in await desk.press(IDRISS, "Publish")
    (card,) = (card for card in desk.services.current.pack.cards.values() if card.id == "example-group")
    assert card.aka[:4] == ("NO", "12:30", "0123", "2023-06")


def test_c12_a_picture_that_grows_when_it_is_decoded_is_refused_by_its_header() -> None:
    side = (14_000).to_bytes(4)
    head = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + 2 * side + b"\x08\x02\x00\x00\x00"
    with pytest.raises(UnfitPictureError, match="too many"):
        size_of(head + b"\0" * 20_000)


async def test_c14_two_reloads_together_are_each_answered_and_publish_once(desk: House, content: Path) -> None:
    edit(content)
    for person in (IDRISS, SECOND):
        desk.hear(person, "/reload")
    await desk.settled()
    for person in (IDRISS, SECOND):
        message, row, column = desk.button(person, "Publish")
        data = (message.markup or {})["inline_keyboard"][row][column]["callback_data"]
        desk.press_soon(person, data, message_id=message.message_id)
    await desk.settled()
    told = [desk.said(person)[-1].text for person in (IDRISS, SECOND)]
    told.sort(key=lambda text: not text.startswith("Published revision"))
    assert told[0].startswith("Published revision"), told
    assert "somebody else has published meanwhile" in told[1] or "It is published already" in told[1], told
    store = desk.services.store
    async with store.database.read() as connection:
        assert len(await store.publications.history(connection)) == 2
    assert "early 2019" in await desk.answer(ADA, "/examplegroup")


async def test_a_reload_is_given_up_in_time_and_harms_nobody(
    desk: House, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(content)
    monkeypatch.setattr(publishing, "load_aside", partial(load_aside, timeout_s=0.05))
    async with readers(desk):
        answers = await desk.say(IDRISS, "/reload")
    assert "took longer than" in answers[-1].text
