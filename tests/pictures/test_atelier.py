"""The atelier with its real worker process: files, faults, and what happens without the extra."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cards.pack import Pack
from bot.pictures import atelier
from bot.pictures.atelier import Pictures, can_draw, fingerprint
from bot.pictures.drawing import Bar, Drawing, FigureDrawing, Frame, MapDrawing
from bot.pictures.png import size_of
from bot.pictures.subject import PictureKey, PictureKind, drawing
from tests.pictures.conftest import LANGUAGES, ROOT, reading_of

SMALL = 300_000  # bytes that a reader on a thin connection is asked for at most


def drawn(pack: Pack, kind: str, subject: str, language: str = "en", *, part: int = 0) -> Drawing:
    found = drawing(reading_of(pack, language), PictureKey(PictureKind(kind), subject, language, part=part))
    assert found is not None
    return found


def worker_id(pictures: Pictures) -> int | None:
    return pictures._press.worker_id


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.png"))


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - another process sets no event
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_kind_is_drawn_for_a_phone(sahel: Pack, pictures: Pictures, language: str) -> None:
    asked = [
        drawn(sahel, "progress", "minusma-withdrawal", language, part=3),
        drawn(sahel, "timeline", "minusma-withdrawal", language),
        drawn(sahel, "figures", "jnim", language),
        drawn(sahel, "places", "minusma-withdrawal", language),
        drawn(sahel, "locator", "cote-divoire", language),
    ]
    for one in asked:
        file = await pictures.picture(one)
        assert file is not None
        size = size_of(file.read_bytes())
        assert size.width == 1280
        assert 400 <= size.height <= 2000
        assert file.stat().st_size <= SMALL


async def test_a_chart_of_one_point_is_drawn(example: Pack, pictures: Pictures) -> None:
    assert await pictures.picture(drawn(example, "progress", "example-mission", "fr"))


async def test_what_was_drawn_is_not_drawn_again(sahel: Pack, pictures: Pictures, tmp_path: Path) -> None:
    one = drawn(sahel, "figures", "moura-2022")
    file = await pictures.picture(one)
    assert file is not None
    assert file.stem == fingerprint(one)
    later = Pictures(tmp_path / "pictures")
    assert await later.picture(drawn(replace(sahel, revision="f" * 64), "figures", "moura-2022")) == file
    assert worker_id(later) is None


async def test_two_who_ask_for_the_same_wait_for_one_drawing(sahel: Pack, pictures: Pictures) -> None:
    one = drawn(sahel, "figures", "moura-2022")
    first, second = await asyncio.gather(pictures.picture(one), pictures.picture(one))
    assert first == second is not None


async def test_a_worker_killed_while_it_draws_is_replaced(sahel: Pack, pictures: Pictures) -> None:
    async with asyncio.TaskGroup() as group:
        asked = group.create_task(pictures.picture(drawn(sahel, "figures", "moura-2022")))
        await until(lambda: worker_id(pictures))
        first = worker_id(pictures)
        assert first is not None
        os.kill(first, signal.SIGKILL)
    assert asked.result() is not None
    assert worker_id(pictures) not in (None, first)


async def test_a_drawing_that_takes_too_long_is_stopped_and_left_for_a_while(sahel: Pack, tmp_path: Path) -> None:
    hasty = Pictures(tmp_path, timeout_s=0.02)
    one = drawn(sahel, "figures", "moura-2022")
    assert await hasty.picture(one) is None
    assert worker_id(hasty) is None
    assert files(tmp_path) == []
    hasty._one_at_a_time = asyncio.Lock()
    await hasty._one_at_a_time.acquire()  # whoever wanted to draw now would wait for ever
    assert await hasty.picture(one) is None


async def test_whoever_waited_for_what_could_not_be_drawn_does_not_try_it_again(sahel: Pack, tmp_path: Path) -> None:
    vain, begun = Pictures(tmp_path), tmp_path / "begun"
    vain._press._command = (sys.executable, "-c", f"open({str(begun)!r}, 'a').write('.')")
    one = drawn(sahel, "figures", "moura-2022")
    assert await asyncio.gather(*(vain.picture(one) for _ in range(3))) == [None, None, None]
    await vain.close()
    assert len(begun.read_text()) == atelier.ATTEMPTS


async def test_a_number_that_fills_the_sheet_is_drawn_with_its_author_below(pictures: Pictures) -> None:
    amount = "999,999,999,999,999.999999–999,999,999,999,999.999999"
    bars = tuple(Bar("The ministry of the interior", amount[:length], "persons", 1.0, 1.0) for length in (25, 36, 53))
    assert await pictures.picture(FigureDrawing(Frame("Title", "", (), "Sources: one", "Title"), bars, 1.0))


async def test_a_name_of_one_letter_is_not_divided(sahel: Pack, pictures: Pictures) -> None:
    mapped = drawn(sahel, "locator", "cote-divoire")
    assert isinstance(mapped, MapDrawing)
    areas = tuple(area._replace(name="Y") for area in mapped.areas)
    assert await pictures.picture(replace(mapped, areas=areas))


async def test_a_drawing_without_memory_ends_in_words(sahel: Pack, tmp_path: Path) -> None:
    poor = Pictures(tmp_path, memory_bytes=80 << 20)
    assert await poor.picture(drawn(sahel, "figures", "moura-2022")) is None
    assert worker_id(poor) is None


async def test_whoever_gives_up_leaves_no_half_drawn_picture_behind(sahel: Pack, pictures: Pictures) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.1):
            await pictures.picture(drawn(sahel, "places", "minusma-withdrawal"))
    one = drawn(sahel, "figures", "moura-2022")
    file = await pictures.picture(one)
    assert file is not None
    again = Pictures(file.parent / "again")
    fresh = await again.picture(one)
    await again.close()
    assert fresh is not None
    assert fresh.read_bytes() == file.read_bytes()


async def test_a_worker_nobody_asks_ends_itself_and_a_new_one_comes(sahel: Pack, tmp_path: Path) -> None:
    brief = Pictures(tmp_path, idle_s=0.05)
    assert await brief.picture(drawn(sahel, "figures", "moura-2022"))
    await until(lambda: worker_id(brief) is None)
    assert await brief.picture(drawn(sahel, "figures", "jnim"))
    await brief.close()


@pytest.mark.parametrize(
    "answer",
    ["b''", "(9).to_bytes(8, 'big') + b'not a PNG'", "(1 << 40).to_bytes(8, 'big')", "(9).to_bytes(8, 'big') + b'?'"],
    ids=["nothing", "no picture", "a length without end", "half of it"],
)
async def test_a_worker_that_answers_nonsense_is_not_believed(sahel: Pack, tmp_path: Path, answer: str) -> None:
    duped = Pictures(tmp_path)
    duped._press._command = (sys.executable, "-c", f"import sys; sys.stdout.buffer.write({answer})")
    assert await duped.picture(drawn(sahel, "figures", "moura-2022")) is None
    await duped.close()
    assert files(tmp_path) == []


async def test_a_folder_that_cannot_be_written_leaves_the_text(sahel: Pack, tmp_path: Path) -> None:
    (tmp_path / "pictures").write_text("a file where the folder should be")
    blocked = Pictures(tmp_path / "pictures" / "inside")
    assert await blocked.picture(drawn(sahel, "figures", "moura-2022")) is None
    await blocked.close()


@pytest.mark.parametrize("missing", ["matplotlib", "PIL"])
async def test_without_the_extra_there_is_no_picture_and_no_worker(
    sahel: Pack, pictures: Pictures, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    assert not can_draw()
    assert await pictures.picture(drawn(sahel, "figures", "moura-2022")) is None
    assert worker_id(pictures) is None


async def test_beyond_sixteen_who_wait_the_text_is_enough(sahel: Pack, pictures: Pictures) -> None:
    pictures._waiting = atelier.WAITING
    assert await pictures.picture(drawn(sahel, "figures", "moura-2022")) is None
    assert worker_id(pictures) is None


def test_the_oldest_files_give_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atelier, "KEPT", 3)
    for number in range(5):
        file = tmp_path / f"{number}.png"
        atelier._keep(file, b"picture")
        os.utime(file, (number, number))
    assert files(tmp_path) == ["2.png", "3.png", "4.png"]


def test_the_bots_own_process_never_imports_matplotlib(tmp_path: Path) -> None:
    program = f"""
import asyncio, sys
from pathlib import Path
from bot.pictures.atelier import Pictures
from bot.pictures.drawing import Bar, FigureDrawing, Frame
import bot.pictures.subject

async def main():
    pictures = Pictures(Path({str(tmp_path)!r}))
    frame = Frame("Title", "", (), "Sources: one", "Title")
    file = await pictures.picture(FigureDrawing(frame, (Bar("who", "1", "about", 1.0, 1.0),), 1.0))
    await pictures.close()
    print(file.name, sorted({{"matplotlib", "numpy", "PIL"}} & set(sys.modules)))

asyncio.run(main())
"""
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    name, imported = ran.stdout.split(maxsplit=1)
    assert (tmp_path / name).exists()
    assert imported.strip() == "[]"
