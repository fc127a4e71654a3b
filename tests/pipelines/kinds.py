"""A job, whichever system runs it, and what is common to reading one."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

# What follows `just`: a recipe, and the environment or purpose that it is for.
CALL = re.compile(
    r"\bjust ([a-z][a-z-]*)(?: (dev|staging|prod|publish|deploy|data|plan-\w+|out|\"\$\{?ENVIRONMENT\}?\"))?"
)


class Job(NamedTuple):
    """One job: a change is what runs for a request and again for main."""

    trigger: str  # change, main, tag, nightly, weekly or manual
    name: str
    recipes: tuple[str, ...]
    needs: frozenset[str]
    vouched: bool = False  # it can say to a cloud who it is
    whole: bool = False  # it has every commit, and not only the last
    signs: bool = False  # it can prove to whoever checks a signature that the signature is its own
    reads: bool = False  # it knows where the champion is


def cadence(cron: str) -> str:
    """Return how often five fields of cron start something; Jenkins' H is a number that it chooses."""
    for name, days in {"nightly": r"\*", "weekly": "[0-7]"}.items():
        if re.fullmatch(rf"(\d+|H) (\d+|H) \* \* {days}", cron):
            return name
    return f"at {cron}"


def recipes(commands: Iterable[str]) -> tuple[str, ...]:
    """Return the recipes that commands call, each with its environment or purpose if it has one."""
    calls = [found for command in commands for found in CALL.findall(command)]
    return tuple(f"{name} {'ENV' if '$' in place else place}".strip() for name, place in calls)


def reduced(needs: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Return what each job waits for by itself, without what follows from waiting for another."""

    def behind(name: str) -> set[str]:
        direct = set(needs.get(name, ()))
        return direct.union(*(behind(before) for before in direct))

    return {
        name: frozenset(before for before in direct if not any(before in behind(other) for other in direct))
        for name, direct in needs.items()
    }


def folded(jobs: Iterable[Job]) -> set[Job]:
    """Return jobs where what runs both for a request and for main is a change."""
    found = set(jobs)
    requests = {job for job in found if job.trigger == "request"}
    both = {job for job in requests if job._replace(trigger="main") in found}
    again = {job._replace(trigger="main") for job in both}
    return (found - both - again) | {job._replace(trigger="change") for job in both}
