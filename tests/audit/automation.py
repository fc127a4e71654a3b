"""Principle 6: automation."""

from tests.audit.check import check
from tests.audit.commands import runs
from tests.audit.deployment import playbooks
from tests.audit.subject import Subject


@check("A01", weight=3)
def ci(subject: Subject) -> bool:
    """Every change starts CI."""
    return any("change" in job.triggers and job.scripts for job in subject.jobs)


@check("A02")
def task_runner(subject: Subject) -> bool:
    """What people and CI do has a name."""
    return {"check", "test", "setup"} <= subject.runner.recipes.keys()


@check("A03")
def hooks(subject: Subject) -> bool:
    """Mistakes are found before they are committed."""
    return bool(subject.hooks)


@check("A04")
def updates(subject: Subject) -> bool:
    """Newer dependencies are proposed."""
    return any(found.get("extends") for found in subject.json("/renovate.json")) or bool(
        subject.paths("/.github/dependabot.yml")
    )


@check("A05")
def limits(subject: Subject) -> bool:
    """Every job ends at some time; a change gives way to a newer one, and a deployment waits for another."""
    careful = [*subject.doing("deploy", "rollback"), *(job for job in subject.jobs if "change" in job.triggers)]
    return bool(careful) and all(job.limited for job in subject.jobs) and all(job.exclusive for job in careful)


@check("A06")
def one_command(subject: Subject) -> bool:
    """One command sets everything up."""
    return runs(subject.runner.follow(["just setup"]), "uv", "sync")


@check("A07")
def infrastructure_as_code(subject: Subject) -> bool | None:
    """What the service runs on is a file; a host that is given has none."""
    if subject.paths("/scripts/target_docker.py"):
        return None
    return bool(subject.resources or playbooks(subject) or subject.manifests)


@check("A08", level="dataops")
def scheduled_pipeline(subject: Subject) -> bool:
    """The pipeline runs by time."""
    return runs(subject.ci("schedule"), "dvc", "repro")


@check("A09")
def releases(subject: Subject) -> bool:
    """A tag makes a release."""
    return any("tag" in job.triggers for job in subject.doing("release"))
