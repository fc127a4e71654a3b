"""The lines of the log by OTLP, each with the trace that it belongs to; standard output has them as well."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from opentelemetry._logs import SeverityNumber
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor

from ..logs import formatter

if TYPE_CHECKING:
    from opentelemetry._logs import Logger
    from opentelemetry.sdk.resources import Resource

#: What sends the lines must not send lines about that.
SENDERS = ("opentelemetry", "urllib3")


class Sender(logging.Handler):
    """Sends each line as a record: the event is its body, every other field an attribute."""

    def __init__(self, logger: "Logger") -> None:
        """Send to a logger of OpenTelemetry."""
        super().__init__()
        self.logger = logger
        self.setFormatter(formatter())
        self.addFilter(lambda record: not record.name.startswith(SENDERS))

    def emit(self, record: logging.LogRecord) -> None:
        """Send one line."""
        fields = json.loads(self.format(record))
        self.logger.emit(
            timestamp=int(record.created * 1e9),
            severity_number=severity(record.levelno),
            severity_text=record.levelname,
            body=fields.pop("event"),
            attributes={name: value if _plain(value) else json.dumps(value) for name, value in fields.items()},
        )


def severity(level: int) -> SeverityNumber:
    """Return what OpenTelemetry calls a level: its numbers go by fours, from 1 for what is below debug."""
    return SeverityNumber(min(level // 10, 5) * 4 + 1)


def _plain(value: object) -> bool:
    """Return whether every collector takes a value as it is."""
    return isinstance(value, str | bool | int | float)


@contextmanager
def sent(resource: "Resource") -> Iterator[None]:
    """Send what is logged."""
    provider = LoggerProvider(resource, shutdown_on_exit=False)
    provider.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter()))
    root = logging.getLogger()
    sender = Sender(provider.get_logger(__name__))
    root.addHandler(sender)
    try:
        yield
    finally:
        root.removeHandler(sender)
        provider.shutdown()
