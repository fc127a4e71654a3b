"""A check: what it is about, what it is worth, and to whom it applies."""

from collections.abc import Callable
from typing import NamedTuple

from tests.audit.subject import Subject

LEVELS = ("devops", "dataops", "mlops")
Look = Callable[[Subject], bool | None]


class Check(NamedTuple):
    """One question to a repository; the answer is nothing where the question makes no sense."""

    name: str
    title: str
    level: str
    weight: int
    look: Look


CHECKS: dict[str, Check] = {}


def check(name: str, weight: int = 1, level: str = "devops") -> Callable[[Look], Look]:
    """Enter a function as a check; its docstring is what the check is called."""

    def entered(look: Look) -> Look:
        assert name not in CHECKS
        CHECKS[name] = Check(name, str(look.__doc__).rstrip("."), level, weight, look)
        return look

    return entered
