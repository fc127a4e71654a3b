"""Fixtures: every set of answers is rendered once in a session, whichever worker asks for it. Read, never write."""

import contextlib
import fcntl
import hashlib
import io
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_copie.plugin import Copie

from opsinit import tree
from tests import matrix, rendered, tools

Once = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Make a directory once in a session: the first worker fills it, the others wait and read it."""
    own = tmp_path_factory.getbasetemp()
    shared = (own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own) / "once"
    shared.mkdir(exist_ok=True)

    def made(name: str, fill: Callable[[Path], object]) -> Path:
        target = shared / name
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not target.exists():
                scratch = shared / f"{name}.part"
                shutil.rmtree(scratch, ignore_errors=True)
                fill(scratch)
                scratch.rename(target)
        return target

    return made


@pytest.fixture(scope="session")
def template(once: Once) -> Path:
    """Give the template as it stands, as a plain folder: git and later edits have no part in a render."""

    def fill(target: Path) -> None:
        sources = [path for path in (matrix.ROOT / "template").rglob("*") if path.is_file()]
        for source in [matrix.ROOT / "copier.yml", *sources]:
            copy = target / source.relative_to(matrix.ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, copy)

    return once("template", fill)


@pytest.fixture(scope="session")
def by_copier(once: Once, template: Path, copie_session: Copie) -> matrix.Render:
    """Render the template with some answers, by Copier itself; the same answers are rendered once."""

    def written(**answers: object) -> Path:
        # pytest-copie drops what is no question, and lets a computed flag be overridden: both would hide a mistake.
        assert answers.keys() <= matrix.asked().keys()

        def fill(target: Path) -> None:
            with contextlib.redirect_stderr(io.StringIO()):  # a line for each file, of no use beside a failure
                result = copie_session.copy(extra_answers=answers, template_dir=template)
            if result.exception:
                raise result.exception
            assert result.project_dir is not None
            result.project_dir.rename(target)

        return once(f"copier-{_key(answers)}", fill)

    return written


@pytest.fixture(scope="session")
def render(once: Once, template: Path) -> matrix.Render:
    """Render the template with some answers, ten times faster: tests of its own say that it makes the same project."""

    def written(**answers: object) -> Path:
        assert answers.keys() <= matrix.asked().keys()

        def fill(target: Path) -> None:
            target.mkdir()
            [project] = rendered.projects(template, [matrix.Case(target.name, answers)])
            tree.write(project.tree, target)

        return once(_key(answers), fill)

    return written


def _key(answers: matrix.Answers) -> str:
    hashed = hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()[:16]
    return f"{answers.get('preset', 'default')}-{hashed}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together what looks at all projects: each worker that does so renders all of them."""
    for item in items:
        if "projects" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("projects"))


@pytest.fixture(scope="session")
def projects(template: Path) -> list[rendered.Project]:
    """Give every set of answers of the fast lane, rendered in memory: a worker does so in a few seconds."""
    return rendered.projects(template)


@pytest.fixture(scope="session")
def wheel(once: Once) -> Path:
    """Give the wheel: the one that was built to be published, if OPSINIT_DIST says where, else a new one."""
    if given := os.environ.get("OPSINIT_DIST"):
        (built,) = (matrix.ROOT / given).glob("*.whl")
        return built
    (built,) = once("wheel", lambda target: tools.built(matrix.ROOT, target, "wheel")).glob("*.whl")
    return built


@pytest.fixture(params=matrix.presets(), ids=lambda case: case.name)
def preset(request: pytest.FixtureRequest) -> matrix.Case:
    """Give each preset, with the example and without."""
    case: matrix.Case = request.param
    return case


@pytest.fixture
def project(by_copier: matrix.Render, preset: matrix.Case) -> Path:
    """Give a project that Copier rendered from a preset. Read it; never write to it."""
    return by_copier(**preset.answers)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show how long each validator took, and each step of each tour."""
    reports = [report for report in terminalreporter.getreports("passed") if report.when == "call"]
    if judged := {report: found for report in reports if (found := dict(report.user_properties).get("judged"))}:
        terminalreporter.section("validators")
        for report, (calls, files) in sorted(judged.items(), key=lambda item: -item[0].duration):
            name = report.nodeid.rpartition("[")[2].removesuffix("]")
            terminalreporter.line(f"{report.duration:8.1f} s  {name}: {files} files, {calls} calls")
        terminalreporter.line(f"{sum(report.duration for report in judged):8.1f} s  all validators")
    for report in terminalreporter.getreports(""):  # of set-up and tear-down
        if report.when == "teardown" and (steps := dict(report.user_properties).get("steps")):
            terminalreporter.section(report.nodeid.rpartition("::")[2])
            for name, seconds in [*steps, ("all steps", round(sum(seconds for _, seconds in steps), 1))]:
                terminalreporter.line(f"{seconds:8.1f} s  {name}")
