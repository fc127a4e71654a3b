"""A template with two versions, and a project made from the first, where something happens before the update."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, cast

import yaml

from opsinit import tree
from tests.program import environment

ANSWERS_FILE = ".copier-answers.yml"
OLD, NEW = "v1.0.0", "v2.0.0"


class Link(NamedTuple):
    """A symbolic link."""

    target: str


Content = str | bytes | Link | None  # nothing stands for a file that is gone
Files = Mapping[str, Content]

# Every template changes a file that nobody touches, and adds one: these changes always have to arrive.
COMMON_OLD: Files = {
    "copier.yml": "_subdirectory: files\n_preserve_symlinks: true\n",
    "files/{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers | to_nice_yaml }}",
    "files/untouched.txt": "of the first version\n",
    "files/same.txt": "the same in both\n",
}
COMMON_NEW: Files = {"files/untouched.txt": "of the second version\n", "files/added.txt": "added\n"}
ARRIVES = {"untouched.txt": b"of the second version\n", "added.txt": b"added\n", "same.txt": b"the same in both\n"}


def put(root: Path, files: Files) -> None:
    """Write files; a name that ends with `*` is executable, and what is nothing is removed."""
    for name, content in files.items():
        path = root / name.removesuffix("*")
        if path.is_symlink() or path.is_file():
            path.unlink()
        elif path.is_dir():
            shutil.rmtree(path)
        if content is None:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Link):
            path.symlink_to(content.target)
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
            path.chmod(0o755 if name.endswith("*") else 0o644)


@dataclass
class Scene:
    """Where a situation happens."""

    root: Path
    env: Mapping[str, str]
    within: str = "project"  # the project's path, which may be a part of a repository

    @classmethod
    def at(cls, root: Path, within: str = "project") -> "Scene":
        """Make a scene with a home of its own."""
        (root / "temporary").mkdir(parents=True)
        return cls(root, environment(root / "home", TMPDIR=str(root / "temporary")), within)

    @property
    def temporary(self) -> Path:
        """Return the directory for what is of no use afterwards."""
        return self.root / "temporary"

    @property
    def template(self) -> Path:
        """Return the repository of the template."""
        return self.root / "template"

    @property
    def project(self) -> Path:
        """Return the project."""
        return self.root / self.within

    @cached_property
    def before(self) -> tree.Tree:
        """Return the project as it was before the update: asked for the first time just then."""
        return self.tree()

    def git(self, *arguments: str | bytes | Path, cwd: Path | None = None) -> bytes:
        """Run git in the project, and return what it says."""
        done = subprocess.run(
            ["git", *arguments], cwd=cwd or self.project, env=self.env, check=True, capture_output=True
        )
        return done.stdout

    def commit(self, message: str, cwd: Path | None = None) -> None:
        """Commit everything, ignored files aside."""
        self.git("add", "--all", cwd=cwd)
        self.git("commit", "--quiet", "--no-verify", "--allow-empty", "--message", message, cwd=cwd)

    def tree(self) -> dict[str, tree.Entry]:
        """Return every file and link of the project, its repository and opsinit's own directory aside."""
        found = tree.read(self.project, *sorted({*os.listdir(self.project)} - {".git", ".opsinit"}))  # noqa: PTH208
        return {path: entry for path, entry in found.items() if not isinstance(entry, tree.Folder)}

    def answers(self) -> Mapping[str, Any]:
        """Return what the answers file records, as far as it can be read."""
        try:
            found = yaml.safe_load((self.project / ANSWERS_FILE).read_bytes())
        except (OSError, yaml.YAMLError):
            return {}
        return cast("Mapping[str, Any]", found) if isinstance(found, dict) else {}

    def release(self, version: str, files: Files) -> None:
        """Give the template one more version."""
        if not self.template.exists():
            self.template.mkdir()
            self.git("init", "--quiet", "--initial-branch=main", cwd=self.template)
        put(self.template, files)
        self.git("add", "--all", "--force", cwd=self.template)  # what the template ignores is a part of it
        self.git("commit", "--quiet", "--message", version, cwd=self.template)
        self.git("tag", version, cwd=self.template)
