"""The page of figures: puts the table of a kept run (`--json FILE`) into docs/performance.md, between its two marks.

What is written around the table is people's work."""

import json
import sys
from pathlib import Path
from typing import Any

from tests.bench.figures import cells
from tests.rig import ROOT

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- figures -->\n", "<!-- /figures -->"


def told(kept: dict[str, Any]) -> str:
    """When, on what, and the table."""
    about = kept["about"]
    form = "quick" if about["quick"] else "whole"
    rows = [
        (str(each["row"]), each["what"], each["goal"], each["shown"], each["verdict"], each["note"])
        for each in kept["figures"]
    ]
    broken = "".join(f"\n{sentence}\n" for sentence in kept["failed"])
    return f"\n{about['at']}, {form} form, {about['machine']}.\n\n{cells(rows)}\n{broken}\n"


def main(file: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    kept = json.loads(file.read_text(encoding="utf-8"))
    PAGE.write_text(before + BEGIN + told(kept) + END + after, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
