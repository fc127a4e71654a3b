"""Alerts go somewhere, and whoever starts the stack is told what is missing for that."""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
MANAGER: dict[str, Any] = yaml.safe_load((ROOT / "ops/alertmanager/alertmanager.yml").read_text())
[SERVICE] = yaml.safe_load((ROOT / "compose.alerting.yaml").read_text())["services"].values()


def test_routes_lead_to_receivers_and_each_receiver_is_used() -> None:
    route = MANAGER["route"]

    known = {receiver["name"] for receiver in MANAGER["receivers"]}
    assert {place["receiver"] for place in [route, *route["routes"]]} == known


def test_each_address_comes_from_the_environment() -> None:
    script = SERVICE["entrypoint"][-1]
    written = dict(re.findall(r"\$\$\{(\w+):\?[^}]*\}\" > (\S+)", script))
    read = re.findall(r"url_file: (\S+)", (ROOT / "ops/alertmanager/alertmanager.yml").read_text())
    example = re.findall(r"^# (ALERT_\w+)=$", (ROOT / ".env.example").read_text(), re.MULTILINE)

    assert sorted(written.values()) == sorted(read)
    assert sorted(written) == sorted(SERVICE["environment"]) == sorted(example)


def test_prometheus_sends_to_it() -> None:
    prometheus = yaml.safe_load((ROOT / "ops/prometheus/prometheus.yml").read_text())

    assert prometheus["alerting"]["alertmanagers"] == [{"static_configs": [{"targets": ["alertmanager:9093"]}]}]
    assert "compose.alerting.yaml" in yaml.safe_load((ROOT / "compose.yaml").read_text())["include"]
