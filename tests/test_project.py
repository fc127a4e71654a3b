"""An answers file is other people's text: whatever it holds, the command says what is wrong, and does nothing."""

import codecs
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from opsinit import document
from opsinit.errors import ProjectError
from opsinit.project import ANSWERS_FILE, Project
from tests.program import called, environment, move_in, write

GOOD = "_commit: v0.1.0\n_src_path: https://github.com/opsinit/opsinit\nproject_name: churn\n"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
CONFLICT = "<<<<<<< yours\n_commit: v0.1.0\n=======\n_commit: v0.2.0\n>>>>>>> theirs\n"


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    move_in(tmp_path / "home", monkeypatch)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path / "churn", {ANSWERS_FILE: GOOD, "file": "mine\n"})


def refused(project: Path, says: str) -> None:
    """Check that the command says this in two lines, and leaves everything as it was."""
    before = sorted(project.rglob("*")) if project.is_dir() else []

    outcome = called("list", "--project", project, cwd=project.parent)

    assert outcome.code == 2, outcome
    assert [line.partition(":")[0] for line in outcome.err.splitlines()] == ["error", "hint"], outcome.err
    assert says in outcome.err.splitlines()[0]
    assert (sorted(project.rglob("*")) if project.is_dir() else []) == before


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no `question: answer` lines"),
        (b"# a comment\n", "no `question: answer` lines"),
        (b"- a\n- b\n", "no `question: answer` lines"),
        (b"text", "no `question: answer` lines"),
        (b"a: [b", "line 2"),
        (b"a: b\n\tc: d\n", "line 2"),
        (b"a: b\nc: \xe9\n", "line 2: it is not UTF-8"),
        (codecs.BOM_UTF8 + b"a: b\n\xe9\n", "line 2: it is not UTF-8"),
        (GOOD.encode("utf-16"), "it is not UTF-8"),
        (b"a: \x00", "control characters"),
        (CONFLICT.encode(), "it holds conflict markers"),
        (GOOD.encode() + CONFLICT.replace("\n", "\r\n").encode(), "it holds conflict markers"),
        (BOMB.encode(), "it holds too much"),
        (b"a: &a [*a]", "it holds too much"),
        (b"a: " + b"[" * 900_000, "nested too deeply"),
        (b"".join(b" " * depth + b"a:\n" for depth in range(500)), "nested too deeply"),
        (b"a: " + b"x" * 10_000_000, "larger than 1 MB"),
        (b"a: !!python/object/apply:os.system [true]", "line 1"),
        (b"a: 2020-13-45", "month"),
        (b"_commit: 1.0\n", "_commit is no text"),
        (b"_commit: [v1]\n", "_commit is no text"),
        (b"_src_path: {a: b}\n", "_src_path is no text"),
        (b'name: !!int ""\n', "a value is not what its tag says"),
        (b"name: !!bool x\n", "a value is not what its tag says"),
        (b"name: !!timestamp x\n", "a value is not what its tag says"),
    ],
    ids=lambda value: value if isinstance(value, str) else "content",
)
def test_an_answers_file_that_is_none_is_refused(project: Path, content: bytes, says: str) -> None:
    (project / ANSWERS_FILE).write_bytes(content)

    refused(project, says)


def test_a_byte_order_mark_is_no_part_of_the_answers(project: Path) -> None:
    (project / ANSWERS_FILE).write_bytes(codecs.BOM_UTF8 + GOOD.encode())

    assert Project.at(project).version == "v0.1.0"


def test_a_file_too_large_to_be_answers_is_not_even_read(project: Path) -> None:
    os.truncate(project / ANSWERS_FILE, 10**12)
    start = time.monotonic()

    refused(project, "larger than 1 MB")

    assert time.monotonic() - start < 10


def link(file: Path) -> None:
    file.rename(file.with_name("elsewhere.yml"))
    file.symlink_to("elsewhere.yml")


def dangling(file: Path) -> None:
    file.unlink()
    file.symlink_to("nowhere")


def directory(file: Path) -> None:
    file.unlink()
    file.mkdir()


def pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (Path.unlink, f"no {ANSWERS_FILE} in"),
        (link, "it is a symbolic link"),
        (dangling, "it is a symbolic link"),
        (directory, "it is no file"),
        (pipe, "it is no file"),
        (lambda file: shutil.rmtree(file.parent), f"no {ANSWERS_FILE} in"),
    ],
)
def test_what_is_no_answers_file_is_refused(project: Path, harm: Callable[[Path], None], says: str) -> None:
    harm(project / ANSWERS_FILE)

    refused(project, says)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_answers_file_that_cannot_be_read_is_refused(project: Path) -> None:
    (project / ANSWERS_FILE).chmod(0)

    refused(project, "Permission denied")


def test_a_file_is_no_project(project: Path) -> None:
    refused(project / "file", "is a file, not the directory of a project")


def test_nothing_is_done_from_a_directory_that_is_gone(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    env = environment(tmp_path / "home")
    for command in ("list", "new p", "adopt", "export p.git", f"new {tmp_path}/p", f"diff --project {tmp_path}"):
        script = f'mkdir -p "{gone}" && cd "{gone}" && rmdir "{gone}" && exec "$0" -m opsinit {command}'

        result = subprocess.run(["/bin/sh", "-c", script, sys.executable], env=env, check=False, capture_output=True)
        assert result.returncode == 2, result.stderr
        assert result.stderr.splitlines()[0] == b"error: the current directory is gone"
    assert not (tmp_path / "p").exists()


def test_a_project_is_found_from_inside(project: Path) -> None:
    inside = project / "a/b"
    inside.mkdir(parents=True)

    found = Project.around(inside)

    assert found is not None
    assert (found.path, found.version) == (project, "v0.1.0")
    assert found.answers == {"project_name": "churn"}
    assert found.raw == {**found.answers, "_commit": "v0.1.0", "_src_path": "https://github.com/opsinit/opsinit"}


def test_a_broken_answers_file_is_not_passed_over_for_one_further_up(project: Path) -> None:
    inner = write(project / "inner", {ANSWERS_FILE: "- a"})

    with pytest.raises(ProjectError, match="inner"):
        Project.around(inner)


def test_what_is_repeated_a_little_is_read(project: Path) -> None:
    (project / ANSWERS_FILE).write_text("a: &x [1, 2]\nb: *x\nc: &y z\nd: *y\n", encoding="utf-8")

    assert Project.at(project).answers == {"a": [1, 2], "b": [1, 2], "c": "z", "d": "z"}


@pytest.mark.parametrize("content", [BOMB, CONFLICT, "a: " + "[" * 900_000, "a: " + "x" * 10_000_000], ids=range(4))
def test_a_file_of_answers_that_is_given_is_read_as_carefully(tmp_path: Path, content: str) -> None:
    file = write(tmp_path, {"answers.yml": content}) / "answers.yml"

    outcome = called("new", "p", "--answers", file, cwd=tmp_path)

    assert (outcome.code, outcome.err.count("\n")) == (2, 2), outcome
    assert "answers.yml" in outcome.err
    assert not (tmp_path / "p").exists()


def test_a_document_is_read_as_it_stands() -> None:
    assert document.read(b"\xef\xbb\xbfa: b\n") == {"a": "b"}
    assert document.read(b"") is None
