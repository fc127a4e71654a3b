"""Recipes work wherever a project stands: also where no git repository holds it."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import matrix, tools


def recipes(project: Path) -> dict[str, dict[str, Any]]:
    command = [tools.required("just"), "--dump", "--dump-format=json"]
    said = subprocess.run(command, cwd=project, check=True, capture_output=True, text=True).stdout
    found: dict[str, dict[str, Any]] = json.loads(said)["recipes"]
    return found


@pytest.mark.parametrize("preset", ["dataops", "mlops"])
def test_whatever_calls_dvc_tells_it_first_whether_there_is_git(render: matrix.Render, preset: str) -> None:
    found = recipes(render(project_name="my-project", preset=preset))
    calling = {name for name, recipe in found.items() if "uv run dvc " in json.dumps(recipe["body"])} - {"_scm"}
    telling = {
        name for name, recipe in found.items() if "_scm" in [after["recipe"] for after in recipe["dependencies"]]
    }

    assert "pipeline" in calling
    assert calling - telling == set()
