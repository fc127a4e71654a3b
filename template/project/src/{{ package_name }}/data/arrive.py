"""Receive what the source delivers. This is the one step with a side effect, so it is no stage of the pipeline."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from .domain import datasets, delivery
from .errors import DataError
from .files import read_json, read_table, write_bytes, write_json
from .paths import Paths

#: How many months a new project starts with.
INITIAL = 3

Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def landed(paths: Paths) -> list[str]:
    """Return the months that have been delivered, oldest first."""
    names = (path.stem[-7:] for path in paths.landing.glob("*-????-??.csv"))
    return sorted({name for name in names if re.fullmatch(r"\d{4}-\d{2}", name)})


def ingested(paths: Paths) -> str:
    """Return the newest month that was ingested, here or where a pulled table is from; nothing if none was."""
    files = (paths.raw / f"{dataset.name}.parquet" for dataset in datasets.LANDED if dataset.month)
    tables = (read_table(file) for file in files if file.is_file())
    return max((month for table in tables for month in table["delivery"].unique().to_pylist()), default="")


def initial(paths: Paths) -> list[str]:
    """Return the months that a checkout starts with: those ingested before, or the first; none when some have landed.

    DVC keeps no deliveries. Whoever pulled the tables would go back to the first months without this.
    """
    if landed(paths):
        return []
    newest = ingested(paths)
    return [month for month in delivery.MONTHS if month <= newest] or list(delivery.MONTHS[:INITIAL])


def following(paths: Paths) -> str:
    """Return the month after the newest that has been delivered."""
    newest = max(landed(paths), default="")
    month = next((month for month in delivery.MONTHS if month > newest), None)
    if month is None:
        msg = f"the source has nothing after {newest}"
        raise DataError(msg)
    return month


def arrive(paths: Paths, arrivals: Path, months: Sequence[str], clock: Clock = now) -> list[str]:
    """Let months be delivered; return the names of the files that are new or different."""
    unknown = sorted(set(months) - set(delivery.MONTHS))
    if unknown:
        msg = f"the source knows no month {', '.join(unknown)}: it has {delivery.MONTHS[0]} to {delivery.MONTHS[-1]}"
        raise DataError(msg)
    if not months:
        return []
    files = delivery.deliver(months)
    changed = [name for name, content in sorted(files.items()) if write_bytes(paths.landing / name, content)]
    if changed:
        times = read_json(arrivals) | dict.fromkeys(changed, clock().isoformat(timespec="seconds"))
        write_json(arrivals, dict(sorted(times.items())))
    return changed
