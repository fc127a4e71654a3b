"""What the source delivers in a month: invented rows, the same whenever asked, with the faults that real ones have.

Some amounts are missing, one row of February is wrong, and what happens in a month's last hour comes with the next
delivery. A flag follows from amount and channel, so that a model can find the rule; from April on amounts are higher.
"""

import hashlib
from calendar import monthrange
from collections.abc import Iterable

MONTHS = tuple(f"2013-{number:02d}" for number in range(1, 13))
HEADER = "event_id,occurred_at,account,channel,amount,flag\n"
CHANNELS = ("app", "store", "web")
PER_DAY = 100
#: The month from which on the business is another one.
DRIFT = "2013-04"


def deliver(months: Iterable[str]) -> dict[str, bytes]:
    """Return the files that these months' deliveries consist of, by name."""
    return {f"events-{month}.csv": _file(month) for month in months}


def _file(month: str) -> bytes:
    """Return one month's delivery: what the month before left over, and all but the last hour of its own."""
    number = MONTHS.index(month)
    late = [row for row in _rows(MONTHS[number - 1]) if _last_hour(row)] if number else []
    own = [row for row in _rows(month) if number == len(MONTHS) - 1 or not _last_hour(row)]
    return (HEADER + "".join(",".join(row) + "\n" for row in late + own)).encode()


def _last_hour(row: list[str]) -> bool:
    """Tell whether a row is of the last hour of its month."""
    year, month, day = row[1][:10].split("-")
    return int(day) == monthrange(int(year), int(month))[1] and row[1][11:13] == "23"


def _rows(month: str) -> list[list[str]]:
    """Return a month's events in the order in which they happened."""
    year, number = (int(part) for part in month.split("-"))
    rows = []
    for position in range(monthrange(year, number)[1] * PER_DAY):
        digits = hashlib.sha256(f"{month}/{position}".encode()).digest()
        second = (position % PER_DAY) * (86400 // PER_DAY) + digits[0]
        clock = f"{second // 3600:02d}:{second % 3600 // 60:02d}:{second % 60:02d}"
        amount = round((10 + digits[1] * digits[2] / 500) * (1.5 if month >= DRIFT else 1.0), 2)
        channel = CHANNELS[digits[3] % len(CHANNELS)]
        flag = amount > (30 if channel == "web" else 70)
        wrong = month == "2013-02" and position == PER_DAY
        rows.append(
            [
                f"e{month.replace('-', '')}{position:05d}",
                f"{month}-{position // PER_DAY + 1:02d}T{clock}",
                f"account-{digits[4]:03d}",
                channel,
                "NA" if digits[5] < len(digits) // 4 else str(-amount if wrong else amount),
                str(flag).lower(),
            ]
        )
    return rows
