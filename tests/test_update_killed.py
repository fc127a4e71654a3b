"""A real update that is killed at moments of its whole run: the next command finds all old, or makes all new."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.lanes import lane
from tests.program import contents, environment, git, installed, opsinit, released, write
from tests.test_update import FIRST, SECOND
from tests.tools import required

MOMENTS = 10 if lane().kills else 60
EDIT = {"README.md": "# p\n\nFirst.\n\nMine.\n\nThird.\n"}  # where the template changes something too


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    root = tmp_path_factory.mktemp("killed")
    site = installed(root / "site", released(root / "template", {"v0.1.0": FIRST, "v0.2.0": SECOND}))
    return {**environment(root / "home"), "PYTHONPATH": str(site)}


@pytest.fixture
def project(tmp_path: Path, env: dict[str, str]) -> Path:
    """A project with an edit that will be in conflict."""
    assert opsinit("new", "p", "--ref", "v0.1.0", "--no-lock", cwd=tmp_path, env=env).code == 0
    return write(tmp_path / "p", EDIT)


def everything(project: Path) -> tuple[object, bytes, str]:
    """Return all files, the answers, and what git says of them."""
    answers = (project / ".copier-answers.yml").read_bytes()
    told = git("status", "--porcelain", cwd=project, env=dict(os.environ))
    return contents(project), answers, told


def killed(project: Path, env: Mapping[str, str], seconds: float) -> None:
    """Kill an update, and whatever it started, after some time."""
    process = subprocess.Popen(
        [sys.executable, "-m", "opsinit", "update"],
        cwd=project,
        env=dict(env),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_killed_at_any_moment_all_is_old_or_new(
    project: Path, env: dict[str, str], tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    old = everything(project)
    twin = Path(shutil.copytree(project, tmp_path / "twin/p", symlinks=True))
    started = time.perf_counter()
    assert opsinit("update", cwd=twin, env=env).code == 1  # there is a conflict
    duration = time.perf_counter() - started
    new = everything(twin)
    assert old != new

    chance = random.Random(1)  # noqa: S311 - moments, not secrets
    for number in range(MOMENTS):
        scratch = Path(shutil.copytree(project, tmp_path / str(number) / "p", symlinks=True))
        killed(scratch, env, chance.uniform(0.2, 1.0) * duration)

        assert not (scratch / ".git/index.lock").exists()
        if number % 2:
            assert opsinit("continue", "--abort", cwd=scratch, env=env).code == 0
            assert everything(scratch) in (old, new)
        else:
            assert opsinit("update", cwd=scratch, env=env).code in {0, 1}
            assert everything(scratch) == new
    record_property("kills", MOMENTS)


@pytest.mark.parametrize("harm", ["is killed", "works on"])
def test_the_next_command_removes_what_a_killed_one_left(
    project: Path, env: dict[str, str], tmp_path: Path, harm: str
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    begin = "from opsinit import cache; (cache.temporary() / 'file').touch(); print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", begin],
        env={**env, "TMPDIR": str(scratch)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout
        other.stdout.readline()
        if harm == "is killed":
            other.kill()
            other.wait()

        assert opsinit("update", cwd=project, env={**env, "TMPDIR": str(scratch)}).code == 1  # there is a conflict

        left = [path.name for path in scratch.glob("*/*")]
        other.kill()
    assert left == (["file"] if harm == "works on" else [])


def test_the_next_command_says_what_it_finished(project: Path, env: dict[str, str], tmp_path: Path) -> None:
    def traced(root: Path, *options: str) -> list[str]:
        log = tmp_path / "log"
        command = [required("strace"), "-f", "-qq", "-o", str(log), "-e", "trace=rename", *options]
        subprocess.run([*command, sys.executable, "-m", "opsinit", "update"], cwd=root, env=env, check=False)
        return log.read_text(encoding="utf-8").splitlines()

    twins = [Path(shutil.copytree(project, tmp_path / name / "p", symlinks=True)) for name in ("first", "second")]
    _, renames = (traced(twin) for twin in twins)  # the first fills the cache
    published = next(index for index, line in enumerate(renames, 1) if '/pending"' in line)
    traced(project, "-e", f"inject=rename:signal=KILL:when={published + 1}")

    outcome = opsinit("update", "--json", cwd=project, env=env)

    assert outcome.code == 0, outcome.err
    assert [remark["code"] for remark in outcome.data["remarks"]] == ["finished"]
    assert everything(project) == everything(twins[1])
