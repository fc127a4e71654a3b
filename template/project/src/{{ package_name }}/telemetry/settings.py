"""What the environment says about telemetry: OpenTelemetry's own variables. The SDK reads more of them by itself."""

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class TelemetrySettings(BaseSettings):
    """Settings that are read from variables with the prefix OTEL_."""

    model_config = SettingsConfigDict(env_prefix="OTEL_", extra="ignore", frozen=True)

    #: The base address of a collector that speaks OTLP over HTTP.
    exporter_otlp_endpoint: str = ""
    exporter_otlp_metrics_temporality_preference: str = "cumulative"
    #: Milliseconds from one export of the metrics to the next.
    metric_export_interval: Annotated[int, Field(gt=0)] = 60_000
    service_name: str = __name__.partition(".")[0].replace("_", "-")

    @property
    def delta(self) -> bool:
        """Whether counters are sent as what was added since the last time, and not as their sum."""
        return self.exporter_otlp_metrics_temporality_preference.strip().lower() in {"delta", "lowmemory"}
