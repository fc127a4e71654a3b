"""When a GitLab job runs: its rules, worked out for each kind of pipeline."""

import functools
import re
from collections.abc import Iterator
from typing import Any

Variables = dict[str, str]
TOKEN = re.compile(r"\s*(?:(\$\w+)|\"([^\"]*)\"|'([^']*)'|/((?:\\.|[^/])*)/i?|(==|!=|=~|!~|&&|\|\||\(|\)|null))")
MAIN = {"CI_DEFAULT_BRANCH": "main"}
PIPELINES: dict[str, Variables] = {
    "change": {**MAIN, "CI_PIPELINE_SOURCE": "merge_request_event", "CI_MERGE_REQUEST_IID": "1"},
    "main": {**MAIN, "CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BRANCH": "main"},
    "tag": {**MAIN, "CI_PIPELINE_SOURCE": "push", "CI_COMMIT_TAG": "v1.2.3"},
    "schedule": {**MAIN, "CI_PIPELINE_SOURCE": "schedule", "CI_COMMIT_BRANCH": "main"},
    "manual": {**MAIN, "CI_PIPELINE_SOURCE": "web", "CI_COMMIT_BRANCH": "main"},
}
# A condition, and whether the job runs where it is met: the first that is met decides.
Rules = tuple[tuple[str, bool], ...]


def triggers(job: list[Any] | None, workflow: list[Any] | None) -> frozenset[str]:
    """Return when a job runs, by its own rules and those of the pipeline."""
    found = _triggers(_rules(job), _rules(workflow))
    # Whoever may, can start a schedule by hand.
    return found | {"manual"} if "schedule" in found else found


def _rules(given: list[Any] | None) -> Rules:
    if given is None:
        return (("", True),)
    return tuple((str(rule.get("if", "")), rule.get("when") != "never") for rule in given if isinstance(rule, dict))


@functools.cache
def _triggers(job: Rules, workflow: Rules) -> frozenset[str]:
    return frozenset(
        kind
        for kind, known in PIPELINES.items()
        if any(_met(job, variables) and _met(workflow, variables) for variables in _chosen(kind, known, job + workflow))
    )


def _met(rules: Rules, variables: Variables) -> bool:
    return next((runs for condition, runs in rules if not condition or Condition(condition).holds(variables)), False)


def _chosen(kind: str, known: Variables, rules: Rules) -> Iterator[Variables]:
    """Give what users may set: what is switched on is, and a schedule or a person names what is to run."""
    compared = {pair for condition, _ in rules for pair in re.findall(r"\$(\w+)\s*==\s*\"(\w+)\"", condition)}
    on = {name: value for name, value in compared if value == "on"}
    yield {**on, **known}
    if kind in {"schedule", "manual"}:
        yield from ({**on, name: value, **known} for name, value in compared - on.items())


class Condition:
    """An expression of GitLab's, as far as conditions of rules go."""

    def __init__(self, text: str) -> None:
        """Split it into tokens."""
        self.tokens = list(TOKEN.finditer(text))
        self.position = 0

    def holds(self, variables: Variables) -> bool:
        """Work it out."""
        self.position = 0
        return self._either(variables)

    def _next(self) -> str:
        return self.tokens[self.position][5] or "" if self.position < len(self.tokens) else ""

    def _either(self, variables: Variables) -> bool:
        found = self._all(variables)
        while self._next() == "||":
            self.position += 1
            found = self._all(variables) or found
        return found

    def _all(self, variables: Variables) -> bool:
        found = self._one(variables)
        while self._next() == "&&":
            self.position += 1
            found = self._one(variables) and found
        return found

    def _one(self, variables: Variables) -> bool:
        if self._next() == "(":
            self.position += 1
            found = self._either(variables)
            self.position += 1
            return found
        left = self._value(variables)
        sign = self._next()
        if sign not in {"==", "!=", "=~", "!~"}:
            return bool(left)
        self.position += 1
        pattern = self.tokens[self.position][4]
        right = self._value(variables)
        same = re.search(pattern, left or "") is not None if pattern is not None else left == right
        return same == (sign in {"==", "=~"})

    def _value(self, variables: Variables) -> str | None:
        token = self.tokens[self.position]
        self.position += 1
        if token[1]:
            # What the pipeline gives is there or not; what users may set is empty where they do not.
            name = token[1][1:]
            return variables.get(name, None if name.startswith("CI_") else "")
        return token[2] if token[2] is not None else token[3]
