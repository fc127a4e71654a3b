"""What the full lane really runs, in parts; and which of them concerns what has changed since the newest release."""

import subprocess
from collections.abc import Collection
from pathlib import Path

from pathspec import GitIgnoreSpec

from opsinit import archives, history, tree
from tests.matrix import ROOT

# What each part runs, as .gitignore writes paths.
PROJECT = "/template/project"
CODE = (
    f"{PROJECT}/src/",
    f"{PROJECT}/pyproject.toml*",
    f"{PROJECT}/scripts/",
    f"{PROJECT}/justfile*",
    f"{PROJECT}/just/",
)
DATA = tuple(f"{PROJECT}/{name}" for name in ("contracts/", "sql/", "dvc.yaml*", "params.yaml*"))  # `just pipeline`
IMAGE = tuple(f"{PROJECT}/{name}" for name in ("Dockerfile*", ".dockerignore", "contracts/", "models/", "reports/"))
PARTS: dict[str, tuple[str, ...]] = {
    "ci": (
        *CODE,
        f"{PROJECT}/.github/",
        f"{PROJECT}/.gitlab*",
        f"{PROJECT}/bitbucket-pipelines.yml*",
        f"{PROJECT}/Jenkinsfile*",
        f"{PROJECT}/jenkins/",
        *DATA,
        f"{PROJECT}/tests/",
    ),
    "images": (*CODE, *IMAGE, f"{PROJECT}/compose*", f"{PROJECT}/ops/"),
    "k8s": (*CODE, *IMAGE, f"{PROJECT}/deploy/"),
    # Ansible places the stack, with what it reads.
    "iac": tuple(f"{PROJECT}/{name}" for name in ("infra/", "ansible/", "scripts/", "compose*", "ops/")),
    "data": (*CODE, *DATA, f"{PROJECT}/.dvc/"),
}
# What each part uses of this repository, beside what bears its name in tests/full and .ci/full.
CLOUDS = ("/tests/full/clouds.py", "/tests/tour/journey.py")
USED: dict[str, tuple[str, ...]] = {
    "ci": (
        "/tests/node/hooks.mjs",
        "/tests/node/package*.json",
        "/tests/tour/journey.py",
        "/tests/validators/ci.py",
        "/tests/validators/kinds.py",
    ),
    "images": (),
    "k8s": tuple(f"/tests/validators/{name}.py" for name in ("manifests", "references", "selected")),
    "iac": (*CLOUDS, "/tests/terraform/", "/tests/schemas/terraform/", "/.ci/terraform/"),
    "data": CLOUDS,
}
# What all of them use.
SHARED = (
    *("/tests/full/", "/.ci/full/", "/.ci/lib.sh", "/.ci/validators.sh", "/tools.txt"),
    *(f"/tests/{name}.py" for name in ("conftest", "covering", "matrix", "rendered", "tools", "validators/__init__")),
)
# What no part runs. A file that is of no part and not of these may concern them all: questions, macros, pins.
ASIDE = (
    "*.md",
    "*.md.jinja",
    f"{PROJECT}/LICENSE*",
    f"{PROJECT}/docs/",
    f"{PROJECT}/.editorconfig",
    f"{PROJECT}/.git*",
    f"{PROJECT}/.pre-commit-config.yaml*",
    f"{PROJECT}/CODEOWNERS*",
    f"{PROJECT}/renovate.json*",
    f"{PROJECT}/data/",
    f"{PROJECT}/var/",
    f"{PROJECT}/tests/",
)


def modules(part: str, folder: Path = ROOT / "tests" / "full") -> list[Path]:
    """Return where the tests of a part are: in its folder, or in files that bear its name."""
    return [*folder.glob(f"test_{part}*.py"), *([folder / part] if (folder / part).is_dir() else [])]


def changed(root: Path) -> set[str] | None:
    """Return the paths that differ from the newest release before this commit; nothing, where that cannot be told."""
    new = _brought(root)
    releases = (
        [] if new is None else [found for found in history.releases(root / "releases") if found.version not in new]
    )
    if not releases:
        return None
    _, before = archives.at_hand(releases[-1], root / "releases")
    now = archives.template(root)
    differing = {path for path in {*before, *now} if before.get(path) != now.get(path)}
    files = {path for path in differing if not isinstance(now.get(path, before.get(path)), tree.Folder)}
    own = _since(root, f"releases/{releases[-1].version}.zip")
    return None if own is None else {f"/{path}" for path in files | own}


def _brought(root: Path) -> set[str] | None:
    """Return the releases that this very commit brings: what they hold has been run by nobody yet."""
    try:
        added = _git(root, "diff", "--diff-filter=A", "--name-only", "HEAD^", "HEAD", "--", "releases/*.zip")
    except (OSError, subprocess.CalledProcessError):
        return None
    return {Path(path).stem for path in added}


def _since(root: Path, archive: str) -> set[str] | None:
    """Return what else of the lane differs from the commit that brought an archive; git may not know that commit."""
    try:
        found = _git(root, "log", "--diff-filter=A", "--format=%H", "-1", "--", archive)
        if not found:
            return None
        paths = set(_git(root, "diff", "--name-only", found[0]))
    except (OSError, subprocess.CalledProcessError):
        return None
    return watched(paths)


def watched(paths: Collection[str]) -> set[str]:
    """Return those paths of this repository, beside the template, that some part uses."""
    patterns = [*SHARED, *(pattern for used in USED.values() for pattern in used)]
    return set(GitIgnoreSpec.from_lines(patterns).match_files(paths))


def _git(root: Path, *arguments: str) -> list[str]:
    result = subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True)
    return result.stdout.split()


def concerned(paths: set[str] | None) -> list[str]:
    """Return the parts that some changed paths concern: all of them, where a path may be of any."""
    if paths is None:
        return list(PARTS)
    files = {path.removeprefix("/") for path in paths}
    own = {
        part: (*patterns, *USED[part], f"/tests/full/{part}/", f"/tests/full/test_{part}*.py", f"/.ci/full/{part}.sh")
        for part, patterns in PARTS.items()
    }
    found = {part: set(GitIgnoreSpec.from_lines(patterns).match_files(files)) for part, patterns in own.items()}
    rest = files.difference(*found.values(), GitIgnoreSpec.from_lines(ASIDE).match_files(files))
    return list(PARTS) if rest else [part for part in PARTS if found[part]]


def since_release() -> list[str]:
    """Return the parts that have something new to prove."""
    return concerned(changed(ROOT))
