"""What a metric means: written down once, in contracts/metrics.yml, and computed only from there."""

from dataclasses import dataclass

import duckdb
import pyarrow as pa
import yaml

from .paths import Paths


@dataclass(frozen=True)
class Definition:
    """A metric of the published table: its meaning for people, and the SQL that computes it."""

    name: str
    meaning: str
    unit: str
    sql: str
    owner: str


def load(paths: Paths) -> list[Definition]:
    """Return the definitions in the order of the file."""
    document = yaml.safe_load((paths.contracts / "metrics.yml").read_text(encoding="utf-8"))
    return [Definition(owner=document["owner"], **entry) for entry in document["metrics"]]


def compute(definitions: list[Definition], published: pa.Table) -> dict[str, dict[str, float | None]]:
    """Return the metrics of each month of the published table."""
    columns = ", ".join(f"({definition.sql})::DOUBLE" for definition in definitions)
    query = f"SELECT month, {columns} FROM published GROUP BY month ORDER BY month"  # noqa: S608 - from our own file
    with duckdb.connect() as database:
        database.register("published", published)
        rows = database.sql(query).fetchall()
    names = [definition.name for definition in definitions]
    # Sums of floating-point numbers depend on their order in the last digits.
    return {
        month: {name: None if value is None else round(value, 6) for name, value in zip(names, values, strict=True)}
        for month, *values in rows
    }
