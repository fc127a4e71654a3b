"""Principle 7: monitoring."""

import re
from collections.abc import Iterator
from typing import Any

from tests.audit.check import check
from tests.audit.code import facts, imports, named
from tests.audit.dockerfile import instructions
from tests.audit.subject import Subject


@check("M01", weight=2)
def metrics(subject: Subject) -> bool:
    """The service measures itself."""
    return imports(subject.source, "prometheus_client", "opentelemetry")


@check("M02")
def structured_logs(subject: Subject) -> bool:
    """Logs are for machines too."""
    return imports(subject.source, "structlog", "opentelemetry")


@check("M03")
def probes(subject: Subject) -> bool:
    """The service says whether it lives and whether it is ready, and the image asks."""
    return {"/healthz", "/readyz"} <= facts(subject.source).routes and any(
        name == "HEALTHCHECK" for name, _ in instructions(subject)
    )


@check("M04")
def dashboards(subject: Subject) -> bool:
    """Dashboards are files."""
    return any(found.get("panels") for found in subject.json("/ops/grafana/dashboards/*.json"))


@check("M05", weight=2)
def alerts(subject: Subject) -> bool:
    """Alerts have an owner, a severity and a page, and wherever they go there is a receiver."""
    rules = list(alert_rules(subject))
    routed = [found for found in subject.yaml("/ops/alertmanager/*.yml") if "route" in found]
    answered = all(
        {"owner", "severity"} <= rule["labels"].keys() and "runbook_url" in rule["annotations"] for rule in rules
    )
    return bool(rules) and answered and all(found.get("receivers") for found in routed)


@check("M06", weight=2, level="dataops")
def drift(subject: Subject) -> bool:
    """Whether data moves away from what is usual is measured."""
    usual = "quality.width" in subject.parameters and named(subject.source, "volumes")
    return usual or named(subject.source, "psi|ks_2samp|drift")


@check("M07", level="dataops")
def freshness(subject: Subject) -> bool:
    """When data has to come is agreed, and watched."""
    return not subject.agreed.isdisjoint({"latency", "frequency", "freshness"}) and named(
        subject.source, ".*(fresh|late|due).*"
    )


@check("M08", level="mlops")
def predictions(subject: Subject) -> bool:
    """What the service predicted is kept."""
    return named(subject.source, r".*(journal|prediction_?log).*")


@check("M09")
def runbooks(subject: Subject) -> bool:
    """What to do is written down."""
    return len([path for path in subject.paths("/docs/runbooks/*.md") if subject.headings(f"/{path}")]) > 2


@check("M10")
def objectives(subject: Subject) -> bool:
    """How good the service has to be is a number."""
    watched = any(slo.get("objective") for found in subject.yaml("/ops/slo.yml") for slo in found.get("slos", []))
    rows = [[cell.strip() for cell in line.split("|")] for line in subject.text("docs/slo.md").splitlines()]
    columns = next((row for row in rows if {"objective", "target"} <= set(row)), [])
    targets = [row[columns.index("target")] for row in rows if columns and len(row) == len(columns)]
    return watched or any(re.match(r"[\d.]+ %", target) for target in targets)


@check("M11", level="mlops")
def abuse(subject: Subject) -> bool:
    """Too many requests, and strange ones, are noticed."""
    return named(subject.source, r".*rate_?limit.*") and any(
        re.search(r"out_of_range|unusual|refused|rejected", word) for word in facts(subject.source).strings
    )


@check("M12")
def delivery(subject: Subject) -> bool:
    """How well delivery goes is measured, by time."""
    return any("schedule" in job.triggers for job in subject.doing("dora"))


def alert_rules(subject: Subject) -> Iterator[dict[str, Any]]:
    """Give the alerts of Prometheus."""
    for found in subject.yaml("/ops/prometheus/**/*.yml"):
        for group in found.get("groups", []):
            yield from (rule for rule in group.get("rules", []) if "alert" in rule)
