"""The pandera schemas of the domain's datasets. Their promises are written down, for people, in contracts/."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

AIRPORTS = ["EWR", "JFK", "LGA"]
CARRIER = r"^[0-9A-Z]{2}$"
PLACE = r"^[A-Z]{3}$"
TAIL = r"^[A-Z][0-9A-Z]{4,5}$"


def landed() -> "dict[str, DataFrameSchema]":
    """Return the schema of each landed dataset, by its name."""
    import pandera.pandas as pa

    between = pa.Check.in_range
    return {
        "flights": pa.DataFrameSchema(
            {
                "year": pa.Column("Int64", between(2013, 2013)),
                "month": pa.Column("Int64", between(1, 12)),
                "day": pa.Column("Int64", between(1, 31)),
                "dep_time": pa.Column("Int64", between(1, 2400), nullable=True),
                "sched_dep_time": pa.Column("Int64", between(1, 2400)),
                "dep_delay": pa.Column("Int64", between(-120, 1800), nullable=True),
                "arr_time": pa.Column("Int64", between(1, 2400), nullable=True),
                "sched_arr_time": pa.Column("Int64", between(1, 2400)),
                "arr_delay": pa.Column("Int64", between(-180, 1800), nullable=True),
                "carrier": pa.Column(str, pa.Check.str_matches(CARRIER)),
                "flight": pa.Column("Int64", between(1, 9999)),
                "tailnum": pa.Column(str, pa.Check.str_matches(TAIL), nullable=True),
                "origin": pa.Column(str, pa.Check.isin(AIRPORTS)),
                "dest": pa.Column(str, pa.Check.str_matches(PLACE)),
                "air_time": pa.Column("Int64", between(10, 900), nullable=True),
                "distance": pa.Column("Int64", between(1, 6000)),
                "hour": pa.Column("Int64", between(0, 23)),
                "minute": pa.Column("Int64", between(0, 59)),
                "time_hour": pa.Column("datetime64[ns]"),
            },
            strict=True,
            unique=["year", "month", "day", "carrier", "flight", "origin"],
            report_duplicates="exclude_first",
        ),
        "weather": pa.DataFrameSchema(
            {
                "origin": pa.Column(str, pa.Check.isin(AIRPORTS)),
                "year": pa.Column("Int64", between(2013, 2013)),
                "month": pa.Column("Int64", between(1, 12)),
                "day": pa.Column("Int64", between(1, 31)),
                "hour": pa.Column("Int64", between(0, 23)),
                "temp": pa.Column("float64", between(-30, 120), nullable=True),
                "dewp": pa.Column("float64", between(-40, 90), nullable=True),
                "humid": pa.Column("float64", between(0, 100), nullable=True),
                "wind_dir": pa.Column("float64", between(0, 360), nullable=True),
                "wind_speed": pa.Column("float64", between(0, 120), nullable=True),
                "wind_gust": pa.Column("float64", between(0, 150), nullable=True),
                "precip": pa.Column("float64", between(0, 5), nullable=True),
                "pressure": pa.Column("float64", between(940, 1060), nullable=True),
                "visib": pa.Column("float64", between(0, 10), nullable=True),
                "time_hour": pa.Column("datetime64[ns]"),
            },
            strict=True,
            unique=["origin", "time_hour"],
            report_duplicates="exclude_first",
        ),
        "planes": pa.DataFrameSchema(
            {
                "tailnum": pa.Column(str, pa.Check.str_matches(TAIL), unique=True, report_duplicates="exclude_first"),
                "year": pa.Column("Int64", between(1940, 2013), nullable=True),
                "type": pa.Column(str),
                "manufacturer": pa.Column(str),
                "model": pa.Column(str),
                "engines": pa.Column("Int64", between(1, 4)),
                "seats": pa.Column("Int64", between(1, 600)),
                "speed": pa.Column("Int64", between(50, 700), nullable=True),
                "engine": pa.Column(str),
            },
            strict=True,
        ),
    }


def published() -> "DataFrameSchema":
    """Return the schema of the published table."""
    import pandera.pandas as pa

    between = pa.Check.in_range
    return pa.DataFrameSchema(
        {
            "flight_id": pa.Column(str, pa.Check.str_matches(r"^\d{8}-\w{2}-\d{1,4}-[A-Z]{3}-\d{4}$"), unique=True),
            "month": pa.Column(str, pa.Check.str_matches(r"^\d{4}-\d{2}$")),
            "scheduled_at": pa.Column("datetime64[ns]"),
            "carrier": pa.Column(str, pa.Check.str_matches(CARRIER)),
            "origin": pa.Column(str, pa.Check.isin(AIRPORTS)),
            "dest": pa.Column(str, pa.Check.str_matches(PLACE)),
            "distance": pa.Column("float64", between(1, 6000)),
            "tail_key": pa.Column(str, pa.Check.str_matches(r"^[0-9a-f]{16}$"), nullable=True),
            "plane_year": pa.Column("float64", between(1940, 2013), nullable=True),
            "seats": pa.Column("float64", between(1, 600), nullable=True),
            "temp": pa.Column("float64", between(-30, 120), nullable=True),
            "dewp": pa.Column("float64", between(-40, 90), nullable=True),
            "humid": pa.Column("float64", between(0, 100), nullable=True),
            "wind_dir": pa.Column("float64", between(0, 360), nullable=True),
            "wind_speed": pa.Column("float64", between(0, 120), nullable=True),
            "precip": pa.Column("float64", between(0, 5), nullable=True),
            "pressure": pa.Column("float64", between(940, 1060), nullable=True),
            "visib": pa.Column("float64", between(0, 10), nullable=True),
            "dep_delay": pa.Column("float64", between(-120, 1800), nullable=True),
            "arr_delay": pa.Column("float64", between(-180, 1800), nullable=True),
            "cancelled": pa.Column("boolean"),
            "delayed": pa.Column("boolean", nullable=True),
        },
        strict=True,
    )
