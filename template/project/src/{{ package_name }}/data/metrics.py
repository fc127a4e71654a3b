"""The state of the data as metrics. They are read from the reports at every scrape, for each dataset's newest month."""

from collections.abc import Iterator
from functools import cache

from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from . import state
from .settings import DataSettings

GAUGES = {
    "data_reports_present": ("1 if the pipeline has run and its report can be read, else 0.", []),
    "data_newest_month": ("Always 1; the label names the newest month of a dataset.", ["dataset", "month"]),
    "data_rows": ("Rows of the newest month.", ["dataset"]),
    "data_rows_late": ("Rows that came with the newest delivery and are about an earlier month.", ["dataset"]),
    "data_rows_quarantined": ("Rows of the newest delivery that break the contract.", ["dataset"]),
    "data_rows_per_day": ("Rows a day of the newest month.", ["dataset"]),
    "data_rows_per_day_low": ("Below this, the newest month is unusually small.", ["dataset"]),
    "data_rows_per_day_high": ("Above this, the newest month is unusually big.", ["dataset"]),
    "data_null_ratio": ("Share of missing values in the newest month.", ["dataset", "column"]),
    "data_metric": ("Metrics of the newest month, as contracts/metrics.yml defines them.", ["dataset", "metric"]),
    "data_limits_broken": ("Limits that the newest month breaks.", ["dataset", "severity"]),
    "data_last_arrival_timestamp_seconds": ("When the newest delivery came.", ["dataset"]),
    "data_freshness_limit_seconds": ("How old the newest delivery may become.", ["dataset"]),
}


class DataCollector(Collector):
    """The gauges, filled when somebody asks."""

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Name the gauges without reading anything."""
        return iter(_families().values())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Read contracts, report and arrivals."""
        families = _families()
        settings = DataSettings()
        report = state.quality(settings)
        families["data_reports_present"].add_metric([], float(bool(report)))
        for dataset, months in report.items():
            _add(families, dataset, max(months), months[max(months)])
        # A scrape must not fail because an installation has no contracts: then nothing is promised.
        arrivals = {} if state.unreadable(settings) else state.arrivals(settings)
        for dataset, newest in arrivals.items():
            arrived = newest.arrived_at.timestamp()
            families["data_last_arrival_timestamp_seconds"].add_metric([dataset], arrived)
            families["data_freshness_limit_seconds"].add_metric([dataset], newest.limit_seconds)
        return iter(families.values())


def _families() -> dict[str, GaugeMetricFamily]:
    """Return the gauges without values."""
    return {name: GaugeMetricFamily(name, text, labels=labels) for name, (text, labels) in GAUGES.items()}


def _add(families: dict[str, GaugeMetricFamily], dataset: str, name: str, month: state.Month) -> None:
    """Fill in what the report says about a dataset's newest month."""
    low, high = month.usual or (None, None)
    values = {
        "data_rows": month.rows,
        "data_rows_late": month.late,
        "data_rows_quarantined": month.quarantined,
        "data_rows_per_day": month.daily,
        "data_rows_per_day_low": low,
        "data_rows_per_day_high": high,
    }
    families["data_newest_month"].add_metric([dataset, name], 1)
    for gauge, value in values.items():
        if value is not None:
            families[gauge].add_metric([dataset], value)
    for column, share in month.nulls.items():
        families["data_null_ratio"].add_metric([dataset, column], share)
    for metric, value in month.metrics.items():
        if value is not None:
            families["data_metric"].add_metric([dataset, metric], value)
    for severity in ("error", "warning"):
        broken = [check for check in month.checks if check.severity == severity and not check.passed]
        families["data_limits_broken"].add_metric([dataset, severity], len(broken))


@cache
def export() -> None:
    """Export the gauges with the service's own metrics, once in a process."""
    REGISTRY.register(DataCollector())
