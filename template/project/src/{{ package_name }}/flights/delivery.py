"""What the source delivers in a month: real rows of 2013, including what arrives late, is missing or is wrong.

A flight's row is complete when the flight has landed. Those that land after midnight on a month's last day
therefore come with the next month's delivery. So do their delays, which are longer than most.
"""

import zipfile
from calendar import monthrange
from collections.abc import Iterable

from .source import folder

MONTHS = tuple(f"2013-{number:02d}" for number in range(1, 13))


def deliver(months: Iterable[str]) -> dict[str, bytes]:
    """Return the files that these months' deliveries consist of, by name: equal bytes whenever asked."""
    wanted = set(months)
    with zipfile.ZipFile(folder() / "flights.csv.zip") as archive:
        flights = archive.read("flights.csv")
    weather = (folder() / "weather.csv").read_bytes()
    return {
        **_split("flights", flights, wanted),
        **_split("weather", weather, wanted),
        "planes.csv": (folder() / "planes.csv").read_bytes(),
    }


def _split(dataset: str, content: bytes, wanted: set[str]) -> dict[str, bytes]:
    """Return the lines of a file by the month in which they are delivered."""
    header, *lines = content.splitlines(keepends=True)
    columns = header.decode().strip().split(",")
    months: dict[str, list[bytes]] = {month: [header] for month in sorted(wanted)}
    year, month = columns.index("year"), columns.index("month")
    for line in lines:
        values = line.split(b",")
        delivered = int(values[month])
        if dataset == "flights" and delivered < len(MONTHS):
            delivered += _late(values, columns)
        months.get(f"{values[year].decode()}-{delivered:02d}", []).append(line)
    return {f"{dataset}-{month}.csv": b"".join(lines) for month, lines in months.items()}


def _late(values: list[bytes], columns: list[str]) -> bool:
    """Tell whether a flight of a month's last day landed on the next: its clock went past midnight."""
    year, month, day = (int(values[columns.index(name)]) for name in ("year", "month", "day"))
    if day != monthrange(year, month)[1]:
        return False
    landed, scheduled = (values[columns.index(name)] for name in ("arr_time", "sched_dep_time"))
    return landed.isdigit() and int(landed) < int(scheduled)
