"""What the environment can change about the model."""

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from ..settings import EnvironmentSettings


class ModelSettings(EnvironmentSettings):
    """Settings of the model, its registry and how it is served."""

    #: Where `promote` writes the champion and the service reads it: a path, file://, s3://, gs://, az:// or abfs://.
    model_uri: str = "models/champion"
    #: The registry, a database or the address of an MLflow server; the service never opens it.
    tracking_uri: str = "sqlite:///mlflow.db"
    #: How often the service looks for a new champion.
    model_poll_seconds: Annotated[float, Field(gt=0, le=3600)] = 1.0
    #: One line of JSON for each prediction, and for each label that came back.
    prediction_log: Path = Path("var/predictions.jsonl")
    feedback_log: Path = Path("var/feedback.jsonl")
    #: A full log is renamed to NAME.1, which replaces the one before: disk use is at most twice this.
    log_max_bytes: Annotated[int, Field(ge=1000)] = 10_000_000
    #: Requests to the model that one client may make in a minute, and how many clients are remembered.
    rate_limit_per_minute: Annotated[int, Field(ge=1)] = 600
    rate_limit_clients: Annotated[int, Field(ge=1)] = 10_000


@cache
def settings() -> ModelSettings:
    """Return the settings of this process, read once."""
    return ModelSettings()
