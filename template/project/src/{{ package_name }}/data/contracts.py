"""The contracts: what is promised about each dataset, as Open Data Contract Standard 3.1 files."""

from dataclasses import dataclass
from typing import Any

import yaml

from .domain import datasets
from .errors import DataError
from .paths import Paths

#: Fields of these classes must not leave the publishing stage as they are.
RESTRICTED = "restricted"
#: What takes their place.
PSEUDONYMISED = "pseudonymised"


@dataclass(frozen=True)
class Contract:
    """One contract, with what the code asks it."""

    document: dict[str, Any]

    @property
    def name(self) -> str:
        """The dataset's name, which reports, metrics and API use."""
        return self.document["name"]

    @property
    def table(self) -> dict[str, Any]:
        """The one table that a contract of this project describes."""
        return self.document["schema"][0]

    @property
    def fields(self) -> dict[str, dict[str, Any]]:
        """The fields by name."""
        return {field["name"]: field for field in self.table["properties"]}

    def classified(self, classification: str) -> set[str]:
        """Return the names of the fields of a class."""
        return {name for name, field in self.fields.items() if field.get("classification") == classification}

    def sources(self) -> dict[str, str]:
        """Return which landed field each pseudonymised field stands for, by the landed field's name."""
        return {
            source.rpartition(".")[2]: name
            for name, field in self.fields.items()
            if field.get("classification") == PSEUDONYMISED
            for source in field.get("transformSourceObjects", [])
        }

    def rules(self) -> list[tuple[str | None, dict[str, Any]]]:
        """Return the rules that are a measure with a limit, each with its field, or none for the whole table."""
        found: list[tuple[str | None, dict[str, Any]]] = [(None, rule) for rule in self.table.get("quality", [])]
        for name, field in self.fields.items():
            # Allowed values are held row by row, when rows are validated.
            found += [(name, rule) for rule in field.get("quality", []) if rule["metric"] != "invalidValues"]
        return found

    def freshness_seconds(self) -> float | None:
        """Return how old the newest delivery may be, if deliveries are promised: a period and what may be added."""
        days = {sla["property"]: sla["value"] for sla in self.document.get("slaProperties", [])}
        return (days["frequency"] + days.get("latency", 0)) * 86400.0 if "frequency" in days else None


def load(paths: Paths) -> dict[str, Contract]:
    """Return the contracts of the domain by the dataset's name."""
    files = sorted((paths.contracts / datasets.DOMAIN).glob("*.odcs.yaml"))
    found = [Contract(yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files]
    promised = {datasets.PUBLISHED, *(dataset.contract for dataset in datasets.LANDED)}
    if {contract.name for contract in found} != promised:
        msg = f"contracts are needed for exactly {', '.join(sorted(promised))}"
        raise DataError(msg)
    return {contract.name: contract for contract in found}
