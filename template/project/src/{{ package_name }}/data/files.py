"""Writing files so that nobody ever reads half of one, and so that equal contents are equal bytes."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path to write to; it becomes the file in one step, or disappears when the block fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes) -> bool:
    """Write a file unless it already holds this; return whether it was written."""
    if path.is_file() and path.read_bytes() == content:
        return False
    with replacing(path) as part:
        part.write_bytes(content)
    return True


def write_text(path: Path, content: str) -> bool:
    """Write a text file unless it already holds this; return whether it was written."""
    return write_bytes(path, content.encode())


def write_json(path: Path, content: object) -> bool:
    """Write JSON for people and for git: indented, keys in their order, one final newline."""
    return write_text(path, json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file, or an empty one when there is no file."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def write_table(path: Path, table: pa.Table) -> None:
    """Write a table as Parquet. The caller has sorted it; nothing here depends on the clock or on threads."""
    with replacing(path) as part:
        pq.write_table(table.replace_schema_metadata(None), part, compression="zstd", row_group_size=65536)


def read_table(path: Path) -> pa.Table:
    """Return the table in a Parquet file."""
    return pq.read_table(path, use_threads=False)
