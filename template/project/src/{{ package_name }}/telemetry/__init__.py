"""Metrics, logs and traces by OTLP, to whatever OTEL_EXPORTER_OTLP_ENDPOINT names: docs/telemetry.md."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .. import __version__
from ..api.health import observe
from ..settings import settings as service_settings
from .settings import TelemetrySettings

if TYPE_CHECKING:
    from fastapi import FastAPI


@contextmanager
def exported(app: "FastAPI") -> Iterator[None]:
    """Send what an application tells about itself while it runs; without an endpoint, nothing is sent."""
    found = TelemetrySettings()
    if not found.exporter_otlp_endpoint:
        yield
        return
    from opentelemetry.sdk.resources import Resource

    from . import logs, metrics, traces

    resource = Resource.create(
        {
            "service.name": found.service_name,
            "service.version": __version__,
            "vcs.ref.head.revision": service_settings().git_commit,
        }
    )
    seconds = found.metric_export_interval / 1000
    with (
        metrics.sent(resource, lambda: observe(app.state.readiness), seconds, delta=found.delta),
        logs.sent(resource),
        traces.sent(resource),
    ):
        yield
