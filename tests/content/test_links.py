"""The report of dead sources: written whole, read with distrust."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.content.links import LinkReport, read_report, write_report

FOUND = LinkReport(datetime(2026, 11, 21, 9, tzinfo=UTC), {"un-sc15341": "404 Not Found", "press": "no such host: é"})


def test_what_was_written_is_read(tmp_path: Path) -> None:
    file = tmp_path / "data" / "links.json"
    write_report(file, FOUND)
    write_report(file, FOUND)
    assert read_report(file) == FOUND
    assert [path.name for path in file.parent.iterdir()] == ["links.json"]


def test_no_report_is_no_report(tmp_path: Path) -> None:
    assert read_report(tmp_path / "links.json") is None


@pytest.mark.parametrize(
    "written",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"checked_at": 1, "dead": {}}',
        '{"checked_at": "2026-11-21T09:00:00", "dead": {}}',
        '{"checked_at": "2026-11-21T09:00:00+00:00", "dead": ["a"]}',
        "\ud800",
    ],
)
def test_a_damaged_report_is_none(tmp_path: Path, written: str) -> None:
    file = tmp_path / "links.json"
    file.write_bytes(written.encode("utf-8", "surrogatepass"))
    assert read_report(file) is None
