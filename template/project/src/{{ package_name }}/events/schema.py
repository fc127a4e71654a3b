"""The pandera schemas of the domain's datasets. Their promises are written down, for people, in contracts/."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

CHANNELS = ["app", "store", "web"]
EVENT = r"^e\d{11}$"


def landed() -> "dict[str, DataFrameSchema]":
    """Return the schema of each landed dataset, by its name."""
    import pandera.pandas as pa

    return {
        "events": pa.DataFrameSchema(
            {
                "event_id": pa.Column(str, pa.Check.str_matches(EVENT), unique=True, report_duplicates="exclude_first"),
                "occurred_at": pa.Column("datetime64[ns]"),
                "account": pa.Column(str, pa.Check.str_matches(r"^account-\d{3}$")),
                "channel": pa.Column(str, pa.Check.isin(CHANNELS)),
                "amount": pa.Column("float64", pa.Check.in_range(0, 1000), nullable=True),
                "flag": pa.Column("boolean", nullable=True),
            },
            strict=True,
        )
    }


def published() -> "DataFrameSchema":
    """Return the schema of the published table."""
    import pandera.pandas as pa

    return pa.DataFrameSchema(
        {
            "event_id": pa.Column(str, pa.Check.str_matches(EVENT), unique=True),
            "month": pa.Column(str, pa.Check.str_matches(r"^\d{4}-\d{2}$")),
            "occurred_at": pa.Column("datetime64[ns]"),
            "entity": pa.Column(str, pa.Check.str_matches(r"^[0-9a-f]{16}$")),
            "channel": pa.Column(str, pa.Check.isin(CHANNELS)),
            "amount": pa.Column("float64", pa.Check.in_range(0, 1000), nullable=True),
            "flag": pa.Column("boolean", nullable=True),
        },
        strict=True,
    )
