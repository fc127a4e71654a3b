"""What a template asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opsinit import configuration


@dataclass(frozen=True)
class Question:
    """One question of a template."""

    name: str
    help: str
    asked: bool  # without `--ask`
    default: Any
    choices: Mapping[Any, str]  # the default first; each with what it means, or nothing
    only_with: Mapping[str, Sequence[Any]]  # what other questions must be answered with for this one to have an effect

    def is_relevant(self, answers: Mapping[str, Any]) -> bool:
        """Tell whether an answer has an effect beside others; one that is not there stands in nobody's way."""
        return all(answers.get(name, values[0]) in values for name, values in self.only_with.items())

    @property
    def condition(self) -> str:
        """When it has an effect, in words; nothing, if it always has one."""
        return " and ".join(f"{name}={' or '.join(map(str, values))}" for name, values in self.only_with.items())


def asked(root: Path) -> tuple[Question, ...]:
    """Return what the template in a directory asks, in its order."""
    found, needs = configuration.relevance(root)
    return tuple(
        _question(name, details, needs.get(name, {}))
        for name, details in found.items()
        if details.get("when") is not False
    )


def _question(name: str, details: Mapping[str, Any], needs: Mapping[str, Sequence[Any]]) -> Question:
    offered = details.get("choices", ())
    labels = (
        {value: label for label, value in offered.items()} if isinstance(offered, dict) else dict.fromkeys(offered, "")
    )
    default = details.get("default")
    if isinstance(default, str) and "{{" in default:
        default = None
    choices = dict(sorted(labels.items(), key=lambda item: item[0] != default))
    return Question(name, details.get("help", ""), details.get("ask", True) is True, default, choices, needs)
