"""The jobs of a repository's CI, whichever system runs it."""

from tests.audit.ci import bitbucket, github, gitlab, jenkins
from tests.audit.ci.job import Job
from tests.audit.repository import Repository

READERS = (github.jobs, gitlab.jobs, bitbucket.jobs, jenkins.jobs)


def jobs(repository: Repository) -> list[Job]:
    """Return every job."""
    return [job for reader in READERS for job in reader(repository)]


__all__ = ["Job", "jobs"]
