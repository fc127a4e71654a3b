"""Of the full lane, the parts are run that have something new to prove; where that cannot be told, all of them."""

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from opsinit import archives, history, tree
from tests.full import __main__ as lane
from tests.full import parts
from tests.lanes import LANES
from tests.matrix import ROOT
from tests.program import environment, git

ALL = list(parts.PARTS)


@pytest.mark.parametrize(
    ("paths", "concerned"),
    [
        ([], []),
        (["README.md.jinja", "docs/index.md", "LICENSE.jinja"], []),
        (["Dockerfile.jinja"], ["images", "k8s"]),
        ([".github/workflows/ci.yml.jinja"], ["ci"]),
        ([".gitlab-ci.yml.jinja", "Jenkinsfile.jinja"], ["ci"]),
        (["infra/aws/network.tf"], ["iac"]),
        (["deploy/k8s/base/service.yaml"], ["k8s"]),
        (["ops/prometheus/prometheus.yml.jinja"], ["images", "iac"]),
        (["sql/events/20_events.sql"], ["ci", "data"]),
        (["contracts/metrics.yml.jinja"], ["ci", "images", "k8s", "data"]),
        (["models/.gitignore.jinja"], ["images", "k8s"]),
        (["src/{{ package_name }}/api/app.py"], ["ci", "images", "k8s", "data"]),
        (["something-new.toml"], ALL),
    ],
)
def test_a_file_of_the_project_concerns_what_runs_it(paths: list[str], concerned: list[str]) -> None:
    assert parts.concerned({f"template/project/{path}" for path in paths}) == concerned


@pytest.mark.parametrize(
    ("path", "concerned"),
    [
        ("copier.yml", ALL),
        ("template/questions/pins.yml", ALL),
        ("template/macros/pins.jinja", ALL),
        ("tests/full/iac/test_moto.py", ["iac"]),
        (".ci/full/images.sh", ["images"]),
        ("tests/full/conftest.py", ALL),
        ("tests/conftest.py", ALL),
        ("tools.txt", ALL),
        (".ci/lib.sh", ALL),
        ("tests/node/package-lock.json", ["ci"]),
        ("tests/node/hooks.mjs", ["ci"]),
        ("tests/validators/ci.py", ["ci"]),
        ("tests/tour/journey.py", ["ci", "iac", "data"]),
        ("tests/terraform/provider.py", ["iac"]),
        ("tests/schemas/terraform/aws.json", ["iac"]),
        (".ci/terraform/requirements.txt", ["iac"]),
    ],
)
def test_what_all_projects_are_made_of_concerns_every_part(path: str, concerned: list[str]) -> None:
    assert parts.concerned({path}) == concerned


def imported(file: Path) -> Iterator[Path]:
    """Give the files of the tests that a file imports; those that a package merely lists are not followed."""
    listed = file.parent.name == "validators" and file.name == "__init__.py"
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if not listed else ():
        if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] == "tests":
            module = ROOT.joinpath(*node.module.split("."))
            places = [module.with_suffix(".py"), module / "__init__.py", *(module / f"{n.name}.py" for n in node.names)]
            yield from (place for place in places if place.is_file())


@pytest.mark.parametrize("part", ALL)
def test_whatever_a_part_imports_concerns_it(part: str) -> None:
    files = [file for found in parts.modules(part) for file in ([found] if found.is_file() else found.rglob("*.py"))]
    pending, seen = {*files, ROOT / "tests/conftest.py", ROOT / "tests/full/conftest.py"}, set[Path]()
    while pending:
        seen.add(file := pending.pop())
        pending |= {*imported(file)} - seen
    used = {file.relative_to(ROOT).as_posix() for file in seen}

    assert len(used) > len(files) + 2
    assert [path for path in sorted(used) if path not in parts.watched(used)] == []
    assert [path for path in sorted(used) if part not in parts.concerned({path})] == []


def test_what_cannot_be_told_concerns_every_part() -> None:
    assert parts.concerned(None) == ALL


