"""What a client says about an event to have it scored: columns of the published table."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, NaiveDatetime

#: Times between these have a place in a table.
FIRST, LAST = datetime(1900, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001 - clocks at the place of the event


class Query(BaseModel):
    """One event; what is not known is left out."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    occurred_at: Annotated[NaiveDatetime, Field(ge=FIRST, le=LAST)]
    channel: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    amount: float | None = None


#: A query that any model of this domain can score.
EXAMPLE: dict[str, Any] = {"occurred_at": "2024-01-08T18:00:00", "channel": "web", "amount": 120.0}
