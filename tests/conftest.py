"""For all tests: properties without an effort of their own get the usual one."""

from hypothesis import settings

from tests.effort import effort

settings.register_profile("usual", effort())
settings.load_profile("usual")
