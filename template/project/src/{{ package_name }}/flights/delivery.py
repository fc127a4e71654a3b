"""What the source delivers in a month: real rows of 2013, including what arrives late, is missing or is wrong.

A flight's row is complete when the flight has landed. Those that land after midnight on a month's last day
therefore come with the next month's delivery. So do their delays, which are longer than most.
"""

import zipfile
from calendar import monthrange
from collections.abc import Iterable

from .source import folder

MONTHS = tuple(f"2013-{number:02d}" for number in range(1, 13))
#: How a line about a flight on the last day of a month begins: year, month, day.
LAST_DAYS = tuple(f"2013,{number},{monthrange(2013, number)[1]},".encode() for number in range(1, 13))


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
    position = columns.index("month")
    months: dict[str, list[bytes]] = {month: [header] for month in sorted(wanted)}
    for line in lines:
        month = int(line.split(b",", position + 1)[position])
        late = dataset == "flights" and month < len(MONTHS) and _late(line, columns)
        months.get(MONTHS[month - 1 + late], []).append(line)
    return {f"{dataset}-{month}.csv": b"".join(found) for month, found in months.items()}


def _late(line: bytes, columns: list[str]) -> bool:
    """Tell whether a flight of a month's last day landed on the next: its clock went past midnight."""
    if not line.startswith(LAST_DAYS):
        return False
    values = dict(zip(columns, line.split(b","), strict=False))
    return values["arr_time"].isdigit() and int(values["arr_time"]) < int(values["sched_dep_time"])
