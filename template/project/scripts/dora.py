"""The five numbers of delivery, of the last ninety days, from deployments to production and version tags.

deployment frequency   working deployments a week
lead time              from a commit to its deployment, the median, in hours
change fail rate       the share of deployments that failed or were followed by a rollback
recovery time          from such a failure to the next working deployment or rollback, the median, in hours
rework rate            the share of versions that only mend: those whose last number is not 0

dist/dora.json holds them for machines, dist/dora.md for people. Run by `just dora`.
"""

import json
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median

from delivery import DIST, DeliveryError, finish, run, say
from deployments import Deployment, deployments, moment, tagged

DAYS = 90
HOUR = timedelta(hours=1)
Numbers = dict[str, float | None]


def committed(before: str, after: str) -> list[datetime]:
    """Return when the commits were made that a deployment brought."""
    try:
        listed = run("git", "log", "--format=%cI", f"{before}..{after}")
    except DeliveryError:
        return []  # a commit that a shallow or rewritten history does not hold
    return [moment(line) for line in listed.split()]


def lead_times(tries: list[Deployment]) -> list[float]:
    """Return how long each commit took to production."""
    brought = [one for one in tries if one.works and not one.rollback]
    return [
        (after.at - at) / HOUR for before, after in pairwise(brought) for at in committed(before.commit, after.commit)
    ]


def broke(tries: list[Deployment]) -> list[Deployment]:
    """Return the deployments that failed, or that somebody took back."""
    taken_back = {before for before, after in pairwise(tries) if after.rollback}
    return [one for one in tries if not one.rollback and (not one.works or one in taken_back)]


def recoveries(tries: list[Deployment]) -> list[float]:
    """Return how long production was not as it should be, each time."""
    ends = [[after.at for after in tries if after.works and after.at > one.at] for one in broke(tries)]
    return [(min(after) - one.at) / HOUR for one, after in zip(broke(tries), ends, strict=True) if after]


def rework(versions: list[str]) -> float | None:
    """Return the share of versions that only mend."""
    numbers = [found[1] for name in versions if (found := re.fullmatch(r"v\d+\.\d+\.(\d+)", name))]
    return sum(number != "0" for number in numbers) / len(numbers) if numbers else None


def measured(tries: list[Deployment], versions: list[str], days: int = DAYS) -> Numbers:
    """Return the five numbers; None where there is nothing to measure."""
    changes = [one for one in tries if not one.rollback]
    leads, returns = lead_times(tries), recoveries(tries)
    return {
        "deployment frequency, a week": round(sum(one.works for one in changes) / (days / 7), 2),
        "lead time, hours": round(median(leads), 2) if leads else None,
        "change fail rate": round(len(broke(tries)) / len(changes), 3) if changes else None,
        "recovery time, hours": round(median(returns), 2) if returns else None,
        "rework rate": rework(versions),
    }


def main() -> None:
    """Measure, and write it down."""
    now = datetime.now(UTC)
    since = now - timedelta(days=DAYS)
    source, tries = deployments(since)
    recent = {one.commit for one in tagged(since)}
    versions = [name for commit in recent for name in run("git", "tag", "--points-at", commit, "v*").split()]
    numbers = measured(tries, versions)
    DIST.mkdir(exist_ok=True)
    told = {"at": now.isoformat(timespec="seconds"), "days": DAYS, "deployments": len(tries), "source": source}
    (DIST / "dora.json").write_text(f"{json.dumps({**told, **numbers}, indent=2)}\n", encoding="utf-8")
    rows = [f"| {name} | {'-' if value is None else value} |" for name, value in numbers.items()]
    head = f"# Delivery, {DAYS} days to {now:%Y-%m-%d}\n\n{len(tries)} deployments to production, from {source}.\n"
    text = "\n".join([head, "| | |", "|---|---|", *rows, ""])
    (DIST / "dora.md").write_text(text, encoding="utf-8")
    say(text)


if __name__ == "__main__":
    finish(main)
