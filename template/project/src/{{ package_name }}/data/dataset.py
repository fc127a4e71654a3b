"""What the data layer has to know about a dataset that the source delivers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Landed:
    """A dataset as it lands."""

    name: str
    #: SQL for the month that a row is about (YYYY-MM); nothing for reference data, which has no months.
    month: str | None

    @property
    def contract(self) -> str:
        """The name that its contract, reports and API go by."""
        return f"landed_{self.name}"
