"""Copier without the libraries that a run does not need: the same results, and the real ones where they are needed."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.program import contents, environment, opsinit, write

LIBRARIES = {"questionary", "prompt_toolkit", "pygments", "plumbum", "pydantic", "pydantic_core"}

# A run of the command, after a change; then what was imported of the libraries.
RUN = """
import sys
from opsinit import cli, standins
{change}
code = cli.run(sys.argv[1:])
print("imported", *sorted(sys.modules.keys() & {libraries}))
sys.exit(code)
"""

QUESTIONS = """
import json, sys
from pathlib import Path
from opsinit import standins, template
with standins.instead_of(*sys.argv[1:]):
    import copier
from copier._jinja_ext import SandboxedEnvironment
from copier._settings import SettingsModel
from copier._user_data import MISSING, AnswersMap, Question

assert ("pydantic" in sys.modules) == (len(sys.argv) == 1)
found = []
own = [{"default": value} for value in ("a", 1, True, [1], None, 1.5)] + [{}, {"secret": True}, {"type": "json"}]
for name, details in [*template_questions(), *(("own", details) for details in own), ("now", {})]:
    try:
        given = {"answers": AnswersMap(), "context": {}, "jinja_env": SandboxedEnvironment()}
        question = Question(var_name=name, **given, **details)
    except ValueError as error:
        found.append([name, "refused", str(error).split("Value error, ")[-1].split(" [type=")[0]])
    else:
        known = {key: value for key, value in vars(question).items() if key not in ("answers", "jinja_env", "settings")}
        known["default"] = None if question.default is MISSING else [question.default]
        found.append([name, repr(known), vars(question.settings) == vars(SettingsModel())])
print(json.dumps(found))
""".replace(
    "template_questions()", "__import__('opsinit.configuration').configuration.questions(template.home()).items()"
)


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return environment(tmp_path_factory.mktemp("home"))


def ran(change: str, *arguments: str, cwd: Path, env: dict[str, str]) -> set[str]:
    """Make a project in a process that was changed, and return which libraries it imported."""
    code = RUN.format(change=change, libraries=LIBRARIES)
    command = [sys.executable, "-c", code, "new", *arguments, "--no-git", "--no-lock"]
    result = subprocess.run(command, cwd=cwd, env=env, check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return set(result.stdout.splitlines()[-1].split()[1:])


def test_a_released_template_needs_none_of_the_libraries(tmp_path: Path, env: dict[str, str]) -> None:
    assert ran("", "churn", cwd=tmp_path, env=env) == set()


@pytest.mark.parametrize(
    "change",
    [
        'del standins._STAND_INS["pydantic"]["pydantic"]["PositiveInt"]',
        'del standins._STAND_INS["plumbum"]["plumbum.machines"]',
        'standins._STAND_INS["pydantic"]["pydantic.dataclasses"]["dataclass"] = None',
    ],
)
def test_what_copier_needs_beyond_them_is_imported(tmp_path: Path, env: dict[str, str], change: str) -> None:
    opsinit("new", "expected/churn", "--no-git", "--no-lock", cwd=tmp_path, env=env)

    imported = ran(change, "churn", cwd=tmp_path, env=env)

    assert imported == {"plumbum", "pydantic", "pydantic_core"}
    assert contents(tmp_path / "churn") == contents(tmp_path / "expected/churn")


def test_questions_are_the_same_without_checks(tmp_path: Path, env: dict[str, str]) -> None:
    """Pydantic finds nothing to convert in our questions, and what it validates otherwise is validated."""
    found: list[list[Any]] = []
    for unneeded in ((), ("questionary", "plumbum", "pydantic")):
        command = [sys.executable, "-c", QUESTIONS, *unneeded]
        result = subprocess.run(command, cwd=tmp_path, env=env, check=True, capture_output=True, text=True)
        found.append(json.loads(result.stdout))

    assert found[0] == found[1]
    assert [entry[0] for entry in found[0] if entry[1] == "refused"] == ["own", "now"]
    assert len(found[0]) > 20


MIXED = """
import sys
from pathlib import Path
from opsinit import render, template, tree
from opsinit.request import Request

ours, _ = template.embedded()
foreign, _ = template.foreign(sys.argv[1], None)
answers = {"preset": "devops", "project_name": "churn"}


def rendered(source, answers, interactive=False):
    with render.opened(source, interactive=interactive) as opened:
        return dict(opened.render(Request(Path("nowhere/churn"), answers)).files)


loaded = lambda: sys.modules.keys() & {"pydantic", "questionary", "plumbum"}
first = rendered(ours, answers)
assert ours.checked and not loaded()
other = rendered(foreign, {"count": "3"})
assert loaded() == {"pydantic", "plumbum"}
assert rendered(ours, answers) == first
assert rendered(ours, answers, interactive=True) == first
assert loaded() == {"pydantic", "questionary", "plumbum"}
assert rendered(foreign, {"count": "3"}) == other
assert other["number"].content == b"4", other
"""


def test_a_process_that_needs_more_later_imports_more(tmp_path: Path, env: dict[str, str]) -> None:
    template = write(tmp_path / "template", {"copier.yml": "count:\n  type: int\n", "number.jinja": "{{ count + 1 }}"})

    result = subprocess.run(
        [sys.executable, "-c", MIXED, str(template)], cwd=tmp_path, env=env, check=False, capture_output=True, text=True
    )

    assert result.returncode == 0, result.stderr


def test_what_stands_in_is_in_nobodys_way(tmp_path: Path, env: dict[str, str]) -> None:
    code = """
from opsinit import standins
with standins.instead_of(standins.ASKING, standins.RUNNING, standins.CHECKING):
    import copier
import dunamai, pydantic, urllib.request
assert pydantic.TypeAdapter(int).validate_python("1") == 1
assert urllib.request.pathname2url("/a b") == "/a%20b"
assert dunamai.Style.Pep440
"""
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=env, check=True)


LATE = """
import sys
from opsinit import standins
with standins.instead_of(standins.ASKING):
    import copier
    from copier._template import dunamai
assert "Version" not in vars(sys.modules["dunamai"])
assert str(dunamai.Version("1.0")) == "1.0"
assert "Version" in vars(sys.modules["dunamai"])
assert not hasattr(dunamai, "nothing")
"""


def test_what_few_runs_need_is_read_at_the_first_look_into_it(env: dict[str, str]) -> None:
    result = subprocess.run([sys.executable, "-c", LATE], env=env, check=False, capture_output=True, text=True)

    assert result.returncode == 0, result.stderr
