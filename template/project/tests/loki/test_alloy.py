"""Alloy finds the lines of the containers, labels those of the service, and hands them to Loki."""

import json
from collections.abc import Callable
from pathlib import Path

import yaml

Sent = tuple[str, dict[str, str], dict[str, str]]


def test_a_line_of_the_service_gets_its_labels(lines: list[str], sent: list[Sent]) -> None:
    assert [line for line, _, _ in sent] == lines
    assert {frozenset(labels) for _, labels, _ in sent} == {frozenset({"service", "level"})}
    assert {"info", "error"} <= {labels["level"] for _, labels, _ in sent}
    assert "mine" in {metadata.get("request_id") for _, _, metadata in sent}


def test_lines_of_others_pass_as_they_are_and_strangers_not_at_all(
    alloy: Callable[[str], Sent | None], docker: Callable[..., str]
) -> None:
    other = alloy(docker("level=info msg=started\n", service="prometheus"))

    assert other is not None
    assert other[:2] == ("level=info msg=started\n", {"service": "prometheus"})
    assert alloy(docker("{}", project="another")) is None
    assert alloy(json.dumps({"log": "x", "stream": "stdout", "time": "2026-01-31T12:00:00Z"})) is None


def test_alloy_finds_the_files_and_loki(root: Path) -> None:
    config = (root / "ops/alloy/config.alloy").read_text()
    mounts = yaml.safe_load((root / "compose.logs.yaml").read_text())["services"]["alloy"]["volumes"]
    [place] = [mount.rsplit(":", 2)[1] for mount in mounts if "DOCKER_CONTAINERS" in mount]
    port = yaml.safe_load((root / "ops/loki/loki.yml").read_text())["server"]["http_listen_port"]
    [source] = yaml.safe_load((root / "ops/grafana/provisioning/datasources/loki.yml").read_text())["datasources"]

    assert f'"__path__" = "{place}/' in config
    assert f'url = "http://loki:{port}/loki/api/v1/push"' in config
    assert source["url"] == f"http://loki:{port}"
