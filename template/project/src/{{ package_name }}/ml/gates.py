"""The gates between a model and its service. Each is a figure against a limit of params.yaml; none is a time."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .files import Metrics
    from .params import GateParams


@dataclass(frozen=True)
class Gate:
    """One condition, what was measured, and whether that is good enough."""

    name: str
    value: str
    limit: str
    passed: bool


def at_least(name: str, value: float, limit: float) -> Gate:
    """Return a gate that wants a large figure."""
    return Gate(name, f"{value:.4f}", f">= {limit:g}", passed=value >= limit)


def at_most(name: str, value: float, limit: float) -> Gate:
    """Return a gate that wants a small figure."""
    return Gate(name, f"{value:.4f}", f"<= {limit:g}", passed=value <= limit)


def alone(metrics: "Metrics", limits: "GateParams") -> list[Gate]:
    """Return the gates that need no other model."""
    return [
        at_least("AUC on held-out rows", metrics.auc, limits.min_auc),
        at_least("AUC above the trivial baseline", metrics.lift, limits.min_lift),
        at_most("AUC lost in the worst group", metrics.slice_gap, limits.max_slice_gap),
    ]


def against(champion: "Metrics", challenger: "Metrics", limits: "GateParams") -> Gate:
    """Return the gate that compares two models, both scored on the same held-out rows."""
    lost = round(champion.auc - challenger.auc, 6)  # as the other differences are: the limit itself is allowed
    return at_most(f"AUC lost to the champion ({champion.auc:.4f})", lost, limits.max_champion_loss)


def validated(tag: str) -> Gate:
    """Return the gate that wants the registry to say that the version passed when it was registered."""
    return Gate("validation tag", tag, "= passed", passed=tag == "passed")


def passed(gates: list[Gate]) -> bool:
    """Say whether all gates are passed."""
    return all(gate.passed for gate in gates)


def table(gates: list[Gate]) -> str:
    """Return the gates for a reader."""
    rows = [("gate", "value", "limit", ""), *((g.name, g.value, g.limit, "ok" if g.passed else "FAIL") for g in gates)]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
