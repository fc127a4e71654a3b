"""What a client says about a flight to have it scored: columns of the published table, before departure."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, NaiveDatetime

Code = Annotated[str, Field(min_length=1, max_length=8)]

#: Times between these have a place in a table.
FIRST, LAST = datetime(1900, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001 - by the clock at the origin


class Query(BaseModel):
    """One flight; what is not known is left out."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    #: Departure by the clock at the origin.
    scheduled_at: Annotated[NaiveDatetime, Field(ge=FIRST, le=LAST)]
    carrier: Code | None = None
    origin: Code | None = None
    dest: Code | None = None
    distance: float | None = None
    plane_year: float | None = None
    seats: float | None = None
    temp: float | None = None
    dewp: float | None = None
    humid: float | None = None
    wind_dir: float | None = None
    wind_speed: float | None = None
    precip: float | None = None
    pressure: float | None = None
    visib: float | None = None


#: A query that any model of this domain can score.
EXAMPLE: dict[str, Any] = {
    "scheduled_at": "2013-03-08T18:00:00",
    "carrier": "EV",
    "origin": "EWR",
    "dest": "ORD",
    "distance": 719,
    "plane_year": 2001,
    "seats": 55,
    "temp": 33.1,
    "humid": 93.0,
    "wind_speed": 17.3,
    "precip": 0.04,
    "visib": 1.5,
}
