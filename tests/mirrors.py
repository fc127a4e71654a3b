"""A template with versions in a repository, and how it is asked for them."""

from collections.abc import Mapping
from pathlib import Path

from opsinit import template
from opsinit.project import Project
from opsinit.versions import Versions
from tests.program import git, write
from tests.test_new_foreign import FILES

TAGS = ("v1.9.0", "v1.10.0", "v2.0.0rc1", "nightly")


def made(root: Path, env: Mapping[str, str]) -> Path:
    """Make a template with a commit for each tag."""
    write(root, FILES)
    git("init", "--quiet", "--initial-branch=main", cwd=root, env=env)
    for tag in TAGS:
        committed(root, env, tag)
    return root


def committed(root: Path, env: Mapping[str, str], version: str, *, tag: bool = True) -> str:
    """Commit a change of the template, which it names, and tag it."""
    write(root, {"version": f"{version}\n"})
    git("add", "--all", cwd=root, env=env)
    git("commit", "--quiet", "--message", version, cwd=root, env=env)
    if tag:
        git("tag", version, cwd=root, env=env)
    return git("rev-parse", "HEAD", cwd=root, env=env)


def versions(source: str | Path, recorded: str = "v1.9.0", *, fetch: bool = True, path: Path | None = None) -> Versions:
    return template.versions_of(Project(path or Path("/nowhere/p"), {}, recorded, str(source)), fetch=fetch)
