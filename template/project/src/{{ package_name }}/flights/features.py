"""What the model sees of a flight: one function, used to train, to serve and to monitor."""

import pandas as pd

DATASET = "flights"
KEY = "flight_id"
LABEL = "delayed"

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

# The weather follows the season: another month is expected to differ, so these features have a limit of their own.
SEASONAL = frozenset({"temp", "dewp", "humid", "wind_dir", "wind_speed", "precip", "pressure", "visib"})

# The model must serve each of these groups, not only the average.
SLICES = ("carrier", "origin")

# The trivial baseline: the share of delays in each value of this feature, looked up.
BASELINE = "hour"

MISSING = "(missing)"


def features(rows: pd.DataFrame) -> pd.DataFrame:
    """Compute the features of published rows, or of a request that names the same columns."""
    at = pd.to_datetime(rows["scheduled_at"])
    derived = {
        "hour": at.dt.hour,
        "weekday": at.dt.weekday,
        "plane_age": at.dt.year - rows["plane_year"].astype("float64"),
    }
    numeric = {name: derived.get(name, rows.get(name)).astype("float64") for name in NUMERIC}
    categorical = {name: rows[name].astype("object").where(rows[name].notna(), MISSING) for name in CATEGORICAL}
    return pd.DataFrame({**numeric, **categorical}, index=rows.index)
