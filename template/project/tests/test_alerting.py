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


def test_what_holds_an_alert_back_is_an_alert() -> None:
    files = [yaml.safe_load(path.read_text()) for path in (ROOT / "ops/prometheus/alerts").glob("*.yml")]
    known = {rule["alert"] for file in files for group in file["groups"] for rule in group["rules"] if "alert" in rule}
    matchers = [text for rule in MANAGER["inhibit_rules"] for part in rule.values() for text in part]
    named = {name for text in matchers for name in re.findall(r'alertname (?:=|!~) "(.+)"', text)}
    patterns = [pattern for text in matchers for pattern in re.findall(r'alertname =~ "(.+)"', text)]

    assert {part for name in named for part in name.split("|")} <= known
    assert [pattern for pattern in patterns if not any(re.fullmatch(pattern, name) for name in known)] == []


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
