"""How many examples a property of pages is tried with."""

from tests.effort import effort

bounded = effort(150)
