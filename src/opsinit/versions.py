"""What is known of the versions of a template, whoever's it is."""

from typing import Protocol

from opsinit.request import Source


class Versions(Protocol):
    """What a project can be updated from and to."""

    @property
    def recorded(self) -> str:
        """The version that the project records."""

    @property
    def newest(self) -> str:
        """The version that an update goes to, if nobody says another; never an older one than the recorded."""

    @property
    def all(self) -> tuple[str, ...]:
        """Every version, the oldest first."""

    def named(self, version: str) -> str:
        """Return the version that a user means."""

    def is_older(self, one: str, other: str) -> bool:
        """Tell whether a version comes before another."""

    def source(self, version: str) -> Source:
        """Return the files of a version."""

    def notes(self, old: str, new: str) -> tuple[tuple[str, str], ...]:
        """Return what each version after the old one, up to the new one, changes in a project."""
