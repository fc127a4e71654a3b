"""Somebody else's template: a git repository, fetched once into the cache and brought up to date from there.

The mirror holds the branches and tags, and no address: one that carries a password is not written down. It is never
trusted: what git cannot read is fetched anew, and what a version holds is checked before it is used.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

from opsinit import cache, git, remote
from opsinit.address import shown
from opsinit.errors import TemplateError, UntrustedTemplateError
from opsinit.interruption import held

_TAG = "refs/tags/"
_AS_COMMITTED = ("-c", "core.autocrlf=false", "-c", "core.symlinks=true")


@dataclass
class Mirror:
    """A repository as it was when it was last fetched."""

    address: str  # as git takes it
    path: Path
    fresh: bool = False  # whether it was fetched in this run
    _made: bool = False  # whether all of it was

    @classmethod
    def of(cls, address: str) -> Self:
        """Find the mirror of a repository, which may be empty yet."""
        name = hashlib.sha256(shown(address).encode(errors="surrogateescape")).hexdigest()[:32]
        return cls(address, (cache.directory() or cache.temporary()) / f"{name}.git")

    def fetch(self) -> None:
        """Bring it up to date; one that cannot be is made again."""
        if self.path.is_dir() and remote.fetched(self.path, self.address) is None:
            self._changed()
            return
        self._make()

    @property
    def tags(self) -> tuple[str, ...]:
        """The names of all tags."""
        return tuple(name.removeprefix(_TAG) for name in self._refs if name.startswith(_TAG))

    @cached_property
    def _refs(self) -> Mapping[str, str]:
        """The commits of all tags and branches."""
        if not self.path.is_dir():
            return {}
        # Of an annotated tag, the commit comes second.
        wanted = "%(refname) %(objecttype) %(objectname) %(*objecttype) %(*objectname)"
        lines = (
            line.split(" ") for line in os.fsdecode(self._asked("for-each-ref", f"--format={wanted}")).splitlines()
        )
        return {name: commit[commit.index("commit") + 1] for name, *commit in lines if "commit" in commit}

    def commit(self, version: str, *, fetch: bool = True) -> str | None:
        """Return the commit that a tag, a branch, a commit's name or a description of it stands for."""
        if not version.isprintable() or " " in version:
            return None
        found = self._commit(version)
        if found is None and fetch and not self.fresh:
            self.fetch()
            found = self._commit(version)
        return found

    def _commit(self, version: str) -> str | None:
        names = (version, f"{_TAG}{version}", f"refs/heads/{version}")
        if found := next((self._refs[name] for name in names if name in self._refs), None):
            return found
        if not self.path.is_dir():
            return None
        asked = os.fsencode(f"{version}^{{commit}}\n")
        name, kind, *_ = [*os.fsdecode(self._asked("cat-file", "--batch-check", stdin=asked)).split(), "", ""]
        return name if kind == "commit" else None

    def described(self, commit: str) -> str:
        """Return what a project records of a commit, as Copier does."""
        return os.fsdecode(self._asked("describe", "--tags", "--always", commit)).strip()

    def is_ancestor(self, one: str, other: str) -> bool:
        """Tell whether a commit came before another."""
        output, _ = git.attempt(*self._own, "merge-base", "--is-ancestor", one, other, cwd=self.path)
        return one != other and output is not None

    def unpacked(self, commit: str) -> Path:
        """Write the files of a commit into a directory of this run; what Copier would not render is refused."""
        place = cache.temporary()
        root = place / "files"
        root.mkdir()
        read = (f"--work-tree={root}", *_AS_COMMITTED, "read-tree", "-u", "--reset", commit)
        self._asked(*read, env={"GIT_INDEX_FILE": str(place / "index")})
        if module := next((folder for folder, below, files in os.walk(root) if not below and not files), None):
            raise TemplateError(  # git keeps no directory that is empty
                f"the template {shown(self.address)} holds another repository, {Path(module).name}, as a submodule",
                "opsinit updates from files that the template itself holds: ask its author",
            )
        return root

    @property
    def _own(self) -> tuple[str, ...]:
        return (f"--git-dir={self.path}",)  # told outright: git can be set not to find a bare repository itself

    def _asked(self, *arguments: str, stdin: bytes = b"", env: dict[str, str] | None = None) -> bytes:
        """Ask git about the mirror; if it cannot tell, once more after the mirror was made again."""
        output, reason = git.attempt(*self._own, *arguments, cwd=self.path, stdin=stdin, env=env)
        if output is None and "invalid path" in reason:
            raise UntrustedTemplateError(
                f"the template is refused: git will not write its {reason.rpartition('invalid path ')[2]}",
                "a template may write inside the project only; use another one",
            )
        if output is None and not self._made:
            self._make()
            output, _ = git.attempt(*self._own, *arguments, cwd=self.path, stdin=stdin, env=env)
        if output is None:
            raise TemplateError(
                f"git cannot read the template {shown(self.address)}", "ask its author to run `git fsck`"
            )
        return output

    def _make(self) -> None:
        """Fetch everything, and put it in the place of what is there, if there is anything."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with held():
            scratch = Path(tempfile.mkdtemp(prefix=f"{self.path.stem}-", dir=self.path.parent))
        try:
            git.attempt("init", "--quiet", "--bare", "--template=", scratch, cwd=scratch)
            if reason := remote.fetched(scratch, self.address):
                raise TemplateError(
                    f"the template {shown(self.address)} cannot be fetched: {shown(reason)}",
                    "see whether it is still there, and whether you may read it",
                )
            with held():
                shutil.rmtree(self.path, ignore_errors=True)
                if not self.path.exists():  # another process was faster, and no worse
                    scratch.rename(self.path)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        self._made = True
        self._changed()

    def _changed(self) -> None:
        self.fresh = True
        self.__dict__.pop("_refs", None)
