"""`opsinit check`: whether there is a newer template, told at once and without rendering."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from opsinit import history
from tests.matrix import ROOT
from tests.program import called, environment, git, installed, move_in, opsinit, write

URL = "https://github.com/opsinit/opsinit"
KILLED = """
import os, sys
from pathlib import Path
from opsinit import transaction
from opsinit.plan import Action, Change, Plan, Reason
from opsinit.tree import File
project = Path(sys.argv[1])
def kill(event, arguments):  # at the first write into the project
    if event.startswith("os.") and str(project / "new") in map(str, arguments):
        os._exit(9)
sys.addaudithook(kill)
with transaction.opened(project) as state:
    state.apply(Plan((Change("new", Action.ADDED, Reason.NEW, None, File(b"x")),)), {"command": "update"})
"""
NEWEST = history.releases(ROOT / "releases")[-1].version


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path / "home")


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    move_in(tmp_path / "home", monkeypatch)


def project(tmp_path: Path, source: str | Path, version: str | None) -> Path:
    commit = f"_commit: {json.dumps(version)}\n" if version else ""
    return write(tmp_path / "churn", {".copier-answers.yml": f"{commit}_src_path: {source}\n"})


@pytest.fixture
def repository(tmp_path: Path, env: dict[str, str]) -> Path:
    root = write(tmp_path / "template", {"copier.yml": ""})
    git("init", "--quiet", "--initial-branch=main", cwd=root, env=env)
    for tag in ("v1.9.0", "v1.10.0", "v2.0.0rc1"):
        write(root, {"version": tag})
        git("add", ".", cwd=root, env=env)
        git("commit", "--quiet", "--message", tag, cwd=root, env=env)
        git("tag", "--annotate", "--message", tag, tag, cwd=root, env=env)
    return root


def test_a_project_of_the_newest_release_is_up_to_date(tmp_path: Path) -> None:
    outcome = called("check", cwd=project(tmp_path, URL, NEWEST))

    assert outcome == (0, f"churn is up to date with {NEWEST}\n", "")


def test_an_older_project_is_told_what_to_type_and_what_would_change(tmp_path: Path, env: dict[str, str]) -> None:
    entries: list[history.Release] = []
    for version in ("v0.9.0", "v0.10.0"):
        previous = entries[-1].digest if entries else None
        entries.append(history.Release(version, "2026-01-01", "0" * 64, previous, f"note of {version}."))
    index = json.dumps([entry._asdict() for entry in entries])
    site = installed(tmp_path / "site", write(tmp_path / "template", {"releases/index.json": index}))

    outcome = opsinit("check", cwd=project(tmp_path, URL, "v0.9.0"), env={**env, "PYTHONPATH": str(site)})

    assert outcome.code == 1, outcome.err
    assert outcome.out.splitlines() == [
        "churn is at v0.9.0, and v0.10.0 is there",
        "next:",
        "  opsinit update --dry-run",
        "  opsinit update",
        "in your project:",
        "  v0.10.0: note of v0.10.0.",
    ]


@pytest.mark.parametrize(
    ("recorded", "code", "newest"),
    [
        ("v1.9.0", 1, "v1.10.0"),
        ("v1.10.0", 0, "v1.10.0"),
        ("v2.0.0rc1", 0, "v2.0.0rc1"),
        ("v1.10.0-1-gabcdef0", 0, "v1.10.0-1-gabcdef0"),
        ("v1.9.0-1-gabcdef0", 1, "v1.10.0"),
        ("abcdef0", 1, "v1.10.0"),
        ("1234567", 1, "v1.10.0"),
    ],
)
def test_the_tags_of_another_template_are_asked_for(
    tmp_path: Path, repository: Path, recorded: str, code: int, newest: str
) -> None:
    outcome = called("check", "--json", cwd=project(tmp_path, repository, recorded))

    assert (outcome.code, outcome.data["newest"], outcome.data["current"]) == (code, newest, code == 0)
    assert not list((tmp_path / "home").rglob("*.git"))  # nothing is fetched


def test_a_version_without_a_number_is_compared_with_what_an_update_fetched(
    tmp_path: Path, env: dict[str, str], repository: Path
) -> None:
    git("tag", "nightly", cwd=repository, env=env)
    git("tag", "--delete", "v2.0.0rc1", cwd=repository, env=env)
    root = project(tmp_path, repository, "nightly")

    assert called("check", cwd=root).code == 1
    assert called("update", cwd=root).out == "churn is up to date with nightly\n"
    assert called("check", cwd=root).code == 0


def test_a_template_without_tags_is_as_new_as_its_branch(tmp_path: Path, env: dict[str, str], repository: Path) -> None:
    git("tag", "--delete", "v1.9.0", "v1.10.0", "v2.0.0rc1", cwd=repository, env=env)
    head = git("rev-parse", "HEAD", cwd=repository, env=env)

    assert called("check", cwd=project(tmp_path, repository, head[:9])).code == 0
    outcome = called("check", "--json", cwd=project(tmp_path, repository, "abcdef0"))
    assert (outcome.code, outcome.data["newest"]) == (1, head[:7])
    git("tag", "--annotate", "--message", "x", "nightly", cwd=repository, env=env)
    assert called("check", cwd=project(tmp_path, repository, "nightly")).code == 0


@pytest.mark.parametrize(
    ("source", "version", "code"),
    [
        (URL, "v99.0.0", "newer-version"),
        (URL, "v0.1.0.dev0+12ab34cd", "unreleased-version"),
        (URL, "v0.0.1", "version"),
        (URL, None, "version"),
        ("/nowhere", "v1.0.0", "template"),
        ("/tmp", "v1.0.0", "template"),  # noqa: S108 - a plain folder that there is
    ],
)
def test_what_cannot_be_told_is_an_error(tmp_path: Path, source: str, version: str | None, code: str) -> None:
    outcome = called("check", "--json", cwd=project(tmp_path, source, version))

    assert (outcome.code, outcome.data["error"]["code"], outcome.err.count("\n")) == (2, code, 2)


def test_outside_a_project_there_is_nothing_to_check(tmp_path: Path) -> None:
    outcome = called("check", cwd=tmp_path)

    assert (outcome.code, outcome.err.splitlines()[0]) == (2, "error: no .copier-answers.yml here or further up")


def test_an_interrupted_update_is_told(tmp_path: Path, env: dict[str, str]) -> None:
    path = project(tmp_path, URL, NEWEST)
    assert subprocess.run([sys.executable, "-c", KILLED, path], env=env, check=False).returncode == 9

    outcome = called("check", "--json", cwd=path)

    assert (outcome.code, outcome.data["current"]) == (1, True)
    assert [finding["code"] for finding in outcome.data["findings"]] == ["pending"]
    assert called("check", cwd=path).err.splitlines()[0] == "warning: an interrupted update is not finished"


@pytest.mark.parametrize("arguments", [["check"], ["check", "--json"]])
def test_copier_is_not_imported_for_it(tmp_path: Path, env: dict[str, str], arguments: list[str]) -> None:
    program = "import sys; from opsinit import cli; code = cli.run(sys.argv[1:]); assert 'copier' not in sys.modules"
    path = project(tmp_path, URL, NEWEST)

    subprocess.run([sys.executable, "-c", program, *arguments], cwd=path, env=env, check=True, capture_output=True)
    assert opsinit(*arguments, cwd=path, env=env).code == 0
