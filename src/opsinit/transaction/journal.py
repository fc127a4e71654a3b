"""The journal: what a transaction is about, and what each path was and will be. Published with all that it needs."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from opsinit import git, tree
from opsinit.errors import JournalError, UntrustedTemplateError
from opsinit.transaction import disk
from opsinit.transaction.disk import Kind, Stamp

NAME = "journal.json"
_VERSION = 1


@dataclass(frozen=True)
class Step:
    """One path: what it was, and what it will be."""

    number: int
    path: str
    before: Stamp | None
    after: Stamp | None

    @property
    def reversed(self) -> Self:
        """Return what takes it back."""
        return type(self)(self.number, self.path, self.after, self.before)

    @property
    def of_directories(self) -> bool:
        """Tell whether all it does is to make or remove a directory, which may have happened by itself."""
        return not disk.is_leaf(self.before) and not disk.is_leaf(self.after)


@dataclass(frozen=True)
class Listed:
    """What git's index held about a path, and what it will hold."""

    path: str
    before: tuple[git.Listing, ...]
    after: tuple[git.Listing, ...]

    @property
    def reversed(self) -> Self:
        """Return what takes it back."""
        return type(self)(self.path, self.after, self.before)


@dataclass(frozen=True)
class Index:
    """A change of git's index, as one more step."""

    copied: str  # the SHA-256 of the index that it was made from
    made: str
    listed: tuple[Listed, ...]


@dataclass(frozen=True)
class Journal:
    """All steps of a transaction, in the plan's order."""

    steps: tuple[Step, ...]
    about: Mapping[str, Any] = field(default_factory=dict)  # whoever began it knows what it means
    undoes: bool = False
    index: Index | None = None

    @property
    def encoded(self) -> bytes:
        """Return its file. JSON's escapes carry names that are no UTF-8, too."""
        steps = [[step.number, step.path, _plain(step.before), _plain(step.after)] for step in self.steps]
        data = {"version": _VERSION, "about": dict(self.about), "undoes": self.undoes, "steps": steps}
        data["index"] = asdict(self.index) if self.index else None
        return json.dumps(data, indent=1).encode()


def load(folder: Path) -> Journal:
    """Read the journal in a directory; it may have been put there by anyone, so it may name no path outside."""
    try:
        data = json.loads((folder / NAME).read_bytes())
        if data["version"] != _VERSION:
            raise JournalError(f"{folder} is from another version of opsinit", "use that version to finish it")
        steps = tuple(
            Step(number, path, _stamp(before), _stamp(after)) for number, path, before, after in data["steps"]
        )
        index = _index(data["index"])
        listed = index.listed if index else ()
        tree.require_inside(
            dict.fromkeys([*(step.path for step in steps), *(item.path for item in listed)], tree.Folder())
        )
    except (OSError, ValueError, TypeError, KeyError, UntrustedTemplateError) as error:
        raise JournalError(
            f"the journal in {folder} is damaged", "compare the project with a backup of yours"
        ) from error
    return Journal(steps, data["about"], data["undoes"], index)


def _plain(stamp: Stamp | None) -> list[str | int] | None:
    return [stamp.kind, stamp.value, stamp.mode] if stamp else None


def _stamp(plain: list[Any] | None) -> Stamp | None:
    return Stamp(Kind(plain[0]), str(plain[1]), int(plain[2])) if plain else None


def _index(plain: Mapping[str, Any] | None) -> Index | None:
    if not plain:
        return None
    listed = (Listed(item["path"], _listing(item["before"]), _listing(item["after"])) for item in plain["listed"])
    return Index(plain["copied"], plain["made"], tuple(listed))


def _listing(plain: list[Any]) -> tuple[git.Listing, ...]:
    return tuple((str(mode), str(content), int(stage)) for mode, content, stage in plain)
