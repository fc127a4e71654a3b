"""Settings of the model, from the environment (prefix APP_)."""

from pathlib import Path

from pydantic import PositiveFloat, PositiveInt
from pydantic_settings import BaseSettings, SettingsConfigDict


class ModelSettings(BaseSettings):
    """Where the model lives and how it is served."""

    model_config = SettingsConfigDict(env_prefix="APP_", env_file=".env", extra="ignore", protected_namespaces=())

    #: Where `promote` writes the champion and the service reads it: a path, or file://.
    model_uri: str = "models/champion"
    #: The registry; the service never opens it.
    tracking_uri: str = "sqlite:///mlflow.db"
    #: How often the service looks for a new champion.
    model_poll_seconds: PositiveFloat = 1.0
    #: One line of JSON for each prediction and each label that came back.
    prediction_log: Path = Path("var/predictions.jsonl")
    feedback_log: Path = Path("var/feedback.jsonl")
    #: A full log is renamed to NAME.1, which replaces the one before: disk use is at most twice this.
    log_max_bytes: PositiveInt = 10_000_000
    #: Requests to the model that one client may make in a minute, and clients remembered.
    rate_limit_per_minute: PositiveInt = 600
    rate_limit_clients: PositiveInt = 10_000
