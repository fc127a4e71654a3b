"""Release the template: set the version, and write its archive and its entry into releases/.

`just release 0.2.0`. An entry that exists is never changed: projects are updated from what it says.
"""

import datetime as dt
import json
import re
import subprocess
import sys
from pathlib import Path

from opsinit import archives, history, tree
from opsinit.errors import HistoryError

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "opsinit" / "__init__.py"
RELEASES = ROOT / "releases"


def main(version: str) -> None:
    """Write one release."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        sys.exit(f"error: {version} is no version\nhint: give three numbers, such as 0.2.0")
    try:
        known = history.releases(RELEASES)
    except HistoryError as error:
        sys.exit(f"error: {error}\nhint: {error.hint}")
    release = _release(version, known)
    content = archives.pack(_files())
    if known and known[-1].sha256 == release.sha256:
        sys.exit(f"error: the template is the one of {known[-1].version}\nhint: there is nothing to release")
    RELEASES.mkdir(exist_ok=True)
    (RELEASES / f"{release.version}.zip").write_bytes(content)
    entries = [entry._asdict() for entry in (*known, release)]
    (RELEASES / history.INDEX).write_text(json.dumps(entries, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    source = PACKAGE.read_text(encoding="utf-8")
    PACKAGE.write_text(re.sub(r'__version__ = ".*"', f'__version__ = "{version}"', source), encoding="utf-8")
    print(f"wrote releases/{release.version}.zip, its entry in releases/{history.INDEX}, and version {version}")


def _release(version: str, known: tuple[history.Release, ...]) -> history.Release:
    """Describe the release, if it comes after all others."""
    numbers = [tuple(map(int, entry.version.removeprefix("v").split("."))) for entry in known]
    if any(tuple(map(int, version.split("."))) <= number for number in numbers):
        sys.exit(f"error: {version} does not come after {known[-1].version}\nhint: a release is never changed")
    return history.Release(
        version=f"v{version}",
        date=dt.datetime.now(tz=dt.UTC).date().isoformat(),
        sha256=archives.digest(_files()),
        previous=known[-1].digest if known else None,
        note=_note(version),
    )


def _files() -> tree.Tree:
    """Return the template's files, which must be exactly the committed ones."""
    files = archives.template(ROOT)
    listed = subprocess.run(
        ["git", "ls-files", "-z", *archives.PARTS], cwd=ROOT, check=True, capture_output=True, encoding="utf-8"
    ).stdout.split("\0")
    tracked = {path for path in listed if path}
    found = {path for path, entry in files.items() if not isinstance(entry, tree.Folder)}
    if different := sorted(tracked ^ found):
        sys.exit(f"error: git does not track what is there: {', '.join(different)}\nhint: commit or remove it")
    return files


def _note(version: str) -> str:
    """Return what the changelog says that the release changes in a project."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    section = re.search(rf"(?ms)^## \[{re.escape(version)}\].*?(?=^## \[|\Z)", changelog)
    note = re.search(r"(?ms)^\*\*In your project\*\*: (.*?)(?=\n\n|\Z)", section[0]) if section else None
    if not note:
        sys.exit(f'error: CHANGELOG.md has no "In your project" for {version}\nhint: say what an update changes there')
    return " ".join(note[1].split())


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) == 2 else "")  # noqa: PLR2004 - the script and one version
