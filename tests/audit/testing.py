"""Principle 4: tests."""

import re

from tests.audit.check import check
from tests.audit.code import facts, imports, named
from tests.audit.commands import mentions, runs
from tests.audit.repository import stem
from tests.audit.subject import Subject

CHANGE = ("change",)


@check("T01", weight=3)
def tests(subject: Subject) -> bool:
    """There are tests: a module of them for every eight of the package, at least."""
    modules = [path for path in subject.tests if stem(path).startswith("test_")]
    return bool(modules) and len(modules) * 8 >= len(subject.source)


@check("T02", weight=3)
def tests_in_ci(subject: Subject) -> bool:
    """Every change is tested."""
    return runs(subject.ci(*CHANGE), "pytest")


@check("T03")
def coverage(subject: Subject) -> bool:
    """Tests have to reach a part of the code."""
    report = subject.pyproject.get("tool", {}).get("coverage", {}).get("report", {})
    return report.get("fail_under", 0) > 50 and mentions(subject.ci(*CHANGE), "pytest", "--cov")


@check("T04", weight=2)
def lint(subject: Subject) -> bool:
    """Every change is linted, and its format is held."""
    commands = subject.ci(*CHANGE)
    return runs(commands, "ruff", "check") and runs(commands, "ruff", "format", "--check")


@check("T05")
def types(subject: Subject) -> bool:
    """The types of every change are checked."""
    return runs(subject.ci(*CHANGE), "pyrefly|mypy|pyright|ty", "check") or runs(subject.ci(*CHANGE), "mypy|pyright")


@check("T06", weight=3, level="dataops")
def data_tests(subject: Subject) -> bool:
    """Data is tested where it comes in."""
    return any(name.startswith(("pandera", "great_expectations")) for name in facts(subject.source).imports)


@check("T07", level="dataops")
def contracts(subject: Subject) -> bool:
    """What is promised about data is a contract."""
    return bool(subject.contracts) and all(contract.get("schema") for contract in subject.contracts)


@check("T08", weight=3, level="mlops")
def gates(subject: Subject) -> bool:
    """A model has to be good enough, in numbers."""
    numbers = [name for name in subject.parameters if re.match(r"gates\.(min|max)_", name)]
    return len(numbers) > 1 and imports(subject.source, "gates")


@check("T09", weight=2, level="mlops")
def slices(subject: Subject) -> bool:
    """A model is measured group by group, and may not fail one."""
    return "gates.max_slice_gap" in subject.parameters and "slice_gap" in facts(subject.source).strings


@check("T10", level="mlops")
def behaviour(subject: Subject) -> bool:
    """How a model behaves is tested: what must not change its answer, and what must move it."""
    invariance = named(subject.tests, r"test_.*(in_any_order|does_not_know|does_not_depend|invarian).*")
    return invariance and named(subject.tests, r"test_.*(more_likely|less_likely|scores_higher|sooner|direction).*")


@check("T11")
def service_tests(subject: Subject) -> bool:
    """The service is tested by requests."""
    return imports(subject.tests, "fastapi.testclient.TestClient", "httpx2", "httpx", "schemathesis")


@check("T12", level="mlops")
def same_features(subject: Subject) -> bool:
    """Training and serving make features by the same code."""
    training = {path: tree for path, tree in subject.source.items() if stem(path) in {"train", "model", "dataset"}}
    serving = {
        path: tree for path, tree in subject.source.items() if stem(path) in {"serving", "predict", "prediction"}
    }
    shared = facts(training).imports & facts(serving).imports
    return not shared.isdisjoint({"features", "domain.features"})


@check("T13", level="mlops")
def compared(subject: Subject) -> bool:
    """A model is compared to the one that serves, and to a trivial one."""
    known = facts(subject.source)
    trivial = any("baseline" in word.lower() for word in known.strings | known.defined)
    return trivial and {"champion", "challenger"} <= known.strings


@check("T14", level="mlops")
def robust(subject: Subject) -> bool:
    """Tests make up inputs that nobody thought of."""
    return imports(subject.tests, "hypothesis", "schemathesis")


@check("T15", level="dataops")
def end_to_end(subject: Subject) -> bool:
    """Every change runs the pipeline from end to end."""
    return runs(subject.ci(*CHANGE), "dvc", "repro") or "pipeline" in facts(subject.tests).called
