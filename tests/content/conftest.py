"""What the tests of content share."""

from pathlib import Path

import pytest

from tests.content.packs import copy_example


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A writable copy of the example pack."""
    return copy_example(tmp_path / "content")
