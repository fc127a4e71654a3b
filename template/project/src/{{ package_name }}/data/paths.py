"""Where the data product keeps its files: one folder per step, in the order of the pipeline."""

from dataclasses import dataclass
from pathlib import Path

from .settings import DataSettings


@dataclass(frozen=True)
class Paths:
    """The folders below a root."""

    root: Path

    @property
    def landing(self) -> Path:
        """What the source delivered, byte for byte."""
        return self.root / "data/landing"

    @property
    def raw(self) -> Path:
        """All deliveries of a dataset in one table, every value still text."""
        return self.root / "data/raw"

    @property
    def valid(self) -> Path:
        """Typed rows that keep the contract."""
        return self.root / "data/valid"

    @property
    def quarantine(self) -> Path:
        """Rows that break the contract, as they came, with the reasons."""
        return self.root / "data/quarantine"

    @property
    def transformed(self) -> Path:
        """The joined table, still with what must not be published."""
        return self.root / "data/transformed"

    @property
    def published(self) -> Path:
        """What others read."""
        return self.root / "data/published"

    @property
    def reports(self) -> Path:
        """Findings about the data, tracked in git."""
        return self.root / "reports"

    @property
    def contracts(self) -> Path:
        """The promises about each dataset."""
        return self.root / "contracts"

    @property
    def sql(self) -> Path:
        """The transformations."""
        return self.root / "sql"

    @property
    def params(self) -> Path:
        """The numbers that people tune."""
        return self.root / "params.yaml"


def paths() -> Paths:
    """Return the folders of this installation."""
    return Paths(DataSettings().root)
