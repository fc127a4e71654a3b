"""What an update costs, counted: programs, questions to a remote repository, memory. Times are for the benchmarks."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.harness import Contender, peak
from benchmarks.projects import disputed
from tests.corpus.moves import move
from tests.situations.edits import LINES, line
from tests.situations.scene import ANSWERS_FILE, OLD, Scene, put
from tests.situations.situation import Situation
from tests.tools import required

NAMES = [f"text{number}.txt" for number in range(5)]
COMMAND = (sys.executable, "-m", "opsinit", "update", "--no-lock")
IMPORTED = """
import sys
from opsinit import cli
code = cli.run(sys.argv[1:])
print(code, sorted({"copier", "jinja2", "pydantic", "subprocess"} & sys.modules.keys()))
"""


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """A project in which user and template changed the same lines of five files."""
    situation = Situation(
        row="",
        name="",
        promise="",
        old=dict.fromkeys(NAMES, LINES),
        new=dict.fromkeys(NAMES, line(2, "theirs")),
        edits={name: line(2, f"mine {name}") for name in NAMES},
    )
    return situation.begin(tmp_path / "scene")


def programs(scene: Scene, project: Path) -> list[str]:
    """Update, and return the programs that were run."""
    log = scene.root / "strace.log"
    trace = [required("strace"), "-f", "-qq", "-s", "200", "-e", "trace=execve", "-e", "signal=none", "-o", str(log)]
    done = subprocess.run([*trace, *COMMAND], cwd=project, env=scene.env, capture_output=True, check=False)

    assert done.returncode == 1, done.stderr.decode()
    assert len(scene.git("diff", "--name-only", "--diff-filter=U", cwd=project).split()) == 5
    return [line for line in log.read_text(encoding="utf-8").splitlines() if line.endswith(" = 0")]


def run(scene: Scene, *words: str, cwd: Path) -> None:
    """Run opsinit, whatever comes of it."""
    subprocess.run([*COMMAND[:3], *words], cwd=cwd, env=scene.env, check=False, capture_output=True)


def test_an_update_runs_at_most_twenty_programs(scene: Scene) -> None:
    first, _ = move("devops").versions
    run(scene, "new", "my-project", "--preset", "devops", "--ref", first, "--no-lock", cwd=scene.root)
    disputed(scene.root / "my-project", "devops")

    assert len(programs(scene, scene.root / "my-project")) <= 20


def test_a_remote_template_is_asked_once(scene: Scene) -> None:
    path = scene.project / ANSWERS_FILE
    local = path.read_text(encoding="utf-8")
    path.write_text(local.replace(str(scene.template), f"file://{scene.template}/.git"), encoding="utf-8")
    run(scene, "update", "--dry-run", cwd=scene.project)  # to have its mirror

    found = programs(scene, scene.project)

    assert len(found) <= 20
    assert sum(bool(re.search(r'"(git-)?upload-pack"', program)) for program in found) == 1


@pytest.mark.parametrize("ours", [True, False], ids=["our template", "another template"])
def test_an_update_that_has_nothing_to_do_imports_no_engine(scene: Scene, *, ours: bool) -> None:
    if ours:
        run(scene, "new", "p", "--preset", "devops", "--no-lock", cwd=scene.root)
    else:
        scene.git("tag", "--delete", "v2.0.0", cwd=scene.template)
        scene.git("reset", "--quiet", "--hard", OLD, cwd=scene.template)
    project = scene.root / "p" if ours else scene.project

    done = subprocess.run(
        [sys.executable, "-c", IMPORTED, "update"], cwd=project, env=scene.env, capture_output=True, check=False
    )

    told = done.stdout.decode().splitlines()[-1]
    assert told in {"0 []", "0 ['subprocess']"}, done


def test_memory_does_not_grow_with_the_files_of_the_user(tmp_path: Path) -> None:
    """A file of the template was moved, so that the user's are read: by their size each could be that one."""
    large = [b"%06d %s\n" % (number, b"." * 92) for number in range(500)]
    moved, newer = b"".join(large), b"".join([*large[:-1], b"the last line of the template\n"])
    situation = Situation(
        row="",
        name="",
        promise="",
        old={"text.txt": LINES, "large.txt": moved},
        new={"text.txt": line(2, "theirs"), "large.txt": newer},
        edits={"text.txt": line(2, "mine"), "large.txt": None, "moved/here.txt": moved},
    )
    scene = situation.begin(tmp_path / "scene")
    before = memory(scene)
    scene.git("reset", "--quiet", "--hard")
    scene.git("clean", "--quiet", "--force", "-d")
    put(scene.project, {f"own/{number}.txt": (b"%06d %s\n" % (number, b"," * 92)) * 500 for number in range(2_000)})
    size = sum(path.stat().st_size for path in (scene.project / "own").iterdir())

    assert size == 2_000 * len(moved) >= 100_000_000
    assert memory(scene) - before < 20
    assert (scene.project / "moved/here.txt").read_bytes() == newer


def memory(scene: Scene) -> float:
    """Update, and return the most memory that a process of it had, in MB."""
    return peak(Contender("", COMMAND, cwd=scene.project, ends=(1,)), scene.env)
