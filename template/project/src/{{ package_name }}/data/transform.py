"""Stage 3: join the valid rows into one table. The joins are SQL files, run in the order of their names."""

import re

import duckdb
import pyarrow as pa

from .domain import datasets
from .errors import DataError
from .files import read_table, write_table
from .paths import Paths


def transform(paths: Paths) -> int:
    """Build the table to publish; return its number of rows."""
    with duckdb.connect() as database:
        for dataset in datasets.LANDED:
            database.register(dataset.name, read_table(paths.valid / f"{dataset.name}.parquet"))
        table = run(database, paths)
    write_table(paths.transformed / f"{datasets.PUBLISHED}.parquet", table)
    return table.num_rows


def run(database: duckdb.DuckDBPyConnection, paths: Paths) -> pa.Table:
    """Run each file as the view that its name says; return what the last one gives."""
    files = sorted((paths.sql / datasets.DOMAIN).glob("*.sql"))
    if not files:
        msg = f"there is no SQL in {paths.sql / datasets.DOMAIN}"
        raise DataError(msg)
    for file in files[:-1]:
        view = re.sub(r"^\d+_", "", file.stem)
        database.sql(f'CREATE VIEW "{view}" AS {file.read_text(encoding="utf-8")}')
    return database.sql(files[-1].read_text(encoding="utf-8")).to_arrow_table()
