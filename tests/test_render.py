"""The engine: the same bytes as plain Copier, from the same template, whichever way they are made."""

import itertools
import json
import random
import shutil
import string
import subprocess
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from opsinit import archives, history, tree
from tests import lanes, matrix
from tests.program import contents, environment, git, installed, opsinit, write

QUICK = ("--no-git", "--no-lock")
FALLBACK = """
import sys
from opsinit import cli, render
render.ENGINE = "0.0"  # as if another version of Copier were installed
sys.exit(cli.run(sys.argv[1:]))
"""


@pytest.fixture(scope="session")
def env(tmp_path_factory: pytest.TempPathFactory, template: Path) -> dict[str, str]:
    """An environment whose opsinit carries the very template that plain Copier is given."""
    site = installed(tmp_path_factory.mktemp("site"), template)
    return environment(tmp_path_factory.mktemp("home"), PYTHONPATH=str(site))


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory, template: Path) -> dict[str, str]:
    """The same, as a release: opsinit then leaves out what checks the template."""
    part = tmp_path_factory.mktemp("template")
    shutil.copytree(template, part, dirs_exist_ok=True)
    files = archives.template(part)
    release = history.Release("v9.9.9", "2026-01-01", archives.digest(files), None, "Everything.")
    write(part / "releases", {history.INDEX: json.dumps([release._asdict()])})
    (part / "releases/v9.9.9.zip").write_bytes(archives.pack(files))
    site = installed(tmp_path_factory.mktemp("site"), part)
    return environment(tmp_path_factory.mktemp("home"), PYTHONPATH=str(site))


def copied(template: Path, target: Path, answers: dict[str, Any], env: dict[str, str]) -> Path:
    """Let plain Copier make a project, trusting nothing."""
    file = write(target.parent, {f"{target.name}.yml": yaml.safe_dump(answers)}) / f"{target.name}.yml"
    command = [sys.executable, "-m", "copier", "copy", "--quiet", "--defaults", "--data-file", str(file)]
    subprocess.run([*command, str(template), str(target)], env=env, check=True, capture_output=True)
    return target


def made(target: Path, answers: dict[str, Any], env: dict[str, str]) -> Path:
    file = write(target.parent, {f"{target.name}.yml": yaml.safe_dump(answers)}) / f"{target.name}.yml"
    outcome = opsinit("new", target, "--answers", file, *QUICK, cwd=target.parent, env=env)
    assert outcome.code == 0, outcome.err
    return target


MADE = list(itertools.product(matrix.PRESETS, ("env", "released")))
ELSEWHERE = [*((preset, "env") for preset in matrix.PRESETS), ("mlops", "released")]  # with another Copier


@pytest.mark.parametrize(("preset", "state"), [MADE[1], MADE[-2]] if lanes.is_fast() else MADE)
def test_a_preset_is_the_project_that_plain_copier_makes(
    tmp_path: Path, template: Path, request: pytest.FixtureRequest, preset: str, state: str
) -> None:
    env: dict[str, str] = request.getfixturevalue(state)
    answers = {"project_name": "my-project", "preset": preset}

    ours = made(tmp_path / "ours", answers, env)

    assert contents(ours) == contents(copied(template, tmp_path / "copiers", answers, env))
    assert (ours / matrix.ANSWERS_FILE).is_file()
    again = made(tmp_path / "again", answers, env)  # from what the first run compiled
    assert contents(again) == contents(ours)


@pytest.mark.parametrize("seed", range(1 if lanes.is_fast() else 2))
def test_random_answers_give_the_project_that_plain_copier_makes(
    tmp_path: Path, template: Path, released: dict[str, str], seed: int
) -> None:
    draw = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    answers: dict[str, Any] = {
        name: draw.choice(matrix.choices(question))
        for name, question in matrix.asked().items()
        if matrix.choices(question)
    }
    answers["project_name"] = draw.choice(["Flight_Delays", "x9", "a-b-c"]) + draw.choice(["", "-z"])
    answers["owner"] = "".join(draw.choices(string.ascii_letters + "\"'{}%#&:é漢", k=30)).strip()

    ours = made(tmp_path / "ours", answers, released)

    assert contents(ours) == contents(copied(template, tmp_path / "copiers", answers, released))


