"""What the model sees of an event: one function, used to train, to serve and to monitor."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from pandera.pandas import DataFrameSchema

#: The published dataset that the model learns from: its key, its label, and when a row is.
DATASET = "events"
KEY = "event_id"
LABEL = "flag"
PURPOSE = "A stub: ranks made-up events, so that the whole loop runs before there is real data."
SCORE = "probability that the event is flagged"
RISKS = ("The data is made up: nothing that this model says is about the world.",)

NUMERIC = ("hour", "weekday", "amount")
CATEGORICAL = ("channel",)
FEATURES = NUMERIC + CATEGORICAL

#: Features that are expected to differ from month to month have a limit of their own: none here.
SEASONAL: frozenset[str] = frozenset()
#: The model must serve each of these groups, not only the average.
SLICES = ("channel",)
#: The trivial baseline: the share of flags at each value of this feature, looked up.
BASELINE = "channel"
#: Stands for a category that is not known.
MISSING = "(missing)"


def compute(rows: "pd.DataFrame") -> "pd.DataFrame":
    """Return the features of published rows, or of requests, which name the same columns."""
    import pandas as pd

    at = pd.to_datetime(rows["occurred_at"])
    numeric = {"hour": at.dt.hour, "weekday": at.dt.weekday, "amount": rows["amount"]}
    channel = rows["channel"].astype("object").where(rows["channel"].notna(), MISSING)
    known = {name: values.astype("float64") for name, values in numeric.items()}
    return pd.DataFrame({**known, "channel": channel}, index=rows.index)


def schema() -> "DataFrameSchema":
    """Return what features must be, whatever the rows were."""
    from pandera.pandas import Check, Column, DataFrameSchema

    return DataFrameSchema(
        {
            "hour": Column("float64", Check.in_range(0, 23)),
            "weekday": Column("float64", Check.in_range(0, 6)),
            "amount": Column("float64", Check.ge(0), nullable=True),
            "channel": Column("object", Check.str_length(min_value=1)),
        },
        strict=True,
        ordered=True,
    )
