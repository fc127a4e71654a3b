"""A program that this machine does not have runs from its image: as this user, at the same paths, with its login."""

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

import programs
from delivery import DeliveryError, keep, run
from programs import command, scratch

Bin = Callable[[str, str], None]
IMAGES = "services:\n  trivy:\n    image: t\n  aws:\n    image: a\n  terraform:\n    image: h\n"


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bin:
    """Be on a machine with no program at all, and return what puts one there that says something."""
    project = tmp_path / "project"
    (tmp_path / "bin").mkdir()
    project.mkdir()
    (project / "compose.tools.yaml").write_text(IMAGES)
    for name, value in {"ROOT": project, "DIST": project / "dist", "TOOLS": project / "compose.tools.yaml"}.items():
        monkeypatch.setattr(programs, name, value)
    for name in ("CI", "DOCKER_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    def there(name: str, does: str) -> None:
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / "bin" / name).chmod(0o755)

    return there


def test_the_machines_own_program_is_used_first(bare: Bin) -> None:
    bare("aws", "echo mine")

    assert command("aws", "--version") == ["aws", "--version"]
    assert run("aws", "--version") == "mine\n"


def test_a_program_of_neither_is_named() -> None:
    assert command("gh") == ["gh"]
    with pytest.raises(DeliveryError, match="gh is not installed"):
        run("gh")


def test_what_only_looks_gets_nothing_but_its_arguments() -> None:
    line = command("trivy", "config", ".")

    assert line[:2] == ["docker", "compose"]
    assert line[line.index("run") :] == ["run", "--rm", "--no-TTY", "trivy", "config", "."]


def test_what_acts_does_so_as_this_user_at_the_same_paths(tmp_path: Path) -> None:
    project, home = tmp_path / "project", tmp_path / "home"
    line = command("terraform", "plan", folder=project / "infra/aws")

    given = line[line.index("--no-TTY") + 1 : line.index("terraform")]
    assert given == [
        *("--user", f"{os.getuid()}:{os.getgid()}"),
        *("--workdir", str(project / "infra/aws")),
        *("--env", f"HOME={home}"),
        f"--volume={project}:{project}",
        *(f"--volume={home}/{login}:{home}/{login}" for login in (".aws", ".config/gcloud")),
    ]
    # The engine makes root's what is not there.
    assert stat.S_IMODE((home / ".aws").stat().st_mode) == 0o700
    assert f"{project}/compose.tools.yaml" in line


@pytest.mark.parametrize(("ci", "place"), [("true", "project/.docker"), ("", "home")])
def test_logins_are_where_the_engine_of_a_job_sees_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ci: str, place: str
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "project/.docker"))

    assert f"--volume={tmp_path / place}/.aws:{tmp_path / place}/.aws" in command("aws")


def test_what_docker_says_itself_is_no_answer(bare: Bin) -> None:
    bare("docker", 'echo "Container created" >&2; echo "$@"')
    answer = run("aws", "sts", "get-caller-identity")

    assert answer.startswith("compose --progress quiet ")
    assert answer.endswith(" aws sts get-caller-identity\n")


def test_a_scratch_file_is_seen_by_programs_read_by_nobody_else_and_gone(tmp_path: Path) -> None:
    with scratch("token") as file:
        mode, folder = stat.S_IMODE(file.stat().st_mode), stat.S_IMODE(file.parent.stat().st_mode)

    assert (mode, folder, file.is_relative_to(tmp_path / "project")) == (0o600, 0o700, True)
    assert list((tmp_path / "project/dist").iterdir()) == []


def test_what_is_kept_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "a/b"
    file.parent.mkdir()
    file.touch(mode=0o644)
    keep(file, "secret")

    assert (stat.S_IMODE(file.stat().st_mode), file.read_text()) == (0o600, "secret")