def by_another_copier(*arguments: str | Path, cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", FALLBACK, *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=env, check=False, capture_output=True, text=True)


@pytest.mark.parametrize(("preset", "state"), [ELSEWHERE[0], ELSEWHERE[-1]] if lanes.is_fast() else ELSEWHERE)
def test_another_version_of_copier_gives_the_same_project(
    tmp_path: Path, request: pytest.FixtureRequest, preset: str, state: str
) -> None:
    env: dict[str, str] = request.getfixturevalue(state)
    named = ("--preset", preset, "--set", "project_name=churn")

    result = by_another_copier("new", "fallback", *named, *QUICK, cwd=tmp_path, env=env)
    ours = made(tmp_path / "ours", {"preset": preset, "project_name": "churn"}, env)

    assert result.returncode == 0, result.stderr
    assert contents(tmp_path / "fallback") == contents(ours)
    answers = [(path / matrix.ANSWERS_FILE).read_bytes() for path in (tmp_path / "fallback", ours)]
    assert answers[0] == answers[1]


@pytest.fixture
def foreign(tmp_path: Path, env: dict[str, str]) -> Path:
    """Give somebody else's template, of two versions."""
    root = tmp_path / "template"
    files = {
        "copier.yml": "name: {default: you}\n_skip_if_exists: [once]\n",
        "{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers | to_nice_yaml }}",
        "hello-{{ name }}.txt.jinja": "hello {{ name }} 1\n",
        "run.sh*": "#!/bin/sh\n",
        "once": "1\n",
    }
    for number in ("1", "2"):
        write(root, {name: content.replace("1", number) for name, content in files.items()})
        for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", number], ["tag", f"v{number}.0.0"]):
            git(*arguments, cwd=root, env=env)
    return root


@pytest.mark.parametrize("ref", ["v1.0.0", "v2.0.0"])
def test_another_version_of_copier_renders_a_version_of_another_template(
    tmp_path: Path, env: dict[str, str], foreign: Path, ref: str
) -> None:
    arguments = ("--template", f"git+file://{foreign}", "--ref", ref, "--set", "name=ada", *QUICK)

    result = by_another_copier("new", "fallback", *arguments, cwd=tmp_path, env=env)
    outcome = opsinit("new", "ours", *arguments, cwd=tmp_path, env=env)

    assert (result.returncode, outcome.code) == (0, 0), result.stderr + outcome.err
    assert contents(tmp_path / "fallback") == contents(tmp_path / "ours")
    assert (tmp_path / "ours/hello-ada.txt").read_text() == f"hello ada {ref[1]}\n"
    answers = [(tmp_path / name / matrix.ANSWERS_FILE).read_bytes() for name in ("fallback", "ours")]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("command", [("update",), ("update", "--dry-run"), ("set", "name=bob"), ("diff",)])
def test_another_version_of_copier_updates_no_project(
    tmp_path: Path, env: dict[str, str], foreign: Path, command: tuple[str, ...]
) -> None:
    # It would not know that the template wrote `once` once, and leaves it alone since.
    env = {**env, "COPIER_CACHE_DIR": str(tmp_path / "mirrors")}
    arguments = ("--template", f"git+file://{foreign}", "--ref", "v1.0.0", *QUICK)
    assert opsinit("new", "p", *arguments, cwd=tmp_path, env=env).code == 0
    before = tree.read(tmp_path / "p")

    result = by_another_copier(*command, cwd=tmp_path / "p", env=env)

    assert result.returncode == 2
    assert result.stderr.splitlines()[-2:] == [
        f"error: with Copier {version('copier')} projects can be made, but not compared or updated",
        "hint: install opsinit again, with the Copier that it requires",
    ]
    assert tree.read(tmp_path / "p") == before
    assert by_another_copier("check", cwd=tmp_path / "p", env=env).returncode == 1


def test_another_version_of_copier_is_recognised(env: dict[str, str]) -> None:
    code = """
import sys
from opsinit import render
from opsinit.request import Source
render.ENGINE = sys.argv[1]
print(render._engine(Source(""), interactive=False) is not None)
"""
    for number, known in (("9.19", "True"), ("9.20", "False"), ("9.1", "False")):
        result = subprocess.run(
            [sys.executable, "-c", code, number], env=env, check=True, capture_output=True, text=True
        )

        assert result.stdout.strip() == known


def test_a_missing_private_name_is_recognised(tmp_path: Path, env: dict[str, str]) -> None:
    site = Path(str(find_spec("copier").origin)).parents[1]  # type: ignore[union-attr]
    shutil.copytree(site / "copier", tmp_path / "site/copier", ignore=shutil.ignore_patterns("__pycache__"))
    changed = tmp_path / "site/copier/_main.py"
    text = changed.read_text(encoding="utf-8")
    changed.write_text(text.replace("_check_unsafe", "_check_safety"), encoding="utf-8")
    usual_path = env["PYTHONPATH"]
    env = {**env, "PYTHONPATH": f"{tmp_path}/site:{usual_path}"}
    code = "print(render._engine(Source(''), interactive=False)); import copier; print(copier.__file__)"
    command = [sys.executable, "-c", f"from opsinit import render; from opsinit.request import Source; {code}"]

    result = subprocess.run(command, env=env, check=True, capture_output=True, text=True)

    assert result.stdout.splitlines() == ["None", str(tmp_path / "site/copier/__init__.py")]
    answers = {"preset": "devops", "project_name": "churn"}
    ours = made(tmp_path / "ours", answers, env)
    usual = made(tmp_path / "usual", answers, {**env, "PYTHONPATH": usual_path})
    assert tree.read(ours) == tree.read(usual)


def test_settings_of_the_user_change_nothing(tmp_path: Path, env: dict[str, str]) -> None:
    settings = write(tmp_path, {"settings.yml": "defaults:\n  owner: intruder\ntrust: ['/']\n"}) / "settings.yml"

    outcome = opsinit(
        "new", "churn", "--json", *QUICK, cwd=tmp_path, env={**env, "COPIER_SETTINGS_PATH": str(settings)}
    )

    assert outcome.data["answers"]["owner"] == "my-team"


def test_an_engine_that_runs_twice_compiles_nothing_the_second_time(tmp_path: Path, env: dict[str, str]) -> None:
    env = environment(tmp_path / "home", PYTHONPATH=env["PYTHONPATH"])
    code = """
import sys
from opsinit import cli
from jinja2 import Environment
compiled = []
original = Environment.compile
def compile(self, source, *rest, **more):
    compiled.extend([source] if isinstance(source, str) else [])  # Copier tries every value of a question
    return original(self, source, *rest, **more)
Environment.compile = compile
code = cli.run(sys.argv[1:])
print(len(compiled))
"""
    counts = []
    for name in ("one", "two"):
        command = [sys.executable, "-c", code, "new", name, "--preset", "devops", *QUICK]
        result = subprocess.run(command, cwd=tmp_path, env=env, check=True, capture_output=True, text=True)
        counts.append(int(result.stdout.splitlines()[-1]))

    assert counts[0] > 50
    assert counts[1] == 0
