"""Ansible really sets up a machine, a root of Debian's packages: twice, and the second time it changes nothing."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import matrix, tools
from tests.full.engine import done, system

# Ansible's own connection to a root is in a collection, which PyPI has with all others alone.
ANSIBLE = ("--from=ansible-core==2.19.14", "--with=ansible==12.3.0", "ansible-playbook")
INVENTORY = """\
all:
  hosts:
    machine:
      ansible_host: {root}
      ansible_connection: community.general.chroot
      ansible_become: false
"""
ONE, TWO = (f"registry.example.com/my-project@sha256:{digit * 64}" for digit in "12")


@pytest.fixture(scope="module")
def project(render: matrix.Render) -> Path:
    return render(project_name="my-project", preset="devops", runtime="vm", notify="webhook")


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the root of a machine that has just been made."""
    root = tmp_path_factory.mktemp("machine") / "root"
    root.mkdir()
    done("tar", "--extract", f"--file={system()}", f"--directory={root}")
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    done("mount", "--bind", "/proc", str(root / "proc"))
    yield root
    done("umount", str(root / "proc"))


def play(project: Path, machine: Path, playbook: str, **variables: str) -> int:
    """Run a playbook, and return how many tasks changed something."""
    here = machine.parent / "machine.yml"
    here.write_text(INVENTORY.format(root=machine), encoding="utf-8")
    inventories = ("--inventory=ansible/inventory/dev.yml", f"--inventory={here}")
    given = [f"--extra-vars={name}={value}" for name, value in variables.items()]
    command = (tools.required("uvx"), "--quiet", *ANSIBLE, *inventories, *given, f"ansible/{playbook}.yml")
    said = subprocess.run(
        ["env", "ANSIBLE_CONFIG=ansible/ansible.cfg", *command],
        cwd=project,
        check=False,
        capture_output=True,
        text=True,
    )
    assert said.returncode == 0, said.stdout[-4000:] + said.stderr[-2000:]
    [changed] = re.findall(r"^machine +:.* changed=(\d+) ", said.stdout, re.MULTILINE)
    return int(changed)


def deployed(machine: Path) -> dict[str, str]:
    """Return what the machine says that it runs."""
    lines = (machine / "etc/my-project/deployed.env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", maxsplit=1) for line in lines)


def test_the_second_run_changes_nothing(project: Path, machine: Path) -> None:
    first = play(project, machine, "site")
    second = play(project, machine, "site")

    assert first > 0
    assert second == 0


def test_the_machine_has_what_the_stack_needs(machine: Path) -> None:
    def inside(*command: str) -> str:
        return done("chroot", str(machine), *command)

    assert re.search(r"version v?2\.", inside("docker", "compose", "version"))
    assert inside("id", "--name", "--groups", "my-project").split() == ["my-project", "docker"]
    assert inside("systemctl", "is-enabled", "my-project") == "enabled"
    assert inside("systemd-analyze", "verify", "/etc/systemd/system/my-project.service") == ""
    # What is for laptops and CI is not there.
    stack = {path.name for path in (machine / "opt/my-project").iterdir()}
    parts = {path.name for path in (machine / "opt/my-project").glob("compose*")}
    assert parts == {"compose.yaml", "compose.monitoring.yaml", "compose.alerting.yaml"} | (
        parts & {"compose.logs.yaml"}
    )
    assert stack == {*parts, "ops", "settings.json", "given.json"}


def test_its_own_compose_understands_the_stack(machine: Path) -> None:
    # As the unit calls it, and with what the unit reads.
    files = "COMPOSE_FILE=compose.yaml:settings.json:given.json"
    script = f"set -a; . /etc/my-project/deployed.env; {files} docker compose config"
    (machine / "etc/my-project/deployed.env").write_text(f"SERVICE_IMAGE={ONE}\nPREVIOUS_IMAGE=\n", encoding="utf-8")
    said = done("chroot", str(machine), "sh", "-euc", f"cd /opt/my-project; {script}")
    (machine / "etc/my-project/deployed.env").unlink()

    assert f"image: {ONE}" in said
    assert "APP_ENVIRONMENT: dev" in said


def test_a_deployment_is_recorded_with_the_way_back(project: Path, machine: Path) -> None:
    first = play(project, machine, "deploy", service_image=TWO, previous_image=ONE)
    again = play(project, machine, "deploy", service_image=TWO, previous_image=ONE)

    assert (first > 0, again) == (True, 0)
    assert deployed(machine) == {"SERVICE_IMAGE": TWO, "PREVIOUS_IMAGE": ONE, "BIND_ADDRESS": "127.0.0.1"}

    play(project, machine, "rollback")

    assert deployed(machine)["SERVICE_IMAGE"] == ONE
    assert deployed(machine)["PREVIOUS_IMAGE"] == TWO


def test_what_is_deployed_can_be_asked(project: Path, machine: Path, tmp_path: Path) -> None:
    play(project, machine, "state", destination=str(tmp_path / "deployed.env"))

    told = (tmp_path / "deployed.env").read_text(encoding="utf-8")
    assert told == (machine / "etc/my-project/deployed.env").read_text(encoding="utf-8")


def test_what_was_planted_in_a_playbook_fails(project: Path, machine: Path, tmp_path: Path) -> None:
    broken = tmp_path / "project"
    shutil.copytree(project, broken)
    file = broken / "ansible/tasks/machine.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("docker.io]", "docker.oi]"), encoding="utf-8")

    with pytest.raises(AssertionError, match=r"docker\.oi"):
        play(broken, machine, "site")
