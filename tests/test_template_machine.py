"""Ansible reaches the machine of a cloud by the way that the inventory names: SSH really opens that tunnel."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import matrix, tools

#: What opens the tunnel, as far as SSH can tell: it writes down what it is asked, and ends.
PROGRAM = """#!{python}
import sys
with open("{log}", "a") as log:
    print("{name}", *sys.argv[1:], file=log)
"""
TUNNELS = {
    "aws": "aws ec2-instance-connect open-tunnel --instance-id i-00000000000000000",
    "gcp": "gcloud compute start-iap-tunnel my-project-dev 22 --listen-on-stdin --zone=europe-west3-b",
}


def asked(project: Path, folder: Path, *arguments: str) -> list[str]:
    """Return what the programs of a cloud were asked when Ansible looked for the machine of dev."""
    ansible, log = tools.required("ansible"), folder / "log"
    log.touch()
    for name in ("aws", "gcloud", "other"):
        program = folder / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(PROGRAM.format(python=sys.executable, name=name, log=log), encoding="utf-8")
        program.chmod(0o755)
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    env = os.environ | {"PATH": path, "HOME": str(folder), "ANSIBLE_CONFIG": "ansible/ansible.cfg"}
    command = (ansible, "--inventory=ansible/inventory/dev.yml", "machine", "--module-name=ansible.builtin.raw")
    done = subprocess.run(
        [*command, "--args=true", *arguments], cwd=project, env=env, check=False, capture_output=True, text=True
    )
    assert "UNREACHABLE" in done.stdout, done.stdout + done.stderr
    return log.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("cloud", TUNNELS)
def test_ssh_goes_through_the_tunnel(render: matrix.Render, tmp_path: Path, cloud: str) -> None:
    tools.required("ssh")
    project = render(project_name="my-project", preset="devops", runtime="vm", cloud=cloud)

    assert set(asked(project, tmp_path)) == {TUNNELS[cloud]}


def test_where_a_program_is_missing_its_image_opens_the_tunnel(render: matrix.Render, tmp_path: Path) -> None:
    tools.required("ssh")
    project = render(project_name="my-project", preset="devops", runtime="vm", cloud="aws")
    told = "--extra-vars=" + '{"aws": "other run aws"}'

    assert set(asked(project, tmp_path, told)) == {f"other run {TUNNELS['aws']}"}


def test_the_machine_has_the_name_that_terraform_gives_it(render: matrix.Render) -> None:
    name = "a-project-that-has-forty-long-characters"
    project = render(project_name=name, preset="devops", runtime="vm", cloud="gcp")
    text = (project / "ansible/inventory/staging.yml").read_text(encoding="utf-8")
    expected = (project / "infra/gcp/tests/environment.tftest.hcl").read_text(encoding="utf-8")

    assert "      ansible_host: a-project-that-staging\n" in text
    assert 'local.name == "a-project-that-staging"' in expected


def test_the_machine_is_where_terraform_makes_it(render: matrix.Render) -> None:
    project = render(project_name="my-project", preset="devops", runtime="vm", cloud="gcp")
    machine = (project / "infra/gcp/machine.tf").read_text(encoding="utf-8")
    region = (project / "infra/gcp/project.auto.tfvars").read_text(encoding="utf-8")

    assert 'zone         = "${var.region}-b"' in machine
    assert 'region          = "europe-west3"' in region
    assert "--zone=europe-west3-b" in (project / "ansible/inventory/prod.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize("cloud", ["none", "azure"])
def test_elsewhere_ssh_asks_the_machine_itself(render: matrix.Render, tmp_path: Path, cloud: str) -> None:
    project = render(project_name="my-project", preset="devops", runtime="vm", cloud=cloud)

    assert asked(project, tmp_path, "--timeout=1") == []


@pytest.mark.parametrize("cloud", ["none", "aws", "azure", "gcp"])
def test_every_inventory_is_understood(render: matrix.Render, tmp_path: Path, cloud: str) -> None:
    project = tmp_path / "project"
    shutil.copytree(render(project_name="my-project", preset="mlops", runtime="vm", cloud=cloud), project)
    inventories = [f"--inventory=ansible/inventory/{name}.yml" for name in ("dev", "staging", "prod")]
    strict = {"ANSIBLE_INVENTORY_UNPARSED_FAILED": "true", "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true"}

    assert tools.output("ansible-inventory", *inventories, "--list", cwd=project, **strict) == ""
    broken = project / "ansible/inventory/prod.yml"
    broken.write_text(broken.read_text(encoding="utf-8").replace("ansible_host: ", "ansible_host "), encoding="utf-8")
    assert tools.output("ansible-inventory", *inventories, "--list", cwd=project, **strict) != ""
