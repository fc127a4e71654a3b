"""Stage 1: put all deliveries of a dataset into one table, every value as the text that came."""

from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc

from .dataset import Landed
from .domain import datasets, schema
from .errors import DataError
from .files import write_table
from .paths import Paths

#: What the source writes where it knows nothing.
MISSING = ["NA", ""]


def ingest(paths: Paths) -> dict[str, int]:
    """Ingest every dataset; return how many rows each has."""
    schemas = schema.landed()
    rows = {}
    for dataset in datasets.LANDED:
        files = deliveries(paths, dataset)
        if not files:
            msg = f"nothing has landed for {dataset.name}: run `just arrive` first"
            raise DataError(msg)
        columns = list(schemas[dataset.name].columns)
        table = pa.concat_tables(read(file, month, columns) for month, file in files.items())
        write_table(paths.raw / f"{dataset.name}.parquet", table)
        rows[dataset.name] = table.num_rows
    return rows


def deliveries(paths: Paths, dataset: Landed) -> dict[str, Path]:
    """Return the landed files of a dataset by month; reference data comes as one file, for no month."""
    if dataset.month is None:
        file = paths.landing / f"{dataset.name}.csv"
        return {"all": file} if file.is_file() else {}
    return {file.stem[-7:]: file for file in sorted(paths.landing.glob(f"{dataset.name}-????-??.csv"))}


def read(file: Path, delivery: str, columns: list[str]) -> pa.Table:
    """Return the rows of one file. A line that cannot be split into its values is kept whole, in the column `line`."""
    broken: list[str] = []

    def keep(row: pc.InvalidRow) -> str:
        broken.append(row.text)
        return "skip"

    content = file.read_bytes()
    try:
        content.decode()
        table = pc.read_csv(
            pa.BufferReader(content),
            read_options=pc.ReadOptions(use_threads=False),
            parse_options=pc.ParseOptions(invalid_row_handler=keep),
            convert_options=pc.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()), null_values=MISSING, strings_can_be_null=True
            ),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        msg = f"{file.name} cannot be read as CSV: {error}"
        raise DataError(msg) from None
    if set(table.column_names) != set(columns):
        missing = sorted(set(columns) - set(table.column_names))
        added = sorted(set(table.column_names) - set(columns))
        msg = f"{file.name} breaks the contract: columns missing {missing}, columns that nobody promised {added}"
        raise DataError(msg)
    whole = pa.table(
        {name: table[name] for name in columns}
        | {"line": pa.nulls(table.num_rows, pa.string()), "delivery": pa.repeat(delivery, table.num_rows)}
    )
    rest = {"line": pa.array(broken, pa.string()), "delivery": pa.repeat(delivery, len(broken))}
    nulls = {name: pa.nulls(len(broken), pa.string()) for name in columns}
    return pa.concat_tables([whole, pa.table(nulls | rest)])
