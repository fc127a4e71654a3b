"""A span for every request, by OTLP. FastAPI makes it, and code that makes spans of its own finds the same provider."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

if TYPE_CHECKING:
    from opentelemetry.sdk.resources import Resource


@cache
def provider(resource: "Resource") -> TracerProvider:
    """Return the provider of this process: OpenTelemetry takes one and never another."""
    made = TracerProvider(resource=resource, shutdown_on_exit=False)
    trace.set_tracer_provider(made)
    return made


@contextmanager
def sent(resource: "Resource") -> Iterator[None]:
    """Send the spans that end meanwhile."""
    processor = BatchSpanProcessor(OTLPSpanExporter())
    provider(resource).add_span_processor(processor)
    try:
        yield
    finally:
        processor.shutdown()
