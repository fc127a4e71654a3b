"""Plain Copier renders the template: without trust, and with the same bytes at any time and place."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import matrix
from tests.program import contents, environment, opsinit


def copy(template: Path, target: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "copier", "copy", "--quiet", "--defaults", *arguments, str(template), str(target)]
    return subprocess.run(command, check=False, capture_output=True, text=True, env={**os.environ, **environment})


@pytest.fixture(scope="module")
def copied(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give what a user gets from Copier's own command."""
    target = tmp_path_factory.mktemp("copied") / "my-project"
    result = copy(template, target, "-d", "project_name=my-project", "-d", "preset=mlops")

    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    return target


def test_plain_copier_needs_no_trust(copied: Path, by_copier: matrix.Render) -> None:
    assert matrix.contents(copied) == matrix.contents(by_copier(project_name="my-project", preset="mlops"))


def test_time_place_and_environment_change_no_byte(copied: Path, template: Path, tmp_path: Path) -> None:
    time.sleep(1.1)
    target = tmp_path / "another place" / "ünder" / "a name that says nothing"
    result = copy(
        template,
        target,
        *("-d", "preset=mlops", "-d", "project_name=my-project"),
        TZ="Pacific/Kiritimati",
        LC_ALL="C",
        PYTHONHASHSEED="7",
        USER="someone",
        HOME=str(tmp_path),
    )

    assert (result.returncode, result.stderr) == (0, "")
    assert matrix.contents(target) == matrix.contents(copied)
    assert modes(target) == modes(copied)


def modes(project: Path, *, beside: str = "") -> dict[str, int]:
    names = {name for name in matrix.paths(project) if name.split("/")[0] != beside}
    return {name: (project / name).stat().st_mode for name in names}


def test_only_scripts_can_be_run(copied: Path) -> None:
    runnable = {name for name, mode in modes(copied).items() if mode & 0o111}

    assert runnable == {name for name, content in matrix.contents(copied).items() if content.startswith(b"#!")}


def test_answers_of_a_file_give_the_same_project(copied: Path, template: Path, tmp_path: Path) -> None:
    answers = tmp_path / "answers.yml"
    answers.write_bytes((copied / matrix.ANSWERS_FILE).read_bytes())
    result = copy(template, tmp_path / "p", "--data-file", str(answers))

    assert (result.returncode, result.stderr) == (0, "")
    assert matrix.contents(tmp_path / "p") == matrix.contents(copied)


def test_the_name_must_be_given(template: Path, tmp_path: Path) -> None:
    result = copy(template, tmp_path / "p")

    assert result.returncode != 0
    assert "project_name" in result.stderr
    assert not (tmp_path / "p").exists()


def test_no_file_knows_where_the_template_was(copied: Path, template: Path) -> None:
    knowing = [name for name, content in matrix.contents(copied).items() if str(template.parent).encode() in content]

    assert knowing == []


def test_a_clone_of_this_repository_gives_what_its_own_opsinit_makes(tmp_path: Path) -> None:
    # The other tests copy the template into a plain folder: here it is what git keeps of it, beside all the rest.
    clone, env = tmp_path / "opsinit", environment(tmp_path / "home", PYTHONPATH=str(tmp_path / "opsinit/src"))
    subprocess.run(["git", "clone", "--quiet", f"file://{matrix.ROOT}", clone], check=True, capture_output=True)
    answers = ("-d", "project_name=my-project", "-d", "preset=mlops")

    result = copy(clone, tmp_path / "copiers", "--vcs-ref", "HEAD", *answers, **env)
    outcome = opsinit("new", "my-project", "--preset", "mlops", "--no-lock", cwd=tmp_path, env=env)

    assert (result.returncode, outcome.code) == (0, 0), result.stderr + outcome.err
    assert contents(tmp_path / "my-project") == contents(tmp_path / "copiers")
    assert modes(tmp_path / "my-project", beside=".git") == modes(tmp_path / "copiers", beside=".git")
