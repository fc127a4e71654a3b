"""The tools that read a project's files accept those of every project; equal files are judged once."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import pool
from tests.rendered import Project
from tests.validators import VALIDATORS, Calls, Fault, Validator, run

Call = tuple[Path, list[str]]


@pytest.fixture
def validator(request: pytest.FixtureRequest) -> Validator:
    """Give a validator that is there: without it a developer sees a skip, and CI a failure."""
    found = VALIDATORS[request.param]
    if missing := ", ".join(found.missing()):
        assert os.environ.get("OPSINIT_REQUIRE_TOOLS") != "1", f"not installed: {missing}"
        pytest.skip(f"not installed: {missing}")
    return found


def calls(validator: Validator, place: Path, folders: list[pool.Folder]) -> list[Call]:
    """Write folders, and return where a validator is to be called, with which files."""
    for number, folder in enumerate(folders):
        folder.write(place / str(number))
    named = [(number, name) for number, folder in enumerate(folders) for name in sorted(folder.judged)]
    match validator.called():
        case Calls.ONCE:
            return [(place, [f"{number}/{name}" for number, name in named])]
        case Calls.FOLDER:
            return [(place / str(number), sorted(folder.judged)) for number, folder in enumerate(folders)]
        case Calls.FILE:
            return [(place / str(number), [name]) for number, name in named]


def complaints(validator: Validator, call: Call) -> str:
    """Return what it says, if it refuses something."""
    judged = run(validator, *call)
    return "" if judged.returncode == 0 else f"exit {judged.returncode}\n{judged.stdout}{judged.stderr}"


@pytest.mark.parametrize("validator", VALIDATORS, indirect=True)
def test_it_accepts_every_project(
    validator: Validator, projects: list[Project], tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    folders = pool.folders(validator, projects)
    made = calls(validator, tmp_path, folders)
    record_property("judged", (len(made), sum(len(files) for _, files in made)))

    assert folders != []
    for place, files in made:
        found = complaints(validator, (place, files))
        whose = {
            f"{number}/{name}": project
            for number, folder in enumerate(folders)
            for name, project in folder.judged.items()
        }
        below = "" if place == tmp_path else f"{place.name}/"
        told = [
            f"{file} is of: {whose[below + file]}" for file in files if re.search(rf"(?<!\d){re.escape(file)}", found)
        ]
        assert found == "", "\n".join([found, *(told or [f"{below} is of: {whose[below + files[0]]}"])])


FAULTS = [(name, fault) for name, found in VALIDATORS.items() for fault in (found.fault, *found.more)]


@pytest.mark.parametrize(
    ("validator", "fault"), FAULTS, indirect=["validator"], ids=[f"{n}-{f.file}" for n, f in FAULTS]
)
def test_it_finds_a_fault(validator: Validator, fault: Fault, projects: list[Project], tmp_path: Path) -> None:
    old, new = fault.old.encode(), fault.new.encode()
    holding = (folder for folder in pool.folders(validator, projects) if fault.file in folder.files)
    folder = next(folder for folder in holding if old in folder.files[fault.file].content)
    file = folder.files[fault.file]
    folder.files[fault.file] = file._replace(content=file.content.replace(old, new))

    assert any(complaints(validator, call) for call in calls(validator, tmp_path, [folder]))
