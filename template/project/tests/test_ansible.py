"""The playbooks place what the stack is made of, and tell the scripts what they read."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
ANSIBLE = ROOT / "ansible"
TASKS: dict[str, list[dict[str, Any]]] = {
    path.stem: yaml.safe_load(path.read_text()) for path in ANSIBLE.glob("tasks/*.yml")
}
UNIT = (ANSIBLE / "templates/stack.service.j2").read_text()


def test_each_environment_has_a_machine() -> None:
    files = sorted(path.stem for path in ANSIBLE.glob("inventory/*.yml"))
    told = [yaml.safe_load((ANSIBLE / f"inventory/{name}.yml").read_text())["all"]["vars"] for name in files]

    assert files == ["dev", "prod", "staging"]
    assert [values["settings"]["APP_ENVIRONMENT"] for values in told] == files


def test_every_file_of_tasks_is_used() -> None:
    text = "".join(path.read_text() for path in ANSIBLE.glob("*.yml"))

    assert set(re.findall(r"tasks/(\w+)\.yml", text)) == TASKS.keys()


@pytest.mark.parametrize("tasks", TASKS.values(), ids=TASKS)
def test_a_task_uses_a_module_and_no_shell(tasks: list[dict[str, Any]]) -> None:
    modules = {key.removeprefix("ansible.builtin.") for task in tasks for key in task if "." in key}

    assert modules != set()
    assert modules & {"command", "shell", "raw", "script", "expect"} == set()


def test_every_change_is_followed_by_a_handler_that_exists() -> None:
    notified = {task["notify"] for tasks in TASKS.values() for task in tasks if "notify" in task}

    assert notified == {handler["name"] for handler in TASKS["handlers"]}


def test_the_unit_reads_what_the_playbooks_write() -> None:
    [record] = [task for task in TASKS["image"] if "deployed.env" in str(task)]
    lines = record["ansible.builtin.copy"]["content"].splitlines()

    assert [line.partition("=")[0] for line in lines] == ["SERVICE_IMAGE", "PREVIOUS_IMAGE", "BIND_ADDRESS"]
    assert re.findall(r"^EnvironmentFile=.*/(\w+)\.env$", UNIT, re.MULTILINE) == ["stack", "deployed"]
    for line in lines:
        assert "${" + line.partition("=")[0] + ":-" in (ROOT / "compose.yaml").read_text()


INVENTORIES = [yaml.safe_load(path.read_text())["all"] for path in sorted(ANSIBLE.glob("inventory/*.yml"))]
CLOUD = [path.parent.name for path in ROOT.glob("infra/*/machine.tf")]


def test_the_service_listens_where_it_is_asked() -> None:
    told = {inventory["vars"]["bind_address"] for inventory in INVENTORIES}

    # In a cloud the balancer asks the machine's address; elsewhere what ends TLS is on the machine.
    assert told == ({"0.0.0.0"} if CLOUD else {"127.0.0.1"})  # noqa: S104 - the network lets in the balancer alone


def test_a_tunnel_goes_by_a_program_that_deployments_know() -> None:
    machines = [inventory["hosts"]["machine"] for inventory in INVENTORIES]
    tunnels = [machine["ansible_ssh_common_args"] for machine in machines if "ansible_ssh_common_args" in machine]
    programs = {
        re.findall(r"""^-o ProxyCommand="\{\{ (\w+) \| default\('(\w+)'\) }} [^"]*%h[^"]*"$""", line)[0]
        for line in tunnels
    }
    script = (ROOT / "scripts/target_ansible.py").read_text(encoding="utf-8")
    known = re.findall(r'"(\w+)"', re.findall(r"^TUNNELS = (.*)$", script, re.MULTILINE)[0])

    assert len(tunnels) == (len(machines) if CLOUD in (["aws"], ["gcp"]) else 0)
    assert {name for pair in programs for name in pair} <= set(known)
    assert {first for first, second in programs if first != second} == set()
