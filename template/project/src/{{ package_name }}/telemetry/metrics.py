"""The metrics of `/metrics` by OTLP: the registry is read at intervals, so that each metric is written once."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from time import time_ns
from typing import TYPE_CHECKING, Any

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.sdk.metrics.export import (
    AggregationTemporality,
    Gauge,
    Histogram,
    HistogramDataPoint,
    Metric,
    MetricsData,
    NumberDataPoint,
    ResourceMetrics,
    ScopeMetrics,
    Sum,
)
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from prometheus_client import REGISTRY

if TYPE_CHECKING:
    from opentelemetry.sdk.resources import Resource
    from prometheus_client.metrics_core import Metric as Family

SCOPE = InstrumentationScope("prometheus_client")
#: Of the values behind a histogram's buckets, the smallest and the largest are not known.
UNKNOWN: Any = None

Labels = tuple[tuple[str, str], ...]


class Bridge:
    """Reads the registry as OTLP's metrics: sums since the start or, as `delta`, since the last reading."""

    def __init__(self, *, delta: bool) -> None:
        """Begin to count."""
        self.delta = delta
        self.since = time_ns()
        self.now = self.since
        self.before: dict[tuple[str, Labels], list[float]] = {}

    def read(self) -> list[Metric]:
        """Return what is in the registry now."""
        self.now = time_ns()
        found = [metric for family in REGISTRY.collect() for metric in self._metrics(family)]
        if self.delta:
            self.since = self.now
        return found

    @property
    def temporality(self) -> AggregationTemporality:
        """What the values of sums and histograms are relative to."""
        return AggregationTemporality.DELTA if self.delta else AggregationTemporality.CUMULATIVE

    def _metrics(self, family: "Family") -> Iterator[Metric]:
        """Translate a metric of the registry, under the names that `/metrics` shows."""
        if family.type == "histogram":
            points = [self._histogram(family.name, *series) for series in _series(family)]
            if points:
                yield Metric(family.name, family.documentation, "", Histogram(points, self.temporality))
            return
        counter = family.type == "counter"
        for name in dict.fromkeys(sample.name for sample in family.samples):
            numbers = [
                self._number(name, sample.labels, sample.value, counter=counter)
                for sample in family.samples
                if sample.name == name
            ]
            data = Sum(numbers, self.temporality, is_monotonic=True) if counter else Gauge(numbers)
            yield Metric(name, family.documentation, "", data)

    def _number(self, name: str, labels: dict[str, str], value: float, *, counter: bool) -> NumberDataPoint:
        """Return a value as it was found, or what was added to a counter."""
        [shown] = self._added(name, _key(labels), [value]) if counter else [value]
        return NumberDataPoint(labels, self.since, self.now, shown)

    def _histogram(self, name: str, labels: Labels, bounds: dict[float, float], total: float) -> HistogramDataPoint:
        """Return how many values fell into each bucket: here and not, as in the registry, into it or one below."""
        edges = sorted(bounds)
        counts = [bounds[edges[0]], *(bounds[high] - bounds[low] for low, high in pairwise(edges))]
        *buckets, value = self._added(name, labels, [*counts, total])
        whole = [round(bucket) for bucket in buckets]
        return HistogramDataPoint(
            dict(labels), self.since, self.now, sum(whole), value, whole, edges[:-1], UNKNOWN, UNKNOWN
        )

    def _added(self, name: str, labels: Labels, values: list[float]) -> list[float]:
        """Return the values, less those that the last reading found if that is how they are sent."""
        before = self.before.get((name, labels), [0.0] * len(values))
        if not self.delta:
            return values
        self.before[name, labels] = values
        return [now - then for now, then in zip(values, before, strict=True)]


def _key(labels: dict[str, str]) -> Labels:
    return tuple(sorted(labels.items()))


def _series(family: "Family") -> Iterator[tuple[Labels, dict[float, float], float]]:
    """Give the series of a histogram: their labels, the counts by upper bound, and the sum."""
    bounds: dict[Labels, dict[float, float]] = {}
    for sample in family.samples:
        labels = {name: value for name, value in sample.labels.items() if name != "le"}
        if sample.name.endswith("_bucket"):
            bounds.setdefault(_key(labels), {})[float(sample.labels["le"])] = sample.value
    for sample in family.samples:
        if sample.name.endswith("_sum"):
            yield _key(sample.labels), bounds[_key(sample.labels)], sample.value


@contextmanager
def sent(resource: "Resource", refresh: Callable[[], None], seconds: float, *, delta: bool) -> Iterator[None]:
    """Send the metrics at intervals, and once more at the end; `refresh` brings gauges up to date before."""
    exporter = OTLPMetricExporter()
    bridge = Bridge(delta=delta)
    ended = threading.Event()

    def export() -> None:
        refresh()
        scope = ScopeMetrics(SCOPE, bridge.read(), "")
        exporter.export(MetricsData([ResourceMetrics(resource, [scope], "")]))

    def work() -> None:
        while not ended.wait(seconds):
            export()

    thread = threading.Thread(target=work, name="metrics", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        export()
        exporter.shutdown()
