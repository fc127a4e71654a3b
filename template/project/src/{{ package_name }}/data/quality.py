"""How good the data is, by dataset and month: counts, missing values, volume, and the limits of the contracts."""

import re
from calendar import monthrange
from collections.abc import Callable
from itertools import pairwise
from statistics import fmean
from typing import Any

import duckdb
import pyarrow as pa
import yaml

from . import definitions
from .contracts import Contract
from .domain import datasets
from .files import read_json, read_table
from .paths import Paths

Report = dict[str, dict[str, dict[str, Any]]]

#: The comparisons of the contract standard that limits are written with.
COMPARISONS: dict[str, Callable[[float, Any], bool]] = {
    "mustBe": lambda value, limit: value == limit,
    "mustBeGreaterOrEqualTo": lambda value, limit: value >= limit,
    "mustBeLessOrEqualTo": lambda value, limit: value <= limit,
    "mustBeBetween": lambda value, limit: limit[0] <= value <= limit[1],
}


def report(paths: Paths, contracts: dict[str, Contract], published: pa.Table) -> Report:
    """Return the findings by dataset and month. Nothing in them depends on when they were made."""
    validation = read_json(paths.reports / "validation.json")
    band = yaml.safe_load(paths.params.read_text(encoding="utf-8"))["quality"]
    found: Report = {}
    for dataset in datasets.LANDED:
        table = read_table(paths.valid / f"{dataset.name}.parquet")
        months = profile(table, "delivery", dataset.month)
        for month, counts in validation[dataset.contract].items():
            empty = {"rows": 0, "late": 0, "nulls": {}}
            months[month] = {**months.get(month, empty), "quarantined": counts["quarantined"]}
        found[dataset.contract] = dict(sorted(months.items()))
    found[datasets.PUBLISHED] = profile(published, "month", None)
    for month, values in definitions.compute(definitions.load(paths), published).items():
        found[datasets.PUBLISHED][month]["metrics"] = values
    for name, months in found.items():
        volumes(months, **band)
        for entry in months.values():
            entry["checks"] = checks(contracts[name], entry)
    return dict(sorted(found.items()))


def profile(table: pa.Table, month: str, about: str | None) -> dict[str, dict[str, Any]]:
    """Return rows, late rows and shares of missing values by month; late is what is about an earlier month."""
    columns = [name for name in table.column_names if name not in {month, "delivery"}]
    nulls = ", ".join(f'1 - count("{name}") / count(*) AS "{name}"' for name in columns)
    late = f'count(*) FILTER ({about} < "{month}")' if about else "0"
    query = f'SELECT "{month}", count(*), {late}, {nulls} FROM landed GROUP BY 1 ORDER BY 1'  # noqa: S608
    with duckdb.connect() as database:
        database.register("landed", table)
        rows = database.sql(query).fetchall()
    return {
        row[0]: {
            "rows": row[1],
            "late": row[2],
            "nulls": {name: round(share, 6) for name, share in zip(columns, row[3:], strict=True)},
        }
        for row in rows
    }


def volumes(months: dict[str, dict[str, Any]], history: int, minimum: int, width: float) -> None:
    """Add to each month its rows a day, and the band in which they are usual, drawn from the months before it.

    This is an individuals control chart: the mean, plus and minus a multiple of the mean step between neighbours.
    Reference data has no months, and no volume.
    """
    names = sorted(months)
    daily = {name: months[name]["rows"] / days(name) for name in names if re.fullmatch(r"\d{4}-\d{2}", name)}
    for position, name in enumerate(names):
        before = [daily[earlier] for earlier in names[max(0, position - history) : position] if earlier in daily]
        band = None
        if name in daily and len(before) >= minimum:
            reach = width * fmean(abs(later - earlier) for earlier, later in pairwise(before))
            band = [round(max(0.0, fmean(before) - reach), 1), round(fmean(before) + reach, 1)]
        months[name] |= {"daily": round(daily[name], 1) if name in daily else None, "usual": band}


def days(month: str) -> int:
    """Return how many days a month has."""
    year, number = month.split("-")
    return monthrange(int(year), int(number))[1]


def checks(contract: Contract, entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Return each limit that applies to a month, with the value that was measured."""
    results = []
    for field, rule in contract.rules():
        comparison = next(name for name in COMPARISONS if name in rule)
        value = measure(rule["metric"], field, entry)
        limit = rule[comparison]
        results.append(
            {
                "name": f"{field}.{rule['metric']}" if field else rule["metric"],
                "value": value,
                "limit": {comparison: limit},
                "severity": rule.get("severity", "error"),
                "passed": COMPARISONS[comparison](value, limit),
            }
        )
    if entry["usual"] is not None:
        low, high = entry["usual"]
        results.append(
            {
                "name": "daily",
                "value": entry["daily"],
                "limit": {"mustBeBetween": entry["usual"]},
                "severity": "warning",
                "passed": low <= entry["daily"] <= high,
            }
        )
    return results


def measure(metric: str, field: str | None, entry: dict[str, Any]) -> float:
    """Return what a rule of the standard measures; shares are in percent."""
    if metric == "rowCount":
        return entry["rows"]
    if metric == "nullValues" and field is not None:
        return round(100 * entry["nulls"].get(field, 0.0), 4)
    if metric == "invalidValues" and field is None:
        came = entry["rows"] + entry["quarantined"]
        return round(100 * entry["quarantined"] / came, 4) if came else 0.0
    msg = f"no measure for {metric}"
    raise NotImplementedError(msg)


def faults(found: Report, *severities: str) -> list[str]:
    """Return the limits that are broken, in words."""
    return [
        f"{name} {month}: {check['name']} is {check['value']}, limit {check['limit']}"
        for name, months in found.items()
        for month, entry in months.items()
        for check in entry["checks"]
        if not check["passed"] and check["severity"] in severities
    ]
