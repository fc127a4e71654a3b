"""What runs is asked of the machine and told to it, and a login travels in no argument."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Ansible with a machine behind it, as far as the script can tell: the machine is a file.
PLAYBOOK = """#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
import json, os, sys
from pathlib import Path
machine, [inventory, given, playbook] = Path(os.environ["MACHINE"]), sys.argv[2::2] + sys.argv[-1:]
variables = json.loads(Path(given.removeprefix("@")).read_text())
assert Path(inventory).is_file() and Path(playbook).is_file() and Path(os.environ["ANSIBLE_CONFIG"]).is_file()
assert "secret" not in " ".join(sys.argv) and Path(given.removeprefix("@")).stat().st_mode & 0o77 == 0
if playbook.endswith("state.yml"):
    if machine.exists():
        Path(variables["destination"]).write_text(machine.read_text())
else:
    (machine.parent / "told").write_text(json.dumps(variables))
    words = (variables["service_image"], variables["previous_image"])
    machine.write_text("SERVICE_IMAGE={}\\nPREVIOUS_IMAGE={}\\nBIND_ADDRESS=127.0.0.1\\n".format(*words))
"""
Ask = Callable[[str], str]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Return what runs a line of Python with the target, beside an Ansible that has a machine."""
    program = tmp_path / "bin/ansible-playbook"
    program.parent.mkdir()
    program.write_text(PLAYBOOK.replace("{python}", sys.executable))
    program.chmod(0o755)
    (tmp_path / "config.json").write_text('{"auths": {"r.example": {"auth": "secret"}, "other": {"auth": "o"}}}')
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "MACHINE": str(tmp_path / "machine"), "DOCKER_CONFIG": str(tmp_path)}
    env = {name: value for name, value in env.items() if not name.startswith(("APP_", "OTEL_"))}
    env |= {"APP_X": "$secret", "APP_UNSET": "", "OTEL_UNSET": "", "CI": ""}

    def said(line: str) -> str:
        code = f"from delivery import State; import target_ansible as target; {line}"
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, cwd=ROOT / "scripts", env=env, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    return said


def test_nothing_runs_on_a_machine_that_is_new(ask: Ask) -> None:
    assert ask("print(target.state('dev'))") == "None"


def test_what_was_placed_runs(ask: Ask) -> None:
    ask("target.place('dev', State('r.example/a@sha256:2', 'r.example/a@sha256:1'))")

    assert ask("print(target.state('dev').image)") == "r.example/a@sha256:2"
    assert ask("print(target.state('dev').previous)") == "r.example/a@sha256:1"


def test_the_first_image_has_none_before_it(ask: Ask) -> None:
    ask("target.place('prod', State('r.example/a@sha256:1', None))")

    assert ask("print(target.state('prod').previous)") == "None"


def test_the_machine_gets_the_login_of_that_registry_alone(ask: Ask, tmp_path: Path) -> None:
    ask("target.place('dev', State('r.example/a@sha256:1', None))")

    assert json.loads((tmp_path / "told").read_text())["registry"] == {"auths": {"r.example": {"auth": "secret"}}}


def test_the_machine_is_told_by_which_programs_it_is_reached(ask: Ask, tmp_path: Path) -> None:
    image = "target.command = lambda *words: ['docker', 'run', *words]"
    ask(f"{image}; target.place('dev', State('r.example/a@sha256:1', None))")

    told = json.loads((tmp_path / "told").read_text())
    assert (told["aws"], told["gcloud"]) == ("docker run aws", "docker run gcloud")


def test_a_machine_is_entered_with_its_key(ask: Ask) -> None:
    assert ask("target.fetch = print; target.state('prod')") == "prod"


def test_the_service_is_given_what_is_set_for_it(ask: Ask, tmp_path: Path) -> None:
    ask("target.place('dev', State('r.example/a@sha256:1', None))")

    assert json.loads((tmp_path / "told").read_text())["given"] == {"APP_X": "$secret"}
