"""What the environment can change about the service. Nothing else in the package reads the environment for it."""

from functools import cache
from ipaddress import IPv4Address
from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class EnvironmentSettings(BaseSettings):
    """Settings that are read from variables with the prefix APP_; each layer has a class of its own."""

    model_config = SettingsConfigDict(env_prefix="APP_", extra="ignore", frozen=True)


class Settings(EnvironmentSettings):
    """Settings of the service."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    git_commit: Annotated[str, Field(pattern=r"^(unknown|[0-9a-f]{7,64})$")] = "unknown"
    #: How long readiness says no before the port closes, so that a load balancer has time to look.
    drain_seconds: Annotated[float, Field(ge=0, le=300)] = 2.0
    #: How long requests that are under way may take after that.
    grace_seconds: Annotated[int, Field(ge=1, le=300)] = 20

    @property
    def url(self) -> str:
        """Where the service answers on this machine."""
        host = "127.0.0.1" if self.host == str(IPv4Address(0)) else self.host
        return f"http://{host}:{self.port}"


@cache
def settings() -> Settings:
    """Return the settings of this process, read once."""
    return Settings()
