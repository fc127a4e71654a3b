"""`opsinit new`, where it succeeds."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.program import contents, environment, git, opsinit, write

QUICK = ("--no-git", "--no-lock")


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def env(home: Path) -> dict[str, str]:
    """One home for all tests of a worker: what the template compiles to is made once."""
    return environment(home)


def answers(project: Path) -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load((project / ".copier-answers.yml").read_text(encoding="utf-8"))
    return found


def test_the_path_names_the_project(tmp_path: Path, env: dict[str, str]) -> None:
    outcome = opsinit("new", "flight-delays", *QUICK, cwd=tmp_path, env=env)

    assert outcome.code == 0, outcome.err
    assert answers(tmp_path / "flight-delays")["project_name"] == "flight-delays"
    assert (tmp_path / "flight-delays/src/flight_delays").is_dir()


def test_nothing_is_asked_without_a_terminal(tmp_path: Path, env: dict[str, str]) -> None:
    outcome = opsinit("new", "churn", *QUICK, cwd=tmp_path, env=env, stdin="devops\n\n\n")

    assert outcome.code == 0
    assert answers(tmp_path / "churn")["preset"] == "mlops"
    assert answers(tmp_path / "churn")["owner"] == "my-team"


def test_a_path_that_looks_like_an_option_can_be_entered(tmp_path: Path, env: dict[str, str]) -> None:
    arguments = ("--set", "project_name=churn", "--json", *QUICK)
    outcome = opsinit("new", "./-churn", *arguments, cwd=tmp_path, env=env)

    assert outcome.code == 0, outcome.err
    assert outcome.data["next"][0] == "cd ./-churn"


def test_it_closes_with_three_commands_to_type(tmp_path: Path, env: dict[str, str]) -> None:
    outcome = opsinit("new", "a/churn", *QUICK, cwd=tmp_path, env=env)

    commands = [line.strip() for line in outcome.out.splitlines()[-3:]]
    assert commands[0] == "cd a/churn"
    assert [command.split()[-1] for command in commands[1:]] == ["setup", "check"]


def test_answers_come_from_a_file_and_the_command_line_wins(tmp_path: Path, env: dict[str, str]) -> None:
    write(tmp_path, {"team.yml": "_commit: v9\npreset: devops\nowner: platform\nexample: false\n"})

    outcome = opsinit("new", "churn", "--answers", "team.yml", "--set", "owner=data", *QUICK, cwd=tmp_path, env=env)

    assert outcome.code == 0, outcome.err
    found = answers(tmp_path / "churn")
    assert (found["preset"], found["owner"], found["example"]) == ("devops", "data", False)


def test_an_answers_file_records_the_public_address_and_a_version(tmp_path: Path, env: dict[str, str]) -> None:
    opsinit("new", "churn", *QUICK, cwd=tmp_path, env=env)

    found = answers(tmp_path / "churn")
    assert found["_src_path"] == "https://github.com/opsinit/opsinit"
    assert str(found["_commit"]).startswith("v0.")


def test_a_dry_run_shows_the_files_and_writes_nothing(tmp_path: Path, env: dict[str, str]) -> None:
    shown = opsinit("new", "a/churn", "--dry-run", cwd=tmp_path, env=env)
    left = list(tmp_path.iterdir())
    opsinit("new", "a/churn", *QUICK, cwd=tmp_path, env=env)

    assert shown.code == 0, shown.err
    assert left == []
    names = sorted(line.strip() for line in shown.out.splitlines() if not line.endswith("/"))
    assert names == sorted(path.name for path in (tmp_path / "a/churn").rglob("*") if path.is_file())


def test_json_is_one_object(tmp_path: Path, env: dict[str, str]) -> None:
    outcome = opsinit("new", "churn", "--json", "--no-lock", cwd=tmp_path, env=env)

    assert outcome.code == 0
    assert outcome.data["project"] == str(tmp_path / "churn")
    assert outcome.data["answers"]["project_name"] == "churn"
    assert outcome.data["committed"] is True
    assert outcome.data["findings"] == []
    assert sorted(outcome.data["files"]) == sorted(git("ls-files", cwd=tmp_path / "churn", env=env).splitlines())
    assert outcome.data["next"][0] == "cd churn"


def test_progress_is_plain_lines_without_a_terminal(tmp_path: Path, env: dict[str, str]) -> None:
    outcome = opsinit("new", "churn", "--no-lock", cwd=tmp_path, env=env)

    assert "\x1b" not in outcome.err + outcome.out
    assert "\r" not in outcome.err + outcome.out
    assert "making the first commit" in outcome.err.splitlines()


def test_an_existing_empty_directory_is_filled(tmp_path: Path, env: dict[str, str]) -> None:
    place = tmp_path / "churn"
    place.mkdir()
    before = place.stat().st_ino

    outcome = opsinit("new", ".", "--no-lock", cwd=place, env=env)

    assert outcome.code == 0, outcome.err
    assert place.stat().st_ino == before
    assert answers(place)["project_name"] == "churn"
    assert not [path for path in place.iterdir() if path.name.startswith(".opsinit")]
    assert git("status", "--porcelain", cwd=place, env=env) == ""
    assert [line.split()[-1] for line in outcome.out.splitlines()[-3:]] == ["setup", "check", "serve"]


def test_a_clone_of_an_empty_repository_is_filled(tmp_path: Path, env: dict[str, str]) -> None:
    git("init", "--quiet", "churn", cwd=tmp_path, env=env)

    outcome = opsinit("new", "churn", "--no-lock", cwd=tmp_path, env=env)

    assert outcome.code == 0, outcome.err
    assert "inside a git work tree" in outcome.err
    assert git("rev-list", "--all", cwd=tmp_path / "churn", env=env) == ""


def test_inside_a_work_tree_there_is_no_repository_of_its_own(tmp_path: Path, env: dict[str, str]) -> None:
    git("init", "--quiet", cwd=tmp_path, env=env)

    outcome = opsinit("new", "services/churn", "--json", "--no-lock", cwd=tmp_path, env=env)

    assert outcome.code == 0
    assert [remark["code"] for remark in outcome.data["remarks"]][-1] == "inside-work-tree"
    assert not (tmp_path / "services/churn/.git").exists()
    assert git("status", "--porcelain", cwd=tmp_path, env=env) == "?? services/"


def test_the_first_commit_holds_every_file_on_main(tmp_path: Path, env: dict[str, str]) -> None:
    opsinit("new", "churn", "--no-lock", cwd=tmp_path, env=env)

    project = tmp_path / "churn"
    assert git("branch", "--show-current", cwd=project, env=env) == "main"
    assert git("status", "--porcelain", "--ignored", cwd=project, env=env) == ""
    assert git("log", "--format=%an <%ae>", cwd=project, env=env) == "Ada <ada@example.com>"


def test_the_first_commit_is_packed_and_nothing_is_left_over(tmp_path: Path, env: dict[str, str]) -> None:
    opsinit("new", "churn", "--no-lock", cwd=tmp_path, env=env)

    counted = git("count-objects", "-v", cwd=tmp_path / "churn", env=env).splitlines()
    objects = {name: int(number) for name, number in (line.split(": ") for line in counted)}
    assert objects["packs"] == 1
    assert objects["in-pack"] > 3 * objects["count"]  # loose: the folders and the commit
    assert git("fsck", "--strict", "--unreachable", cwd=tmp_path / "churn", env=env) == ""


@pytest.mark.parametrize("attributes", ["* text=auto eol=lf\n", "*.txt filter=upper\n", "", "*.txt ident\n"])
def test_what_git_converts_is_stored_as_git_does(tmp_path: Path, env: dict[str, str], attributes: str) -> None:
    files = {".gitattributes": attributes, "dos.txt": "a\r\nb\r\n", "id.txt": "$Id: 1 $\n", "nul": "\0\r\n"}
    template = write(tmp_path / "template", files)
    configured = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "filter.upper.clean", "GIT_CONFIG_VALUE_0": "tr a-z A-Z"}
    env = {**env, **configured}
    write(tmp_path / "expected", files)
    for command in (["init", "--quiet"], ["add", "."]):
        git(*command, cwd=tmp_path / "expected", env=env)

    opsinit("new", "p", "--template", template, cwd=tmp_path, env=env)

    stored, expected = (git("ls-files", "--stage", cwd=tmp_path / name, env=env) for name in ("p", "expected"))
    assert stored == expected
    assert git("fsck", "--strict", "--unreachable", cwd=tmp_path / "p", env=env) == ""


def test_hooks_signing_ignores_and_templates_of_the_user_have_no_part_in_it(tmp_path: Path) -> None:
    hook = "#!/bin/sh\necho ran >> {}\nexit 1\n".format(tmp_path / "hooks-ran")
    names = ("pre-commit", "commit-msg", "post-commit", "reference-transaction", "prepare-commit-msg")
    write(tmp_path / "hooks", {f"{name}*": hook for name in names})
    write(tmp_path / "skeleton", {f"hooks/{name}*": hook for name in names} | {"description": "mine"})
    write(tmp_path / "ignore", {"all": "*.py\n"})
    configuration = f"""[user]
