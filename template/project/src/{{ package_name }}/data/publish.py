"""Stage 4: publish the table, if it keeps its contract, and report on the quality of every dataset."""

import pyarrow as pa

from . import contracts, privacy, quality
from .domain import datasets, schema
from .errors import DataError, QualityError
from .files import read_table, write_json, write_table
from .paths import Paths
from .validate import NULLABLE, broken


def publish(paths: Paths, key: bytes) -> int:
    """Publish the table and the report; return the number of rows. Bad data never replaces good data."""
    promises = contracts.load(paths)
    landed = [promises[dataset.contract] for dataset in datasets.LANDED]
    table = read_table(paths.transformed / f"{datasets.PUBLISHED}.parquet")
    table = privacy.protect(table, landed, promises[datasets.PUBLISHED], key)
    hold(table)
    report = quality.report(paths, promises, table)
    write_json(paths.reports / "quality.json", report)
    if faults := quality.faults(report, "error"):
        msg = "not published, because a limit of a contract is broken: " + "; ".join(faults)
        raise QualityError(msg)
    write_table(paths.published / f"{datasets.PUBLISHED}.parquet", table)
    return table.num_rows


def hold(table: pa.Table) -> None:
    """Hold the table to be published against its schema: here a broken rule is a mistake in the SQL."""
    contract = schema.published()
    if table.column_names != list(contract.columns):
        differences = sorted(set(table.column_names) ^ set(contract.columns)) or "their order"
        msg = f"the SQL and the schema of {datasets.PUBLISHED} differ: {differences}"
        raise DataError(msg)
    if reasons := broken(table.to_pandas(types_mapper=NULLABLE.get, coerce_temporal_nanoseconds=True), contract):
        first = ", ".join(sorted(set(reasons.values()))[:3])
        msg = f"{len(reasons)} rows of {datasets.PUBLISHED} break its schema: {first}"
        raise DataError(msg)
