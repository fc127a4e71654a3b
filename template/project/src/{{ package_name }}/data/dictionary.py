"""The page that explains every field, written from the contracts."""

from typing import Any

from . import contracts
from .definitions import Definition
from .definitions import load as load_definitions
from .paths import Paths

HEAD = """\
# Dictionary

Written from `contracts/` by `just lineage`: change those, not this. `restricted` fields never leave the pipeline;
`pseudonymised` ones stand in for them.
"""


def page(paths: Paths) -> str:
    """Return the page: a table per dataset, and one of the metrics."""
    tables = [_table(contract) for contract in contracts.load(paths).values()]
    return "\n".join([HEAD, *tables, _metrics(load_definitions(paths))])


def _table(contract: contracts.Contract) -> str:
    """Return a dataset's table."""
    rows = [
        f"| `{name}` | {field['logicalType']} | {'no' if field['required'] else 'yes'} | {_allowed(field)} | "
        f"{field['classification']} | {field['description']} |"
        for name, field in contract.fields.items()
    ]
    heading = ["| Field | Type | May be missing | Allowed | Class | Meaning |", "|---|---|---|---|---|---|"]
    grain = contract.table["dataGranularityDescription"]
    intro = [f"## {contract.name}", "", f"{contract.document['description']['purpose']} {grain}", ""]
    return "\n".join([*intro, *heading, *rows, ""])


def _allowed(field: dict[str, Any]) -> str:
    """Return what a field's values are limited to."""
    options = field.get("logicalTypeOptions", {})
    values = (rule.get("arguments", {}).get("validValues", []) for rule in field.get("quality", []))
    parts = [", ".join(map(str, allowed)) for allowed in values if allowed]
    if "minimum" in options:
        parts.append(f"{options['minimum']} to {options['maximum']}")
    if "pattern" in options:
        parts.append(f"`{options['pattern']}`")
    if field.get("unique"):
        parts.append("unique")
    return "; ".join(parts)


def _metrics(definitions: list[Definition]) -> str:
    """Return the table of metrics."""
    rows = [f"| `{entry.name}` | {entry.unit} | {entry.meaning} | `{entry.sql}` |" for entry in definitions]
    return "\n".join(["## Metrics", "", "| Metric | Unit | Meaning | SQL |", "|---|---|---|---|", *rows, ""])
