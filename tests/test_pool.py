"""Every different file is judged beside every different set of files that it reads, and no more often."""

import pytest

from opsinit import tree
from tests import matrix, pool
from tests.rendered import Project
from tests.validators import Calls, Fault, Validator
from tests.validators.kinds import schema

FAULT = Fault("a.yml", "", "")


def project(name: str, **files: str) -> Project:
    found: tree.Tree = {path.replace("_", "."): tree.File(content.encode()) for path, content in files.items()}
    return Project(matrix.Case(name, {}), found)


def laid_out(validator: Validator, *projects: Project) -> list[dict[str, str]]:
    """Return what is judged in each folder, as `project/path`."""
    return [{name: whose.name for name, whose in folder.judged.items()} for folder in pool.folders(validator, projects)]


def test_equal_files_are_judged_once_and_different_ones_in_folders_of_their_own() -> None:
    validator = Validator(("x",), ("/a.yml", "/b.yml"), FAULT)

    found = laid_out(validator, project("1", a_yml="x", b_yml="x"), project("2", a_yml="y", b_yml="x", c_yml=""))

    assert found == [{"a.yml": "1", "b.yml": "1"}, {"a.yml": "2"}]


def test_an_equal_file_is_judged_again_beside_others() -> None:
    validator = Validator(("x",), ("/a.yml",), FAULT, ("/c.yml",))

    found = laid_out(
        validator,
        project("1", a_yml="x", c_yml="x"),
        project("2", a_yml="x", c_yml="y"),
        project("3", a_yml="x", c_yml="y", d_yml=""),
        project("4", a_yml="z", c_yml="y"),
    )

    assert found == [{"a.yml": "1"}, {"a.yml": "2"}, {"a.yml": "4"}]


def test_files_that_read_each_other_are_beside_each_other() -> None:
    validator = Validator(("x",), ("/a.yml",), FAULT, ("/*.yml",))

    (folder,) = pool.folders(validator, [project("1", a_yml="x", c_yml="y", d_txt="")])

    assert (sorted(folder.files), sorted(folder.judged)) == (["a.yml", "c.yml"], ["a.yml"])


@pytest.mark.parametrize(
    ("takes", "arguments"),
    [
        ("{file}", ["k/a.yml", "k/b.yml", "c.yml"]),
        ("{folder}", ["k", "."]),
        ("--in={file}", ["--in=k/a.yml", "--in=k/b.yml", "--in=c.yml"]),
    ],
)
def test_a_program_takes_files_or_their_folders(takes: str, arguments: list[str]) -> None:
    validator = Validator(("x",), ("*.yml",), FAULT, takes=takes)

    assert validator.arguments(["k/a.yml", "k/b.yml", "c.yml"]) == arguments


def test_a_program_is_called_once_unless_it_reads_other_files() -> None:
    assert schema("x", "/a.yml", fault=FAULT).called() is Calls.ONCE
    assert Validator(("x",), ("/a.yml",), FAULT, ("/b.yml",)).called() is Calls.FOLDER
    assert Validator(("x",), ("/a.yml",), FAULT, ("/b.yml",), calls=Calls.ONCE).called() is Calls.ONCE


def test_what_finds_its_files_itself_gets_those_of_one_project() -> None:
    validator = Validator(("x",), ("/*.yml",), FAULT, named=False)

    found = laid_out(validator, project("1", a_yml="x", b_yml="x"), project("2", a_yml="x"))

    assert found == [{"a.yml": "1", "b.yml": "1"}, {"a.yml": "2"}]
    assert (validator.called(), validator.arguments(["a.yml"])) == (Calls.FOLDER, [])
