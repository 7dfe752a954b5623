"""check --links: an address is dead when its server says so; a server that is cross or slow kills nobody."""

import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from typer.testing import CliRunner

from bot.cards.source import Reliability, Source, SourceKind
from bot.cli import app
from bot.content.links import NAME, read_report
from bot.content.loader import load
from bot.operating import links
from bot.web.server import serving
from tests.house import settings_for
from tests.rig import EXAMPLE

ONE = Source("one", "A paper", "A title", None, None, "en", SourceKind.NEWS, Reliability.HIGH)


async def page(request: Request) -> Response:
    """/200, /404 …; /head/404/get/200 tells HEAD otherwise than GET."""
    wanted = request.path_params
    return Response(status_code=wanted["head"] if request.method == "HEAD" else wanted["get"])


@pytest.fixture
async def address() -> AsyncIterator[str]:
    routes = [Route("/{head:int}/{get:int}", page, methods=["GET", "HEAD"])]
    async with serving(Starlette(routes=routes), host="127.0.0.1", port=0) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize(
    ("path", "dead", "unsure"),
    [
        ("/200/200", "", ""),
        ("/404/200", "", ""),
        ("/405/200", "", ""),
        ("/404/404", "the server answers 404", ""),
        ("/405/410", "the server answers 410", ""),
        ("/403/403", "", "the server answers 403"),
        ("/503/503", "", "the server answers 503"),
    ],
)
async def test_what_a_server_says_decides(address: str, path: str, dead: str, unsure: str) -> None:
    (look,) = await links.looked([replace(ONE, url=address + path)])
    assert (look.dead, look.unsure) == (dead, unsure)


async def test_a_server_that_does_not_answer_kills_nobody() -> None:
    (look,) = await links.looked([replace(ONE, url="http://127.0.0.1:9/x")])
    assert not look.dead
    assert look.unsure


async def test_the_result_is_kept_for_the_newsroom(address: str, tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(EXAMPLE, folder)
    for file in (folder / "sources").glob("*.yaml"):
        lines = file.read_text("utf-8").splitlines(keepends=True)
        file.write_text("".join(_redirected(line, f"{address}/404/404") for line in lines), "utf-8")
    settings = settings_for(tmp_path)
    pack = load(folder, today=date(2026, 11, 21)).pack
    assert pack is not None
    told, has_dead = await links.check(settings, pack)
    assert has_dead
    report = read_report(settings.data_dir / NAME)
    assert report is not None
    assert report.dead
    assert all(f"{source}: dead: the server answers 404" in told for source in report.dead)


def _redirected(line: str, url: str) -> str:
    before, found, _ = line.partition("url: ")
    return f"{before}{found}{url}\n" if found else line


def test_the_check_of_the_folder_is_made_and_told_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAHELBOT_DATA_DIR", str(tmp_path / "data"))
    folder = tmp_path / "content"
    shutil.copytree(EXAMPLE, folder)
    for file in (folder / "sources").glob("*.yaml"):
        lines = file.read_text("utf-8").splitlines(keepends=True)
        file.write_text("".join(_redirected(line, "http://127.0.0.1:9/x") for line in lines), "utf-8")
    words = ["check", str(folder), "--links", "--format", "json", "--on"]
    well = CliRunner().invoke(app, [*words, "2026-11-21"])
    assert (well.exit_code, json.loads(well.stdout)) == (0, [])
    assert "0 dead" in well.stderr
    later = CliRunner().invoke(app, [*words, "2029-01-01", "--strict"])
    assert later.exit_code == 1
    assert {problem["severity"] for problem in json.loads(later.stdout)} == {"warning"}
