"""Stage 2: keep the rows that keep the contract; put the others aside with the reasons, and count them."""

from collections import Counter
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import pyarrow as pa

from .domain import datasets, schema
from .errors import DataError
from .files import read_table, write_json, write_table
from .paths import Paths

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

#: Types of the schemas as types of SQL, and what tells that a text is one.
TYPES = {
    "Int64": ("BIGINT", "regexp_full_match({0}, '[+-]?[0-9]+') AND try_cast({0} AS BIGINT) IS NOT NULL"),
    "float64": ("DOUBLE", "coalesce(isfinite(try_cast({0} AS DOUBLE)), false)"),
    "datetime64[ns]": ("TIMESTAMP", "try_cast({0} AS TIMESTAMP) IS NOT NULL"),
    "boolean": ("BOOLEAN", "try_cast({0} AS BOOLEAN) IS NOT NULL"),
    "str": ("VARCHAR", "true"),
}
#: Types of pandas that know missing values.
NULLABLE = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}

Report = dict[str, dict[str, dict[str, Any]]]


def validate(paths: Paths) -> Report:
    """Validate every dataset; return and report what was found, by dataset and delivery."""
    schemas = schema.landed()
    report = {}
    for dataset in datasets.LANDED:
        raw = read_table(paths.raw / f"{dataset.name}.parquet")
        valid, quarantined = split(raw, schemas[dataset.name])
        write_table(paths.valid / f"{dataset.name}.parquet", valid)
        write_table(paths.quarantine / f"{dataset.name}.parquet", quarantined)
        report[dataset.contract] = count(raw, quarantined)
    write_json(paths.reports / "validation.json", report)
    return report


def split(raw: pa.Table, contract: "DataFrameSchema") -> tuple[pa.Table, pa.Table]:
    """Return the rows that keep a contract, typed, and the others: as they came, with their reasons."""
    typed = cast(raw, contract)
    reasons = typed["reasons"].to_pylist()
    frame = typed.drop_columns(["reasons"]).to_pandas(types_mapper=NULLABLE.get, coerce_temporal_nanoseconds=True)
    readable = frame[[not reason for reason in reasons]]
    # A row that comes again in a later delivery is a correction; twice in the same one, it is a mistake.
    for _, rows in readable.groupby("delivery"):
        for row, reason in broken(rows.drop(columns="delivery"), contract).items():
            reasons[row] = reason
    good = pa.array([not reason for reason in reasons], pa.bool_())
    bad = pa.array([bool(reason) for reason in reasons], pa.bool_())
    quarantined = raw.append_column("reasons", pa.array(reasons, pa.string()))
    return typed.drop_columns(["reasons"]).filter(good), quarantined.filter(bad)


def cast(raw: pa.Table, contract: "DataFrameSchema") -> pa.Table:
    """Return the rows with the types of a contract, and the reasons why some could not be read."""
    columns = {name: TYPES[str(column.dtype)] for name, column in contract.columns.items()}
    casts = [f'try_cast("{name}" AS {kind}) AS "{name}"' for name, (kind, _) in columns.items()]
    faults = [
        f"""CASE WHEN "{name}" IS NOT NULL AND NOT ({test.format(f'"{name}"')}) THEN '{name}: no {kind}' END"""
        for name, (kind, test) in columns.items()
    ]
    query = f"""
        SELECT {", ".join(casts)}, delivery, concat_ws('; ',
            CASE WHEN line IS NOT NULL THEN 'line: wrong number of values' END, {", ".join(faults)}) AS reasons
        FROM raw ORDER BY position
    """  # noqa: S608 - every name comes from the schema
    with duckdb.connect() as database:
        database.register("raw", raw.append_column("position", pa.array(range(raw.num_rows))))
        return database.sql(query).to_arrow_table()


def broken(rows: pd.DataFrame, contract: "DataFrameSchema") -> dict[int, str]:
    """Return the reasons of the rows that break a contract, by the row's index."""
    from pandera.errors import SchemaErrors

    try:
        contract.validate(rows, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases
        if cases["index"].isna().any():
            msg = f"the schema does not fit the table: {', '.join(cases[cases['index'].isna()]['check'])}"
            raise DataError(msg) from None
        found: dict[int, set[str]] = {}
        for column, check, index in zip(cases["column"], cases["check"], cases["index"], strict=True):
            several = check == "multiple_fields_uniqueness"
            found.setdefault(int(index), set()).add("key: not unique" if several else f"{column}: {check}")
        return {index: "; ".join(sorted(reasons)) for index, reasons in found.items()}
    return {}


def count(raw: pa.Table, quarantined: pa.Table) -> dict[str, dict[str, Any]]:
    """Return how many rows of each delivery came, how many were put aside, and how often for which reason."""
    came = Counter(raw["delivery"].to_pylist())
    aside = Counter(quarantined["delivery"].to_pylist())
    reasons: dict[str, Counter[str]] = {}
    for delivery, text in zip(quarantined["delivery"].to_pylist(), quarantined["reasons"].to_pylist(), strict=True):
        reasons.setdefault(delivery, Counter()).update(text.split("; "))
    return {
        delivery: {
            "rows": came[delivery],
            "quarantined": aside[delivery],
            "reasons": dict(sorted(reasons.get(delivery, Counter()).items())),
        }
        for delivery in sorted(came)
    }
