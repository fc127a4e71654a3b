"""A release that renames a file says so: otherwise a user's edits would stay behind at the old path."""

import difflib
import itertools
from pathlib import PurePosixPath

from opsinit import archives, history, tree
from opsinit.declaration import Step
from tests.matrix import ROOT

RELEASES = ROOT / "releases"
PROJECT = "template/project/"
ALIKE = 0.6  # share of common lines from which two files are one


def project_files(release: history.Release) -> dict[str, bytes]:
    """Return the files of a release's project, without `.jinja`, and those that are too short to tell apart."""
    return {
        path.removeprefix(PROJECT).removesuffix(".jinja"): entry.content
        for path, entry in archives.files(release, RELEASES).items()
        if path.startswith(PROJECT) and isinstance(entry, tree.File) and len(entry.content.splitlines()) > 2
    }


def declared(release: history.Release) -> dict[str, str]:
    """Return every rename that the newest version knows to have happened in a release."""
    newest = archives.files(history.releases(RELEASES)[-1], RELEASES)
    entry = newest.get(f"template/migrations/{release.version}.yml")
    return dict(Step.of(entry.content, release.version).paths) if isinstance(entry, tree.File) else {}


def renamed(before: dict[str, bytes], after: dict[str, bytes]) -> list[tuple[str, str]]:
    """Return the paths that went, each with a new one that holds much the same."""
    return [
        (gone, came)
        for gone in sorted(before.keys() - after.keys())
        for came in sorted(after.keys() - before.keys())
        if difflib.SequenceMatcher(None, before[gone].splitlines(), after[came].splitlines()).ratio() >= ALIKE
    ]


def is_declared(gone: str, came: str, paths: dict[str, str]) -> bool:
    """Tell whether a rename is declared, by itself or by a folder that both are in."""
    for parent in (gone, *map(str, PurePosixPath(gone).parents)):
        if parent in paths and came == paths[parent] + gone[len(parent) :]:
            return True
    return False


def test_every_rename_between_two_releases_is_declared() -> None:
    missing = [
        f"{later.version}: {gone} -> {came}"
        for earlier, later in itertools.pairwise(history.releases(RELEASES))
        for gone, came in renamed(project_files(earlier), project_files(later))
        if not is_declared(gone, came, declared(later))
    ]

    assert missing == []


def test_a_rename_is_seen_and_a_declaration_too() -> None:
    lines = b"".join(b"line %d\n" % number for number in range(10))
    before, after = {"docs/old.md": lines, "kept": lines}, {"docs/new.md": lines + b"more\n", "kept": lines}

    assert renamed(before, after) == [("docs/old.md", "docs/new.md")]
    assert not is_declared("docs/old.md", "docs/new.md", {})
    assert is_declared("docs/old.md", "docs/new.md", {"docs/old.md": "docs/new.md"})
    assert is_declared("a/x/f", "b/x/f", {"a": "b"})
