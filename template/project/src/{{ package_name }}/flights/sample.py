"""Made-up rows of the published table: small and the same on every machine, for tests and trials of the model.

Delays follow the hour, the carrier and the rain, and the temperature follows the month, as in the real table.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

MONTHS = ("2013-01", "2013-02", "2013-03")
#: A month that is not like those above.
LATER = "2013-07"


def published(months: tuple[str, ...] = MONTHS, per_month: int = 1500) -> "pd.DataFrame":
    """Return the published rows of some months."""
    import numpy as np
    import pandas as pd

    parts = []
    for month in months:
        year, number = (int(text) for text in month.split("-"))
        random = np.random.default_rng(year * 100 + number)
        at = pd.Timestamp(year, number, 1) + pd.to_timedelta(
            random.integers(0, 28, per_month) * 24 + random.integers(5, 23, per_month), unit="h"
        )
        carrier = random.choice(["AA", "B6", "UA"], per_month)
        precip = random.random(per_month) * random.binomial(1, 0.2, per_month)
        odds = -4.0 + 0.18 * (at.hour - 5) + 2.5 * (precip > 0) + 1.0 * (carrier == "B6")
        delayed = random.random(per_month) < 1 / (1 + np.exp(-odds))
        known = random.binomial(1, 0.98, per_month).astype(bool)
        numbers = {
            "distance": random.integers(100, 2500, per_month).astype("float64"),
            "plane_year": random.integers(1985, 2013, per_month).astype("float64"),
            "seats": random.choice([50.0, 150.0, 200.0], per_month),
            "temp": 30 + 8 * number + random.normal(0, 5, per_month),
            "dewp": 20 + 8 * number + random.normal(0, 5, per_month),
            "humid": random.uniform(20, 100, per_month),
            "wind_dir": random.choice(np.arange(10.0, 370.0, 10.0), per_month),
            "wind_speed": random.uniform(0, 30, per_month),
            "precip": precip,
            "pressure": np.where(random.binomial(1, 0.1, per_month), np.nan, random.normal(1015, 5, per_month)),
            "visib": random.uniform(1, 10, per_month),
        }
        rows = {
            "flight_id": [f"{month.replace('-', '')}-{position:05d}" for position in range(per_month)],
            "month": month,
            "scheduled_at": at,
            "carrier": carrier,
            "origin": random.choice(["EWR", "JFK", "LGA"], per_month),
            "dest": random.choice(["BOS", "LAX", "ORD"], per_month),
            **numbers,
            "delayed": pd.array(delayed, dtype="boolean"),
        }
        parts.append(pd.DataFrame(rows).assign(delayed=lambda frame, known=known: frame["delayed"].where(known)))
    return pd.concat(parts, ignore_index=True)
