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
