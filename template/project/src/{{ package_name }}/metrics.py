"""Metrics of the service. A label never holds what a client sent: only what the code declares."""

from prometheus_client import Counter, Gauge, Histogram, Info, disable_created_metrics

# The creation time of each series would double their number, and no alert or dashboard reads it.
disable_created_metrics()

REQUESTS = Counter("http_requests", "Requests answered.", ["method", "route", "status"])
LATENCY = Histogram(
    "http_request_duration_seconds",
    "Time from a request's arrival to the end of its answer.",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
IN_FLIGHT = Gauge("http_requests_in_flight", "Requests that are being answered.")
READY = Gauge("app_ready", "1 while the service wants traffic, 0 while it does not.")
BUILD = Info("app_build", "What is running.")
