"""A fresh project satisfies its own formatter and linter, however long its name is."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import matrix

# First-party imports sort by name, and a long one makes a line too long or lets the formatter join two.
CASES = [
    matrix.Case(f"{name[:10]}-{preset}-{example}", {"project_name": name, "preset": preset, "example": example})
    for name in ("a", "my-project", "z" * 40)
    for preset in ("devops", "mlops")
    for example in (True, False)
]
CASES += [case for case in matrix.presets() if case.answers["preset"] == "dataops"]


def ruff(project: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "ruff", *arguments, "--no-cache", "."]
    done = subprocess.run(command, cwd=project, check=False, capture_output=True, text=True)
    return done.stdout if done.returncode else ""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_ruff_has_nothing_to_say(render: matrix.Render, case: matrix.Case) -> None:
    project = render(**case.answers)

    assert ruff(project, "check", "--output-format=concise") == ""
    assert ruff(project, "format", "--diff") == ""


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["check"], '"""Nothing."""\n\nimport os\n'),
        (["check"], '"""Nothing."""\n\n\ndef f(x):\n    """Do it."""\n    return x\n'),
        (["format", "--check"], '"""Nothing."""\n\nx = [1,2]\n'),
    ],
)
def test_its_configuration_bites(render: matrix.Render, tmp_path: Path, arguments: list[str], text: str) -> None:
    project = tmp_path / "p"
    shutil.copytree(render(project_name="my-project", preset="devops", example=True), project)
    (project / "src/my_project/planted.py").write_text(text, encoding="utf-8")

    assert "planted.py" in ruff(project, *arguments)
