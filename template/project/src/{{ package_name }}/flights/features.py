"""What the model sees of a flight: one function, used to train, to serve and to monitor."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from pandera.pandas import DataFrameSchema

#: The published dataset that the model learns from: its key, its label, and when a row is.
DATASET = "flights"
KEY = "flight_id"
LABEL = "delayed"
PURPOSE = (
    "Says before departure how likely a scheduled flight from New York is to arrive more than 15 minutes late, from "
    "its time, route, carrier, plane and the weather at the origin."
)
SCORE = "probability that the flight arrives more than 15 minutes late"

NUMERIC = (
    "hour",
    "weekday",
    "distance",
    "plane_age",
    "seats",
    "temp",
    "dewp",
    "humid",
    "wind_dir",
    "wind_speed",
    "precip",
    "pressure",
    "visib",
)
CATEGORICAL = ("carrier", "origin", "dest")
FEATURES = NUMERIC + CATEGORICAL

#: The weather follows the season: another month is expected to differ, so these features have a limit of their own.
SEASONAL = frozenset({"temp", "dewp", "humid", "wind_dir", "wind_speed", "precip", "pressure", "visib"})
#: The model must serve each of these groups, not only the average.
SLICES = ("carrier", "origin")
#: The trivial baseline: the share of delays at each value of this feature, looked up.
BASELINE = "hour"
RISKS = (
    "Cancelled flights have no arrival and are not in the training data: the score is about flights that take place.",
    "It saw the weather that was measured in the hour of departure; with a forecast it does worse.",
    "One year and three airports: nothing is known about other years, airports or carriers.",
    "It knows no chain of delays: the plane's previous flight is the largest cause that it cannot see.",
)
#: Stands for a category that is not known.
MISSING = "(missing)"


def compute(rows: "pd.DataFrame") -> "pd.DataFrame":
    """Return the features of published rows, or of requests, which name the same columns."""
    import pandas as pd

    at = pd.to_datetime(rows["scheduled_at"])
    derived = {
        "hour": at.dt.hour,
        "weekday": at.dt.weekday,
        "plane_age": at.dt.year - rows["plane_year"].astype("float64"),
    }
    numeric = {name: (derived[name] if name in derived else rows[name]).astype("float64") for name in NUMERIC}
    known = rows[list(CATEGORICAL)].notna()
    categorical = {name: rows[name].astype("object").where(known[name], MISSING) for name in CATEGORICAL}
    return pd.DataFrame({**numeric, **categorical}, index=rows.index)


def schema() -> "DataFrameSchema":
    """Return what features must be, whatever the rows were."""
    from pandera.pandas import Check, Column, DataFrameSchema

    limits = {
        "hour": (0, 23),
        "weekday": (0, 6),
        "distance": (1, 20_000),
        "plane_age": (-1, 100),
        "seats": (1, 1_000),
        "temp": (-80, 140),
        "dewp": (-80, 140),
        "humid": (0, 101),
        "wind_dir": (0, 360),
        "wind_speed": (0, 250),
        "precip": (0, 20),
        "pressure": (850, 1100),
        "visib": (0, 200),
    }
    always = {"hour", "weekday", "distance"}
    numeric = {name: Column("float64", Check.in_range(*limits[name]), nullable=name not in always) for name in NUMERIC}
    categorical = {name: Column("object", Check.str_length(min_value=1)) for name in CATEGORICAL}
    return DataFrameSchema({**numeric, **categorical}, strict=True, ordered=True)
