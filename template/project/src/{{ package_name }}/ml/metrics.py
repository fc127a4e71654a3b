"""Metrics of the model: what it is, how it serves, and what `monitor` found last."""

from typing import TYPE_CHECKING

from prometheus_client import REGISTRY, Counter, Gauge, Histogram, Info
from prometheus_client.metrics_core import GaugeMetricFamily
from pydantic import ValidationError

from . import files
from .reports import Monitor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.metrics_core import Metric

CHAMPION = Info("model_champion", "The model that serves.")
REGISTERED = Gauge("model_registered_timestamp_seconds", "When the model that serves was registered.")
RELOADS = Counter("model_reloads", "Champions that were loaded.")
RELOAD_FAILURES = Counter("model_reload_failures", "Times that a champion could not be loaded.")
RELOAD_FAILING = Gauge("model_reload_failing", "1 while the newest champion cannot be loaded and an older one serves.")

PREDICTIONS = Counter("model_predictions", "Rows that were scored.")
SCORES = Histogram("model_prediction_score", "Scores.", buckets=[tenth / 10 for tenth in range(1, 11)])
STRANGE = Counter("model_out_of_range", "Values that no training row had.", ["feature"])
RATE_LIMITED = Counter("model_rate_limited", "Requests that were refused because a client made too many.")
LOG_FAILURES = Counter("model_log_failures", "Predictions that could not be written to their log.")
FEEDBACK = Counter("model_feedback", "Labels that came back for a prediction.", ["label"])
FEEDBACK_ERROR = Counter("model_feedback_squared_error", "Sum of the squared errors of predictions with a label.")


class MonitorCollector:
    """Reads reports/monitor.json at each scrape: a batch job has no address that could be scraped."""

    def collect(self) -> "Iterator[Metric]":
        """Return what `monitor` found last; without a report, the names alone."""
        psi = GaugeMetricFamily("model_drift_psi", "Drift of a feature.", labels=["feature"])
        limit = GaugeMetricFamily("model_drift_psi_limit", "Limit of a feature's drift.", labels=["feature"])
        missing = GaugeMetricFamily("model_missing_increase", "Rise in missing values.", labels=["feature"])
        auc = GaugeMetricFamily("model_monitor_auc", "AUC on what arrived.")
        auc_limit = GaugeMetricFamily("model_monitor_auc_limit", "Limit of the AUC on what arrived.")
        drop = GaugeMetricFamily("model_monitor_auc_drop", "AUC lost since the evaluation.")
        passed = GaugeMetricFamily("model_monitor_passed", "1 if everything was inside its limit.")
        rows = GaugeMetricFamily("model_monitor_rows", "Rows that were looked at.")
        written = GaugeMetricFamily("model_monitor_timestamp_seconds", "When the report was written.")
        if found := _report():
            report, at = found
            for name, reading in report.psi.items():
                psi.add_metric([name], reading.value)
                limit.add_metric([name], reading.limit)
            for name, reading in report.missing.items():
                missing.add_metric([name], reading.value)
            auc.add_metric([], report.auc.value)
            auc_limit.add_metric([], report.auc.limit)
            drop.add_metric([], report.auc_drop.value)
            passed.add_metric([], report.passed)
            rows.add_metric([], report.rows)
            written.add_metric([], at)
        yield from (psi, limit, missing, auc, auc_limit, drop, passed, rows, written)


def _report() -> tuple[Monitor, float] | None:
    path = files.at(files.MONITOR)
    try:
        return Monitor.model_validate_json(path.read_bytes()), path.stat().st_mtime
    except (OSError, ValidationError):
        return None


REGISTRY.register(MonitorCollector())
