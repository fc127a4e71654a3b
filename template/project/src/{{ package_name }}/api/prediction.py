"""What goes in and out of the model over HTTP."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ..ml.domain import query

MAX_ROWS = 1000


class Queries(BaseModel):
    """What to score."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"rows": [query.EXAMPLE]}]})

    rows: Annotated[list[query.Query], Field(min_length=1, max_length=MAX_ROWS)]


class Prediction(BaseModel):
    """A score, and the name under which its label can come back."""

    prediction_id: str
    score: float


class Predictions(BaseModel):
    """The scores, in the order of the rows, all from one version of the model."""

    model_version: str
    predictions: list[Prediction]


class Feedback(BaseModel):
    """What turned out to be true."""

    model_config = ConfigDict(extra="forbid")

    prediction_id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    label: bool


class Joined(BaseModel):
    """A prediction and its label."""

    prediction_id: str
    model_version: str
    score: float
    label: bool
