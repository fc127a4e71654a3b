"""What the dashboard asks Loki for is in the lines that Loki gets."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PANELS = json.loads((ROOT / "ops/grafana/dashboards/logs.json").read_text())["panels"]
QUERIES = [target["expr"] for panel in PANELS for target in panel["targets"]]

Sent = tuple[str, dict[str, str], dict[str, str]]


def unknown(query: str, sent: list[Sent]) -> set[str]:
    """Return the labels and fields that a query asks for and no line has."""
    found = re.search(r"\{((?:[^{}\"]|\"[^\"]*\")*)\}", query)
    assert found is not None
    selector, stages = found[1], query[found.end() :]
    before, parse, after = stages.partition("| json")
    labels = {name for _, each, _ in sent for name in each}
    metadata = labels | {name for _, _, each in sent for name in each}
    fields = metadata | {name for line, _, _ in sent for name in json.loads(line)}
    grouped = {name.strip() for group in re.findall(r"by \(([^)]*)\)", query) for name in group.split(",")}
    asked = set(re.findall(r"(\w+)\s*(?:=~|!~|!?=)", selector)) | grouped
    compared = r"\|\s*(\w+)\s*(?:=~|!~|[!<>]?=|[<>])"
    shown = set(re.findall(r"\{\{\.(\w+)\}\}", after))
    wrong = (asked - labels) | (set(re.findall(compared, before)) - metadata)
    return wrong | ((set(re.findall(compared, parse + after)) | shown) - fields)


@pytest.mark.parametrize("query", QUERIES)
def test_what_the_dashboard_asks_for_is_there(query: str, sent: list[Sent]) -> None:
    assert unknown(query, sent) == set()


@pytest.mark.parametrize(
    ("fault", "missing"),
    [
        ('{servce="service"}', {"servce"}),
        ('sum by (levl) (count_over_time({service="service"}[1m]))', {"levl"}),
        ('{service="service"} | event="request"', {"event"}),
        ('{service="service"} | json | status_code > 499', {"status_code"}),
    ],
)
def test_a_misspelt_label_or_field_is_found(fault: str, missing: set[str], sent: list[Sent]) -> None:
    assert unknown(fault, sent) == missing
