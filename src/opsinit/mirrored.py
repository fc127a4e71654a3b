"""The versions of somebody else's template: the tags of its repository, or its commits, if it has no tags."""

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from packaging.version import InvalidVersion, Version

from opsinit import address, configuration, tree
from opsinit.errors import TemplateError, UntrustedTemplateError, VersionError
from opsinit.mirror import Mirror
from opsinit.remote import HEAD, listed
from opsinit.request import Source

_DESCRIBED = re.compile(r"(?P<tag>.+)-(?P<count>\d+)-g(?P<commit>[0-9a-f]+)")


@dataclass(frozen=True)
class Mirrored:
    """The versions that a repository holds."""

    recorded: str
    url: str  # as the project has it
    mirror: Mirror

    @classmethod
    def of(cls, recorded: str, url: str, where: str, *, fetch: bool) -> Self:
        """Find the repository; without `fetch` what is here of it will do, if the recorded version is."""
        mirror = Mirror.of(where)
        if fetch:
            mirror.fetch()
        found = cls(recorded, url, mirror)
        found._commit(recorded)
        return found

    @classmethod
    def newest_of(cls, url: str, where: str) -> Self:
        """Find the repository, for whoever records no version yet: the newest."""
        mirror = Mirror.of(where)
        mirror.fetch()
        newest = next(reversed(ordered(mirror.tags)), None)
        commit = mirror.commit(newest or HEAD)
        if commit is None:
            raise TemplateError(f"the template {url} has no commit", "commit it, and give it a tag")
        return cls(newest or mirror.described(commit), url, mirror)

    @cached_property
    def all(self) -> tuple[str, ...]:
        """Every version that is no pre-release, the oldest first."""
        return ordered(self.mirror.tags)

    @cached_property
    def newest(self) -> str:
        """The newest version; of a template without versions the newest commit; never older than the recorded one."""
        if not self.all and self._commit(HEAD) == self._commit(self.recorded):
            return self.recorded
        newest = self.all[-1] if self.all else self.mirror.described(self._commit(HEAD))
        return self.recorded if self.is_older(newest, self.recorded) else newest

    def named(self, version: str) -> str:
        """Return the version that a tag, with or without its `v`, a branch or a commit stands for."""
        for name in (version, f"v{version}", version.removeprefix("v")):
            if name in self.mirror.tags:
                return name
        return self.mirror.described(self._commit(version))

    def is_older(self, one: str, other: str) -> bool:
        """Tell whether a version comes before another, by its number, or else by the history."""
        # The name of a commit can look like a number.
        first, second = (number(name) if name in self.mirror.tags or "-g" in name else None for name in (one, other))
        if first and second:
            return first < second
        return self.mirror.is_ancestor(self._commit(one), self._commit(other))

    def source(self, version: str) -> Source:
        """Return the files of a version."""
        commit = self._commit(version)
        root = self.mirror.unpacked(commit)
        self._require_no_program(configuration.settings(root), version)
        files = tree.read(root)
        tree.require_inside(files)
        # Copier follows links, which a tree in memory cannot.
        linked = any(isinstance(entry, tree.Link) for entry in files.values())
        return Source(self.url, None, root, version, _digest(files), None if linked else files, commit)

    def notes(self, old: str, new: str) -> tuple[tuple[str, str], ...]:  # noqa: ARG002 - as ours has them
        """Return nothing: where somebody else keeps notes is not known."""
        return ()

    def _commit(self, version: str) -> str:
        if commit := self.mirror.commit(version):
            return commit
        known = ", ".join(self.all[-5:])
        raise VersionError(
            f"the template {address.shown(self.url)} has no version {version}",
            f"its newest versions are {known}" if known else "it has no tags; its history may have been rewritten",
        )

    def _require_no_program(self, settings: Mapping[str, Any], version: str) -> None:
        """Refuse a version that runs programs on whoever comes to it from the recorded one."""
        first, last = number(self.recorded), number(version)
        for entry in settings.get("_migrations") or () if version != self.recorded else ():
            at = number(str(entry["version"])) if isinstance(entry, dict) and "version" in entry else None
            if not (first and last and at) or first < at <= last:
                raise UntrustedTemplateError(
                    "the template needs trust, because it uses migrations",
                    "opsinit runs no code of a template; `copier update --trust` does",
                )


def located(url: str, project: Path) -> str:
    """Return the address of a template as git takes it; a relative path leads from the project, or from here."""
    if address.is_remote(url):
        if url.startswith("-"):
            raise TemplateError(f"{url} is no address of a template", "see `_src_path` in the answers file")
        return address.expanded(url)
    path = Path(url).expanduser()
    found = next((place / path for place in (project, project.parent, Path.cwd()) if (place / path).exists()), path)
    if found.is_dir() and not any((found / name).exists() for name in (".git", "HEAD")):
        raise TemplateError(
            f"the template {url} is a plain folder, which has no versions",
            "make it a git repository with a tag for each version, then make the project again",
        )
    return os.path.abspath(found)  # noqa: PTH100 - `resolve` would follow links


def newest(where: str, recorded: str) -> str:
    """Ask for the newest version, in one round trip and without fetching; the recorded one, if none is newer."""
    tags, head = listed(where)
    if known := ordered(tags):
        first, last = number(recorded) if recorded in tags or "-g" in recorded else None, number(known[-1])
        is_old = first >= last if first and last else _came_before(where, known[-1], recorded)
        return recorded if is_old else known[-1]
    name = found["commit"] if (found := _DESCRIBED.fullmatch(recorded)) else tags.get(recorded, recorded)
    return recorded if not head or head.startswith(name) else head[:7]


def _came_before(where: str, one: str, other: str) -> bool:
    """Tell whether a version is known to come before another that has no number, by what was fetched before."""
    mirror = Mirror.of(where)
    first, second = (mirror.commit(version, fetch=False) for version in (one, other))
    return first is not None and second is not None and mirror.is_ancestor(first, second)


def ordered(tags: Iterable[str]) -> tuple[str, ...]:
    """Return the tags that are versions, the oldest first, without pre-releases."""
    known = [(found[0], tag) for tag in tags if not _DESCRIBED.fullmatch(tag) and (found := number(tag))]
    return tuple(tag for version, tag in sorted(known) if not version.is_prerelease)


def number(version: str) -> tuple[Version, int] | None:
    """Return what orders a version: its number, and how many commits came after it."""
    found = _DESCRIBED.fullmatch(version)
    try:
        return Version(found["tag"] if found else version), int(found["count"]) if found else 0
    except InvalidVersion:
        return None


def _digest(files: tree.Tree) -> str:
    """Return a hash of everything, under which what is compiled from it is kept."""
    found = hashlib.sha256()
    for path, entry in files.items():
        content = entry.content if isinstance(entry, tree.File) else repr(entry).encode()
        mode = isinstance(entry, tree.File) and entry.executable
        head = f"{path}\0{type(entry).__name__}\0{mode}\0{len(content)}\0"
        found.update(head.encode(errors="surrogateescape") + content)
    return found.hexdigest()
