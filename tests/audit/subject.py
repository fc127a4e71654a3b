"""What a check is given: a repository, its CI, and what that comes down to."""

from functools import cached_property
from typing import Any

from tests.audit.ci import Job, jobs
from tests.audit.commands import Command, Runner
from tests.audit.repository import Repository


class Subject(Repository):
    """A repository that is audited."""

    @cached_property
    def jobs(self) -> list[Job]:
        """All jobs of the CI."""
        return jobs(self)

    @cached_property
    def runner(self) -> Runner:
        """What follows commands."""
        return Runner(self)

    @cached_property
    def _followed(self) -> dict[int, frozenset[Command]]:
        return {id(job): self.runner.follow(job.scripts) for job in self.jobs}

    def commands(self, job: Job) -> frozenset[Command]:
        """Return everything that a job comes down to."""
        return self._followed[id(job)]

    def ci(self, *triggers: str) -> frozenset[Command]:
        """Return everything that the CI runs, of all jobs or of those that some triggers start."""
        chosen = [job for job in self.jobs if not triggers or job.triggers & set(triggers)]
        return frozenset().union(*map(self.commands, chosen))

    def uses(self, *names: str) -> bool:
        """Tell whether a job uses one of GitHub's actions, by the beginning of its name."""
        return any(action.startswith(names) for job in self.jobs for action in job.actions)

    def doing(self, *recipes: str) -> list[Job]:
        """Return the jobs that call one of some recipes, sooner or later."""
        wanted = set(recipes)
        return [
            job
            for job in self.jobs
            if wanted & {name for made in self.commands(job) for name in self.runner.called(made)}
        ]

    @cached_property
    def hooks(self) -> list[dict[str, Any]]:
        """What runs before a commit."""
        found = self.yaml("/.pre-commit-config.yaml")
        return [hook for content in found for part in content.get("repos", []) for hook in part.get("hooks", [])]

    @cached_property
    def hooked(self) -> frozenset[Command]:
        """The commands that run before a commit."""
        return self.runner.follow(str(hook.get("entry", "")) for hook in self.hooks)

    @cached_property
    def contracts(self) -> list[dict[str, Any]]:
        """The contracts of datasets, in the Open Data Contract Standard."""
        return [found for found in self.yaml("*.odcs.yaml") if found.get("kind") == "DataContract"]

    @cached_property
    def agreed(self) -> set[str]:
        """What the contracts agree about the service of their data."""
        return {agreed["property"] for contract in self.contracts for agreed in contract.get("slaProperties", [])}

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """The numbers that people tune, by `section.name`."""
        sections = next(self.yaml("/params.yaml"), {})
        return {
            f"{name}.{key}": value
            for name, found in sections.items()
            if isinstance(found, dict)
            for key, value in found.items()
        }
