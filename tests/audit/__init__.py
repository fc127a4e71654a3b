"""A static audit: 82 questions to a repository, in seven principles, and what its answers are worth together."""

from typing import NamedTuple

from tests.audit import (  # noqa: F401 - each enters its checks
    automation,
    collaboration,
    compliance,
    deployment,
    monitoring,
    reproducibility,
    testing,
)
from tests.audit.check import CHECKS, LEVELS
from tests.audit.subject import Subject


class Audit(NamedTuple):
    """What came out."""

    answers: dict[str, bool | None]

    @property
    def score(self) -> float:
        """Return the share of what applies that is there, by weight, in hundredths."""
        worth = {name: CHECKS[name].weight for name, answer in self.answers.items() if answer is not None}
        return 100 * sum(weight for name, weight in worth.items() if self.answers[name]) / sum(worth.values())

    @property
    def missing(self) -> list[str]:
        """Return the checks that failed."""
        return [name for name, answer in self.answers.items() if answer is False]


def audit(subject: Subject, level: str) -> Audit:
    """Ask all that applies to a level."""
    applied = LEVELS[: LEVELS.index(level) + 1]
    return Audit({name: check.look(subject) for name, check in sorted(CHECKS.items()) if check.level in applied})


__all__ = ["CHECKS", "LEVELS", "Audit", "Subject", "audit"]
