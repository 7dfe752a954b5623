"""/metrics for Prometheus: what the process has counted, and what a look at the bot shows. It names nobody."""

from collections.abc import Iterator
from importlib.metadata import version

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from bot.metrics import Durations, tally
from bot.web.watch import Sight

_process = CollectorRegistry()
ProcessCollector(registry=_process)


def text(sight: Sight) -> bytes:
    """In Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Shown(sight))
    return generate_latest(registry) + generate_latest(_process)


class _Shown(Collector):
    def __init__(self, sight: Sight) -> None:
        self._sight = sight

    def collect(self) -> Iterator[Metric]:
        yield from _counted()
        yield from _seen(self._sight)
        if self._sight.overview is not None:
            yield from _remembered(self._sight)


def _counted() -> Iterator[Metric]:
    yield _labelled("sahelbot_calls", "Calls of the Bot API by what became of them.", "outcome", tally.calls)
    yield _labelled("sahelbot_errors", "Log lines of level error by action.", "action", tally.errors)
    yield _labelled("sahelbot_warnings", "Log lines of level warning by action.", "action", tally.warnings)
    yield _histogram("sahelbot_call_seconds", "How long calls of the Bot API took.", tally.call_s)
    yield _histogram("sahelbot_answer_seconds", "From an update in hand to its answer sent.", tally.answer_s)


def _seen(sight: Sight) -> Iterator[Metric]:
    build = GaugeMetricFamily(
        "sahelbot_build_info", "The version, and the pack that is served.", labels=("version", "revision")
    )
    build.add_metric([version("sahelbot"), sight.revision[:12]], 1)
    yield build
    yield _gauge("sahelbot_ready", "1 while the bot does its work.", sight.is_ready)
    yield _gauge("sahelbot_heard_age_seconds", "Since Telegram last answered a poll well.", sight.heard_s)
    yield _gauge("sahelbot_loop_delay_seconds", "Longest hold-up of the last minute.", tally.held_up_s)
    yield _gauge("sahelbot_disk_free_bytes", "On the disk of the data folder.", sight.disk_free)
    yield _gauge("sahelbot_database_bytes", "Size of the SQLite file.", sight.database_bytes)
    yield _gauge("sahelbot_restored_waiting", "1 while an admin has to choose after a restore.", sight.waits_for_choice)
    stalled_s = 0.0 if sight.waits_for_choice else sight.stalled_s
    yield _gauge("sahelbot_deliveries_stalled_seconds", "Since a delivery was made, while some are due.", stalled_s)
    if sight.published_s is not None:
        yield _gauge("sahelbot_pack_age_seconds", "Since the last Publish.", sight.published_s)
    if sight.backup_s is not None:
        yield _gauge("sahelbot_backup_age_seconds", "Since the last scheduled backup.", sight.backup_s)


def _remembered(sight: Sight) -> Iterator[Metric]:
    seen = sight.overview
    assert seen is not None  # noqa: S101 - the caller looked
    people = GaugeMetricFamily("sahelbot_subscribers", "Subscribers by state.", labels=("state",))
    for state, number in seen.subscribers.items():
        people.add_metric([state], number)
    yield people
    editions = GaugeMetricFamily("sahelbot_editions", "Unfinished editions by state.", labels=("state",))
    for state, number in seen.editions.items():
        editions.add_metric([state], number)
    yield editions
    yield _gauge("sahelbot_deliveries_waiting", "Deliveries that are not settled.", seen.waiting)
    yield _gauge("sahelbot_deliveries_due", "Those among them whose turn has come.", seen.due)
    yield _gauge("sahelbot_edition_age_seconds", "Of the oldest running edition with due deliveries.", seen.edition_s)
    yield _gauge("sahelbot_updates_waiting", "Updates stored and not yet acted on.", seen.updates)
    yield _gauge("sahelbot_update_age_seconds", "Of the oldest of them.", seen.update_s)
    yield _gauge("sahelbot_updates_set_aside", "Updates that could not be acted on.", seen.set_aside)


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(name, what, value=float(value))


def _labelled(name: str, what: str, label: str, counts: dict[str, int]) -> Metric:
    family = CounterMetricFamily(name, what, labels=(label,))
    for key in sorted(counts):
        family.add_metric([key], counts[key])
    return family


def _histogram(name: str, what: str, durations: Durations) -> Metric:
    family = HistogramMetricFamily(name, what)
    family.add_metric([], durations.buckets(), durations.total_s)
    return family
