"""The cluster watches with the rules, the job and the dashboards of ops/, and no others."""

import runpy
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
MONITORING = ROOT / "ops/kubernetes"


def read(path: Path) -> Any:  # noqa: ANN401 - a file holds anything
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_the_rules_are_those_of_prometheus() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in (MONITORING / "rules").iterdir()}

    # After a change of the rules: `just cluster-rules`.
    assert written == runpy.run_path(str(ROOT / "scripts/cluster_rules.py"))["expected"](ROOT)


def test_they_hold_the_same_groups() -> None:
    for path in (ROOT / "ops/prometheus/alerts").glob("*.yml"):
        assert read(MONITORING / f"rules/{path.stem}.yaml")["spec"] == read(path)


def test_metrics_have_the_job_that_the_rules_ask_for() -> None:
    monitor, service = read(MONITORING / "service-monitor.yaml"), read(ROOT / "deploy/k8s/base/service.yaml")
    [scraped] = read(ROOT / "ops/prometheus/prometheus.yml")["scrape_configs"]

    assert service["metadata"]["labels"][monitor["spec"]["jobLabel"]] == scraped["job_name"]
    assert monitor["spec"]["endpoints"][0]["port"] in {port["name"] for port in service["spec"]["ports"]}
    assert monitor["spec"]["endpoints"][0]["path"] == scraped.get("metrics_path", "/metrics")


def test_every_dashboard_is_there() -> None:
    generated = read(ROOT / "ops/grafana/kustomization.yaml")["configMapGenerator"]
    files = [file for each in generated for file in each["files"]]

    assert sorted(files) == sorted(f"dashboards/{path.name}" for path in (ROOT / "ops/grafana/dashboards").iterdir())
