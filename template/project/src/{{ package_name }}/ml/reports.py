"""The report of `monitor`: read by the service too, which exports it as metrics."""

from pydantic import BaseModel


class Reading(BaseModel):
    """One figure against its limit."""

    value: float
    limit: float
    passed: bool


class Monitor(BaseModel):
    """What was looked at, and what was found."""

    model_version: str
    model_sha256: str
    months: list[str]
    newer: bool
    rows: int
    passed: bool
    psi: dict[str, Reading]
    missing: dict[str, Reading]
    auc: Reading
    auc_drop: Reading
    positive_rate: float

    def highest_psi(self) -> float:
        """Return the drift of the feature that drifts most."""
        return max(reading.value for reading in self.psi.values())

    def faults(self) -> list[str]:
        """Return a line for each figure past its limit."""
        lines = [
            f"{kind} of {name} is {found.value:.3f}, the limit is {found.limit:g}"
            for kind, readings in (("drift (PSI)", self.psi), ("rise in missing values", self.missing))
            for name, found in sorted(readings.items(), key=lambda item: -item[1].value)
            if not found.passed
        ]
        performance = {"AUC": self.auc, "AUC lost since the evaluation": self.auc_drop}
        lines += [
            f"{name} is {r.value:.4f}, the limit is {r.limit:g}" for name, r in performance.items() if not r.passed
        ]
        return lines
