"""Publish the version that this commit is tagged with: its notes from CHANGELOG.md, and what it is made of.

GitHub and GitLab get a release, Bitbucket two downloads; elsewhere dist/notes.md and the lists are what a job keeps.
Run by `just release`.
"""

import os
import re
import tomllib

from delivery import DIST, ROOT, DeliveryError, finish, run, say
from releases import bitbucket, gitlab


def version() -> str:
    """Return the version that this commit is tagged with, which has to be the project's own."""
    tags = run("git", "tag", "--points-at", "HEAD", "v*").split()
    own = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    if f"v{own}" in tags:
        return str(own)
    message = f"pyproject.toml says {own}, and this commit is tagged {', '.join(tags) or 'with no version'}"
    raise DeliveryError(message)


def notes(text: str, number: str) -> str:
    """Return what a changelog says about a version."""
    heading = rf"^## \[?v?{re.escape(number)}\]?(?: [^\n]*)?$"
    found = re.search(rf"{heading}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if found and found[1].strip():
        return f"{found[1].strip()}\n"
    message = f"CHANGELOG.md says nothing under a heading '## {number}'"
    raise DeliveryError(message)


def main() -> None:
    """Publish where this job runs."""
    number = version()
    text = notes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), number)
    DIST.mkdir(exist_ok=True)
    (DIST / "notes.md").write_text(text, encoding="utf-8")
    files = sorted(DIST.glob("*.cdx.json"))
    if not files:
        message = "there is no dist/sbom.cdx.json: run `just sbom`"
        raise DeliveryError(message)
    if os.environ.get("GITHUB_ACTIONS"):
        named = [str(path.relative_to(ROOT)) for path in files]
        # --verify-tag: it must not make a tag that nobody pushed.
        given = ("--verify-tag", "--title", f"v{number}", "--notes-file", "dist/notes.md")
        where = run("gh", "release", "create", f"v{number}", *given, *named).strip()
    elif os.environ.get("GITLAB_CI"):
        where = gitlab(number, text, files)
    elif os.environ.get("BITBUCKET_REPO_FULL_NAME"):
        where = bitbucket(number, [DIST / "notes.md", *files])
    else:
        where = "dist/"
    say(f"released v{number}: {where}")


if __name__ == "__main__":
    finish(main)
