"""The tools that read a project's files accept them; equal files are judged once."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import matrix
from tests.validators import VALIDATORS, Validator, program, run

Staged = list[tuple[Path, list[str]]]


@pytest.fixture
def validator(request: pytest.FixtureRequest) -> Validator:
    """Give a validator that is there: without it a developer sees a skip, and CI a failure."""
    found = VALIDATORS[request.param]
    if program(found.command[0]) is None:
        assert os.environ.get("OPSINIT_REQUIRE_TOOLS") != "1", f"{found.command[0]} is not installed"
        pytest.skip(f"{found.command[0]} is not installed")
    return found


@pytest.fixture
def stage(render: matrix.Render, tmp_path: Path) -> Callable[[Validator], Staged]:
    """Lay out the files that a validator judges, each different set once, in a folder that it may write to."""

    def staged(validator: Validator) -> Staged:
        seen: dict[str, tuple[Path, list[str]]] = {}
        for case in [*matrix.presets(), *matrix.alternatives()]:
            project = render(**case.answers)
            names = matrix.paths(project)
            judged = sorted(matrix.matched(list(validator.judged), names))
            needed = sorted(matrix.matched([*validator.judged, *validator.beside], names))
            key = matrix.digest(project, needed)
            if not judged or key in seen:
                continue
            folder = tmp_path / f"{len(seen)}-{case.name}"
            for name in needed:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(project / name, folder / name)
            # actionlint looks for the repository to find its own actions.
            subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
            seen[key] = folder, judged
        return list(seen.values())

    return staged


@pytest.mark.parametrize("validator", VALIDATORS, indirect=True)
def test_it_accepts_every_project(validator: Validator, stage: Callable[[Validator], Staged]) -> None:
    folders = stage(validator)

    assert folders != []
    for folder, files in folders:
        judged = run(validator, folder, files)
        assert (judged.returncode, folder.name) == (0, folder.name), judged.stdout + judged.stderr


@pytest.mark.parametrize("validator", VALIDATORS, indirect=True)
def test_it_finds_a_fault(validator: Validator, stage: Callable[[Validator], Staged]) -> None:
    folder, files = stage(validator)[0]
    path = folder / validator.fault.file
    text = path.read_text(encoding="utf-8")
    assert validator.fault.old in text
    path.write_text(text.replace(validator.fault.old, validator.fault.new), encoding="utf-8")

    assert run(validator, folder, files).returncode != 0
