"""Bounds of property tests: the same inputs in every run, and not many of them."""

from hypothesis import HealthCheck, settings

bounded = settings(
    max_examples=150,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
