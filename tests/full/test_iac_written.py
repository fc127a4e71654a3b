"""A project's own check of infra/, as its CI runs it: what is written, with the tests that are written beside it.

Providers are those that know the committed schemas; where this machine has the real one of AWS, that as well.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import matrix, tools
from tests.terraform import mirror

# Each cloud and each runtime once: the fast lane runs the tests of all pairs, in a minute each on a busy machine.
PAIRS = (("aws", "vm"), ("azure", "compose"), ("gcp", "kubernetes"))
Made = Callable[[str, str], Path]


@pytest.fixture
def made(render: matrix.Render, tmp_path: Path) -> Made:
    """Give what makes a project to write to."""

    def make(cloud: str, runtime: str) -> Path:
        project = tmp_path / "my-project"
        shutil.copytree(render(project_name="my-project", preset="devops", cloud=cloud, runtime=runtime), project)
        return project

    return make


@pytest.fixture(scope="module")
def stubs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the settings that name the stubs."""
    return mirror.stubs(tmp_path_factory.mktemp("providers"))


def check(project: Path, settings: Path) -> tuple[int, str]:
    """Judge infra/ as `just infra-check` does, and return how that ended and what was said."""
    tools.required("terraform")
    told = {"CI": "true", "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": str(settings), "NO_COLOR": "1"}
    command = [sys.executable, "scripts/infra.py", "check"]
    done = subprocess.run(
        command, cwd=project, env=os.environ | told, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    return done.returncode, re.sub(r"\x1b\[[0-9;]*m", "", done.stdout.decode())


def passed(said: str) -> list[int]:
    """Return how many tests passed, each time that Terraform ran some."""
    return [int(number) for number in re.findall(r"^Success! (\d+) passed, 0 failed\.", said, re.MULTILINE)]


def runs(folder: Path) -> int:
    """Return how many tests are written in a folder."""
    return sum(
        len(re.findall(r'^run "', file.read_text(encoding="utf-8"), re.MULTILINE))
        for file in (folder / "tests").glob("*.tftest.hcl")
    )


@pytest.mark.parametrize(("cloud", "runtime"), PAIRS)
def test_every_test_of_a_cloud_passes(made: Made, stubs: Path, cloud: str, runtime: str) -> None:
    project = made(cloud, runtime)
    folder = project / "infra" / cloud

    code, said = check(project, stubs)

    assert code == 0, said
    assert passed(said) == [runs(folder), runs(folder / "bootstrap")]
    assert runs(folder) > 0


def test_every_test_passes_with_the_real_provider(made: Made, tmp_path: Path) -> None:
    found = mirror.real("aws")
    if found is None:
        pytest.skip("this machine has no provider of AWS")
    project = made("aws", "compose")

    code, said = check(project, mirror.settings(tmp_path, found))

    assert code == 0, said
    assert passed(said) == [runs(project / "infra/aws"), runs(project / "infra/aws/bootstrap")]


def test_a_fault_is_found_by_the_tests_alone(made: Made, stubs: Path) -> None:
    project = made("aws", "compose")
    for file in (project / "infra/aws/tests").glob("*.tftest.hcl"):
        if file.name != "identity.tftest.hcl":  # one will do
            file.unlink()
    identity = project / "infra/aws/identity.tf"
    text = identity.read_text(encoding="utf-8")
    assert "each.value }" in text
    identity.write_text(text.replace("each.value }", '["*"] }'), encoding="utf-8")

    code, said = check(project, stubs)

    assert code == 2
    assert "Success! The configuration is valid" in said
    assert re.search(r"^Failure! \d+ passed, [1-9]\d* failed", said, re.MULTILINE)
