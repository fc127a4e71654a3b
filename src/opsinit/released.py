"""The versions of our own template."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from opsinit import history
from opsinit.errors import HistoryError, NewerProjectError, UnreleasedError, VersionError

if TYPE_CHECKING:
    from opsinit.request import Source

_NUMBERS = r"v(\d+)\.(\d+)\.(\d+)"
_UNRELEASED = r"v\d+\.\d+\.\d+\.dev0\+[0-9a-f]+"


class Released(NamedTuple):
    """The versions of our own template, which came with this program."""

    recorded: str
    url: str  # as the project has it: one repository has many addresses
    directory: Path
    releases: Sequence[history.Release]

    @classmethod
    def of(cls, recorded: str, url: str, directory: Path) -> "Released":
        """Find the released versions, of which the recorded one must be one."""
        found = cls.shipped(url, directory)._replace(recorded=recorded)
        if recorded not in found.all:
            raise _unknown(recorded, found.all)
        return found

    @classmethod
    def shipped(cls, url: str, directory: Path) -> "Released":
        """Find the released versions, as a project on the newest one has them."""
        releases = history.releases(directory)
        if not releases:
            raise HistoryError("no version of the template was ever released", "install a released opsinit")
        return cls(releases[-1].version, url, directory, releases)

    @property
    def newest(self) -> str:
        """The version that came last."""
        return self.releases[-1].version

    @property
    def all(self) -> tuple[str, ...]:
        """Every version, the oldest first."""
        return tuple(release.version for release in self.releases)

    def named(self, version: str) -> str:
        """Return a version by its name, with or without the `v`."""
        name = f"v{version.removeprefix('v')}"
        if name not in self.all:
            raise VersionError(f"there is no version {version}", f"the versions are {', '.join(self.all)}")
        return name

    def is_older(self, one: str, other: str) -> bool:
        """Tell whether a version comes before another."""
        return self.all.index(one) < self.all.index(other)

    def source(self, version: str) -> "Source":
        """Return the files of a version."""
        from opsinit import archives
        from opsinit.request import Source

        release = self.releases[self.all.index(version)]
        root, files = archives.at_hand(release, self.directory)
        return Source(self.url, None, root, version, release.sha256, files, checked=True)

    def notes(self, old: str, new: str) -> tuple[tuple[str, str], ...]:
        """Return what each version after the old one, up to the new one, changes in a project."""
        between = self.releases[self.all.index(old) + 1 : self.all.index(new) + 1]
        return tuple((release.version, release.note) for release in between)


def _unknown(version: str, known: Sequence[str]) -> VersionError:
    """Say why a recorded version is none of ours."""
    if re.fullmatch(_UNRELEASED, version):
        return UnreleasedError(
            f"the project records {version}, a state of the template that was never released",
            "make it again from a release, or set `_commit` in its answers file to the release nearest to it",
        )
    if _numbers(version) > _numbers(known[-1]):
        return NewerProjectError(
            f"the project was made by a newer opsinit: it records {version}, and this one knows {known[-1]}",
            "run the newest one: `uvx opsinit@latest update`",
        )
    return VersionError(
        f"the project records {version}, which is no version of the template",
        f"set `_commit` in its answers file to one of {', '.join(known)}",
    )


def _numbers(version: str) -> tuple[int, ...]:
    """Return what orders the versions; nothing, for what is none."""
    found = re.fullmatch(_NUMBERS, version)
    return tuple(map(int, found.groups())) if found else ()
