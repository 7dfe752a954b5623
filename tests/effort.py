"""How hard properties are tried: the same examples in every run of the suite; on request many more, at random.

FUZZ=50 tries fifty times as many. What fails is printed in its smallest form, ready to be put into a test."""

import os

from hypothesis import HealthCheck, settings

TIMES = int(os.environ.get("FUZZ", "1"))


def effort(examples: int = 100) -> settings:
    """So many examples in the suite. No deadline: the suite asserts no speed."""
    return settings(
        max_examples=examples * TIMES,
        derandomize=TIMES == 1,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
