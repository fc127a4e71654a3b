"""What the files of a CI system make of a project's recipes: one module a system, all of the same shape.

A module gives `jobs(project, deploy=...)`: every job with when it runs, the recipes that it calls in their order, what
it waits for, and what it can do: tell a cloud who it is, see every commit, sign, find the champion. Cache, artefact and
attest steps are set aside: they are what may differ.
"""

from collections.abc import Callable

from tests.pipelines import bitbucket, github, gitlab, jenkins
from tests.pipelines.kinds import Job

#: By the answer to `ci`. With deploy, the variable DEPLOY is "on".
SYSTEMS: dict[str, Callable[..., set[Job]]] = {
    "github": github.jobs,
    "gitlab": gitlab.jobs,
    "bitbucket": bitbucket.jobs,
    "jenkins": jenkins.jobs,
}

__all__ = ["SYSTEMS", "Job"]