name = Ada
email = ada@example.com
[core]
hooksPath = {tmp_path}/hooks
excludesFile = {tmp_path}/ignore/all
[init]
templateDir = {tmp_path}/skeleton
defaultBranch = trunk
[commit]
gpgSign = true
[gpg]
program = /bin/false
"""
    env = environment(tmp_path / "home", GIT_TEMPLATE_DIR=str(tmp_path / "skeleton"))
    write(tmp_path / "home", {".gitconfig": configuration})

    outcome = opsinit("new", "churn", "--no-lock", cwd=tmp_path, env=env)

    assert outcome.code == 0, outcome.err
    assert not (tmp_path / "hooks-ran").exists()
    assert not (tmp_path / "churn/.git/hooks").exists()
    assert git("branch", "--show-current", cwd=tmp_path / "churn", env=env) == "main"
    assert "src/churn/__init__.py" in git("ls-files", cwd=tmp_path / "churn", env=env).splitlines()


def test_without_an_identity_the_owner_commits_once(tmp_path: Path) -> None:
    env = environment(tmp_path / "home")
    write(tmp_path / "home", {".gitconfig": ""})

    outcome = opsinit("new", "churn", "--set", "owner=Data Team", "--no-lock", cwd=tmp_path, env=env)

    assert outcome.code == 0, outcome.err
    assert "by Data Team <OWNER@example.com>" in outcome.err
    assert git("log", "--format=%an <%ae>", cwd=tmp_path / "churn", env=env) == "Data Team <OWNER@example.com>"
    assert "user" not in (tmp_path / "churn/.git/config").read_text(encoding="utf-8")


def test_an_owner_that_git_takes_for_no_name_keeps_nobody_from_a_project(tmp_path: Path) -> None:
    env = environment(tmp_path / "home")
    write(tmp_path / "home", {".gitconfig": ""})

    outcome = opsinit("new", "churn", "--set", "owner=...", "--no-lock", cwd=tmp_path, env=env)

    assert outcome.code == 0, outcome.err
    assert git("log", "--format=%an", cwd=tmp_path / "churn", env=env) == "opsinit"


def test_the_repository_of_a_calling_hook_is_left_alone(tmp_path: Path, env: dict[str, str]) -> None:
    git("init", "--quiet", "other", cwd=tmp_path, env=env)
    inherited = {"GIT_DIR": f"{tmp_path}/other/.git", "GIT_WORK_TREE": f"{tmp_path}/other"}
    inherited["GIT_INDEX_FILE"] = f"{tmp_path}/other/.git/index"

    outcome = opsinit("new", "churn", "--no-lock", cwd=tmp_path, env={**env, **inherited})

    assert outcome.code == 0, outcome.err
    assert git("rev-list", "--count", "HEAD", cwd=tmp_path / "churn", env=env) == "1"
    assert git("rev-list", "--all", cwd=tmp_path / "other", env=env) == ""
    assert not (tmp_path / "other/.git/index").exists()


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_the_umask_is_respected_and_exec_bits_are_kept(tmp_path: Path, env: dict[str, str], mask: int) -> None:
    template = write(tmp_path / "template", {"plain": "a", "run.sh*": "b", "folder/made.jinja": "c"})
    command = [sys.executable, "-m", "opsinit", "new", "p", "--template", str(template), "--no-git"]

    subprocess.run(command, cwd=tmp_path, env=env, check=True, capture_output=True, umask=mask)

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "p").rglob("*")}
    expected = {"plain": 0o666, "run.sh": 0o777, "folder": 0o777, "made": 0o666}
    assert modes == {name: mode & ~mask for name, mode in expected.items()}
    assert stat.S_IMODE((tmp_path / "p").stat().st_mode) == 0o777 & ~mask


def test_parents_are_made(tmp_path: Path, env: dict[str, str]) -> None:
    assert opsinit("new", "a/b/churn", *QUICK, cwd=tmp_path, env=env).code == 0
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]
    assert [path.name for path in (tmp_path / "a/b").iterdir()] == ["churn"]
    assert contents(tmp_path / "a/b/churn")


def test_a_path_may_hold_bytes_that_are_no_text(tmp_path: Path, env: dict[str, str]) -> None:
    place = tmp_path / os.fsdecode(b"caf\xe9")

    plain = opsinit("new", place / "churn", *QUICK, cwd=tmp_path, env=env)
    machine = opsinit("new", place / "other", *QUICK, "--json", cwd=tmp_path, env=env)

    assert (plain.code, machine.code) == (0, 0), plain.err + machine.err
    assert machine.data["project"] == str(place / "other")


def test_without_git_there_is_a_project_and_a_finding(tmp_path: Path, env: dict[str, str]) -> None:
    template = write(tmp_path / "template", {"plain": "a"})

    outcome = opsinit("new", "p", "--template", template, "--json", cwd=tmp_path, env={**env, "PATH": "/nowhere"})

    assert outcome.code == 1
    assert [finding["code"] for finding in outcome.data["findings"]] == ["no-repository"]
    assert (tmp_path / "p/plain").read_text(encoding="utf-8") == "a"
