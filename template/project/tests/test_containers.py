"""The image and the stack: hardened, pinned, and made of files that are there."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
DOCKER = (ROOT / "Dockerfile").read_text()
FILES: dict[str, dict[str, Any]] = {
    path.name: yaml.safe_load(path.read_text()) for path in sorted(ROOT.glob("compose*.yaml"))
}
#: What recipes use is no part of what runs, but as hardened and as pinned.
TOOLS = "compose.tools.yaml"
STACK = {name: content for name, content in FILES.items() if name != TOOLS}
#: What runs, by its name; the override only adds to it.
SERVICES: dict[str, dict[str, Any]] = {
    name: service
    for file, content in STACK.items()
    if file != "compose.override.yaml"
    for name, service in content["services"].items()
}
CONTAINERS = SERVICES | FILES.get(TOOLS, {"services": {}})["services"]


def test_every_part_of_the_stack_is_included() -> None:
    parts = STACK.keys() - {"compose.yaml", "compose.override.yaml"}

    assert sorted(STACK["compose.yaml"]["include"]) == sorted(parts)


def test_the_override_adds_to_what_is_there() -> None:
    assert STACK.get("compose.override.yaml", {"services": {}})["services"].keys() <= SERVICES.keys()


@pytest.mark.parametrize("service", CONTAINERS.values(), ids=CONTAINERS)
def test_a_container_can_change_nothing_but_what_it_is_given(service: dict[str, Any]) -> None:
    mounted = [volume for volume in service.get("volumes", []) if volume.startswith("./")]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert [volume for volume in mounted if not volume.endswith(":ro")] == []
    assert [volume for volume in mounted if not (ROOT / volume.split(":")[0]).exists()] == []


@pytest.mark.parametrize("service", CONTAINERS.values(), ids=CONTAINERS)
def test_an_image_can_be_replaced_and_is_pinned_by_digest(service: dict[str, Any]) -> None:
    [default] = re.findall(r"^\$\{[A-Z]+_IMAGE:-(.+)\}$", service["image"])

    assert "build" in service or re.fullmatch(r"[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}", default)


@pytest.mark.parametrize("service", CONTAINERS.values(), ids=CONTAINERS)
def test_no_port_is_open_to_the_network_unless_somebody_says_so(service: dict[str, Any]) -> None:
    places = {port.rpartition(":")[0].rpartition(":")[0] for port in service.get("ports", [])}

    assert places <= {"127.0.0.1", "${BIND_ADDRESS:-127.0.0.1}"}


def test_the_image_can_be_built_from_what_its_context_holds() -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {
        name for names in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKER, re.MULTILINE) for name in names.split()
    }

    assert {name for name in copied if not any(entry.split("/")[0] == name for entry in allowed)} == set()
    assert {name for name in copied - {"uv.lock"} if not (ROOT / name).exists()} == set()


def test_the_image_runs_as_a_number_that_is_not_root_and_says_how_it_does() -> None:
    last = DOCKER.rpartition("\nFROM ")[2]

    assert re.findall(r"^USER (\d+):(\d+)$", last, re.MULTILINE) == [("10001", "10001")]
    assert len(re.findall(r"^HEALTHCHECK ", last, re.MULTILINE)) == 1
    assert set(re.findall(r"^FROM (\S+)", DOCKER, re.MULTILINE)) == {"${PYTHON_IMAGE}"}


def test_what_ran_before_is_recorded_at_the_container() -> None:
    assert SERVICES["service"]["labels"] == {"previous-image": "${PREVIOUS_IMAGE:-}"}
