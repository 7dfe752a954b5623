"""What a test needs of the machine and does not find."""

import os
from typing import NoReturn

import pytest


def lacking(sentence: str) -> NoReturn:
    """The test fails where everything must be there, which `.ci/run` says by `CI`. On somebody's own machine, where
    tests/packages.sh may install nothing, it is skipped and named with this sentence."""
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)