def test_every_part_has_its_tools() -> None:
    assert {script.stem for script in (ROOT / ".ci" / "full").iterdir()} == set(ALL)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Give a repository whose template has stood as its newest release holds it for a commit."""
    *before, newest = history.releases(ROOT / "releases")
    env = environment(tmp_path.with_name("home"))
    git("init", "--quiet", cwd=tmp_path, env=env)
    for release in (before[-1], newest):
        _, files = archives.at_hand(release, ROOT / "releases")
        shutil.rmtree(tmp_path / "template", ignore_errors=True)
        (tmp_path / "copier.yml").unlink(missing_ok=True)
        tree.write(files, tmp_path)
        shutil.copytree(ROOT / "releases", tmp_path / "releases", dirs_exist_ok=True)
        if release is not newest:
            (tmp_path / f"releases/{newest.version}.zip").unlink()
        git("add", "--all", cwd=tmp_path, env=env)
        git("commit", "--quiet", "--message", release.version, cwd=tmp_path, env=env)
    git("commit", "--quiet", "--allow-empty", "--message", "later", cwd=tmp_path, env=env)
    return tmp_path


def test_nothing_differs_from_a_release_that_was_just_made(clone: Path) -> None:
    assert parts.changed(clone) == set()


def test_a_change_of_the_template_or_of_the_lane_is_seen(clone: Path) -> None:
    (clone / "template/project/Dockerfile.jinja").write_text("FROM scratch\n", encoding="utf-8")
    (clone / "template/project/new.txt").write_text("", encoding="utf-8")
    for path in ("tests/full/iac/test_x.py", "tests/node/package-lock.json", "tests/test_cli.py", "tools.txt"):
        (clone / path).parent.mkdir(parents=True, exist_ok=True)
        (clone / path).write_text("", encoding="utf-8")
    git("add", "--all", cwd=clone, env=environment(clone.with_name("home")))

    assert parts.changed(clone) == {
        "/template/project/Dockerfile.jinja",
        "/template/project/new.txt",
        "/tests/full/iac/test_x.py",
        "/tests/node/package-lock.json",
        "/tools.txt",
    }


def test_what_a_release_of_this_very_commit_holds_is_new(clone: Path) -> None:
    *_, before, newest = (
        archives.at_hand(release, ROOT / "releases")[1] for release in history.releases(ROOT / "releases")
    )
    git("reset", "--quiet", "--hard", "HEAD^", cwd=clone, env=environment(clone.with_name("home")))

    paths = {path for path in {*before, *newest} if before.get(path) != newest.get(path)}
    differing = {f"/{path}" for path in paths if not isinstance(newest.get(path, before.get(path)), tree.Folder)}
    assert differing
    assert parts.changed(clone) == differing


@pytest.mark.parametrize("gone", [".git", "releases"])
def test_without_a_release_or_its_commit_nothing_can_be_told(clone: Path, gone: str) -> None:
    shutil.rmtree(clone / gone)

    assert parts.changed(clone) is None


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], dict[str, str]]]:
    """Give the commands that the lane runs, and what it adds to their environment; none of them is really run."""
    commands: list[tuple[list[str], dict[str, str]]] = []

    def run(command: list[str], *, env: dict[str, str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append((command[3:], {name: env[name] for name in ("OPSINIT_LANE", "OPSINIT_SEED") if name in env}))
        return subprocess.CompletedProcess(command, 0)

    for name in ("OPSINIT_LANE", "OPSINIT_SEED"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(subprocess, "run", run)
    return commands


def test_without_a_name_the_parts_are_run_and_no_more(ran: list[tuple[list[str], dict[str, str]]]) -> None:
    assert lane.main([]) == 0

    assert [command[3:] for command, _ in ran] == [list(map(str, parts.modules(part))) for part in ALL]
    assert all(not env for _, env in ran)


def test_the_most_examples_are_tried_by_name_from_a_seed_that_is_told(
    ran: list[tuple[list[str], dict[str, str]]], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lane.main(["update"]) == lane.main(["update"]) == 0
    (command, first), (_, second) = ran

    assert command == ["tests/test_update_properties.py"]
    assert first["OPSINIT_LANE"] == second["OPSINIT_LANE"] == "full"
    assert LANES["full"].examples == 50_000
    assert first["OPSINIT_SEED"] != second["OPSINIT_SEED"]
    told = capsys.readouterr().out
    assert all(f"`OPSINIT_SEED={env['OPSINIT_SEED']} just test-full update`" in told for env in (first, second))

    monkeypatch.setenv("OPSINIT_SEED", first["OPSINIT_SEED"])
    lane.main(["update"])
    assert ran[-1] == ran[0]


RUN = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
MINUTES = int(re.findall(r"^limit=(\d+)", RUN, re.MULTILINE)[0])


@pytest.mark.parametrize(("seconds", "code"), [(MINUTES * 60 - 1, 0), (MINUTES * 60 + 2, 1)])
def test_a_run_that_takes_too_long_fails(seconds: int, code: int) -> None:
    end = RUN.partition('\nstep "done"\n')[2]
    assert end
    script = f"set -euo pipefail\nlimit={MINUTES}\nSECONDS={seconds}\n{end}"

    done = subprocess.run(["bash", "-c", script], check=False, capture_output=True, text=True)

    assert (done.returncode, bool(done.stderr)) == (code, bool(code))


def test_the_run_has_the_time_that_it_allows_itself() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))["jobs"].values()
    limits = [job["timeout-minutes"] for job in jobs if ".ci/run" in [step.get("run") for step in job["steps"]]]

    assert MINUTES == 80
    assert len(limits) == 1
    assert limits[0] > MINUTES
