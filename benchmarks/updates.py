"""What is measured of an update: opsinit beside Copier, on the same project, from the oldest release to the newest."""

from collections.abc import Mapping
from typing import NamedTuple

from benchmarks.harness import Contender, peak, traced
from benchmarks.projects import Projects, disputed, large, lean, repository, usual
from benchmarks.stage import Stage
from tests.corpus.moves import URL

WARM, COLD, CURRENT = "opsinit update, warm", "opsinit update, cold", "opsinit update, current"
THEIRS, THEIRS_CURRENT = "copier update", "copier update, current"
REMOTE, CONFLICTS = "opsinit update, remote", "opsinit update, conflicts"
LEAN, THEIRS_LEAN = "opsinit update, a file deleted", "copier update, a file deleted"
LARGE, THEIRS_LARGE = "opsinit update, 100 MB", "copier update, 100 MB"  # more, in the same project
PROGRAMS, ROUND_TRIPS, MEMORY = 20, 1, 20


class Counts(NamedTuple):
    """How many programs an update ran, how often it asked a remote repository, and the most memory it took, in MB."""

    programs: int
    round_trips: int
    memory: float


def prepare(stage: Stage) -> Projects:
    """Make the projects."""
    first, last = repository(stage.folder / "history", stage.environment)
    projects = Projects(stage, first, last)
    local, remote = str(projects.history), f"file://{projects.history}/.git"
    for name, address in (("ours", URL), ("local", local), ("remote", remote)):
        projects.make(name, address, usual)
    for name, address in (("ours", URL), ("local", local)):
        projects.make(f"{name}-current", address, usual_of_now, last)
        projects.make(f"{name}-conflicts", address, disputed)
        projects.make(f"{name}-lean", address, lean)
        projects.make(f"{name}-large", address, large)
    return projects


def usual_of_now(project: object) -> None:
    """Leave a project of the newest release as it is."""


def contenders(projects: Projects) -> list[Contender]:
    """Return the updates that are measured against each other."""
    stage, place = projects.stage, projects.place
    opsinit = (stage.program("opsinit", "opsinit"), "update", "--no-lock")
    copier = (stage.program("opsinit", "copier"), "update", "--defaults", "-q")
    cold = {"XDG_CACHE_HOME": str(stage.cold)}
    back = projects.restored
    return [
        Contender(THEIRS, copier, before=back("local"), cwd=place),
        Contender(WARM, opsinit, before=back("ours"), cwd=place, ends=(0, 1)),
        Contender(COLD, opsinit, cold, back("ours", forget=True), place, (0, 1)),
        Contender("copier update, remote", copier, before=back("remote"), cwd=place),
        Contender(REMOTE, opsinit, before=back("remote"), cwd=place, ends=(0, 1)),
        Contender("copier update, conflicts", copier, before=back("local-conflicts"), cwd=place),
        Contender(CONFLICTS, opsinit, before=back("ours-conflicts"), cwd=place, ends=(1,)),
        Contender(THEIRS_CURRENT, copier, before=back("local-current"), cwd=place),
        Contender(CURRENT, opsinit, before=back("ours-current"), cwd=place),
        Contender(THEIRS_LEAN, copier, before=back("local-lean"), cwd=place),
        Contender(LEAN, opsinit, before=back("ours-lean"), cwd=place),
        Contender(THEIRS_LARGE, copier, before=back("local-large"), cwd=place),
        Contender(LARGE, opsinit, before=back("ours-large"), cwd=place),
    ]


def counts(projects: Projects) -> dict[str, Counts]:
    """Return what each of them runs, once everything is warm."""
    log = projects.stage.folder / "strace.log"
    return {
        contender.name: Counts(
            *traced(contender, projects.stage.environment, log), peak(contender, projects.stage.environment)
        )
        for contender in contenders(projects)
        if "cold" not in contender.name
    }


def counted(found: Mapping[str, Counts]) -> list[str]:
    """Return the table of programs and round trips."""
    rows = ["| command | programs run | a repository asked | MB at most |", "|---|--:|--:|--:|"]
    cells = ((name, f"{count.programs} | {count.round_trips} | {count.memory:.0f}") for name, count in found.items())
    return rows + [f"| `{name}` | {counted} |" for name, counted in cells]


def limits(found: Mapping[str, Counts]) -> list[str]:
    """Return how what is counted stands to what it must be at most."""
    grown = found[LARGE].memory - found[LEAN].memory
    theirs = found[THEIRS_LARGE].memory - found[THEIRS_LEAN].memory
    rows = [
        ("programs that an update runs", PROGRAMS, found[WARM].programs, found[THEIRS].programs),
        ("programs, with conflicts", PROGRAMS, found[CONFLICTS].programs, found["copier update, conflicts"].programs),
        ("programs, of a remote template", PROGRAMS, found[REMOTE].programs, found["copier update, remote"].programs),
        (
            "times that the remote is asked",
            ROUND_TRIPS,
            found[REMOTE].round_trips,
            found["copier update, remote"].round_trips,
        ),
        ("MB more, for 100 MB of the user's files", MEMORY, round(grown), round(theirs)),
    ]
    table = ["| | at most | opsinit | Copier | |", "|---|--:|--:|--:|---|"]
    for name, most, mine, other in rows:
        table.append(f"| {name} | {most} | {mine} | {other} | {'met' if mine <= most else '**missed**'} |")
    return table
