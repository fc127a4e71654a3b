"""The command as a user runs it: a process of its own, with a home of its own; and scratch templates for it."""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from opsinit import archives, history, tree
from opsinit.cli import run
from tests.matrix import ROOT

STEPS = ("rendering the template", "merging")  # what an update says on its way, until it writes
IDENTITY = "[user]\nname = Ada\nemail = ada@example.com\n"


class Outcome(NamedTuple):
    """What a run ended with."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The object that `--json` wrote."""
        return json.loads(self.out)


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return an environment with nothing of the user's: no git configuration, no cache."""
    home.mkdir(parents=True, exist_ok=True)
    (home / ".gitconfig").write_text(IDENTITY, encoding="utf-8") if not (home / ".gitconfig").exists() else None
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "XDG_", "UV", "COPIER_"))}
    paths = {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "PYTHONPATH": str(ROOT / "src")}
    return {**kept, **paths, "GIT_CONFIG_NOSYSTEM": "1", **more}


def opsinit(
    *arguments: str | Path, cwd: Path, env: Mapping[str, str], stdin: str = "", timeout: float = 100
) -> Outcome:
    """Run the command; standard input is no terminal."""
    result = subprocess.run(
        [sys.executable, "-m", "opsinit", *map(str, arguments)],
        cwd=cwd,
        env=dict(env),
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=timeout,
    )
    return Outcome(result.returncode, result.stdout, result.stderr)


def refusal(outcome: Outcome) -> list[str]:
    """Return the lines that a refusal said, those aside that told how far it was."""
    return [line for line in outcome.err.splitlines() if line not in STEPS]


def move_in(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give this process the environment that a process of its own gets."""
    env = environment(home)
    for name in os.environ.keys() - env.keys():
        monkeypatch.delenv(name)
    for name, value in env.items():
        monkeypatch.setenv(name, value)


def called(*arguments: str | Path, cwd: Path) -> Outcome:
    """Call the command in this process, as far as a refusal needs no more than its environment."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([*map(str, arguments)])
    return Outcome(code, out.getvalue(), err.getvalue())


def git(*arguments: str | Path, cwd: Path, env: Mapping[str, str]) -> str:
    """Run git, and return what it says."""
    return subprocess.run(
        ["git", *map(str, arguments)], cwd=cwd, env=dict(env), check=True, capture_output=True, encoding="utf-8"
    ).stdout.strip()


def write(root: Path, files: Mapping[str, str]) -> Path:
    """Write files into a directory; a name that ends with `*` is executable."""
    for name, content in files.items():
        path = root / name.removesuffix("*")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        if name.endswith("*"):
            path.chmod(0o755)
    return root


def installed(site: Path, template: Path) -> Path:
    """Lay the package out as a wheel does, with some template in it; return what PYTHONPATH must name."""
    stray = shutil.ignore_patterns("__pycache__", "_template")
    shutil.copytree(ROOT / "src" / "opsinit", site / "opsinit", ignore=stray)
    (site / "opsinit" / "_template").symlink_to(template)
    return site


def released(root: Path, versions: Mapping[str, Mapping[str, str]]) -> Path:
    """Lay out a template with its releases, each given by its files; the newest is also the template as it stands."""
    entries: list[history.Release] = []
    for version, files in versions.items():
        found = archives.template(write(root.with_name(f"{root.name}-{version}"), files))
        previous = entries[-1].digest if entries else None
        entries.append(history.Release(version, "2026-01-01", archives.digest(found), previous, f"what {version} does"))
        (root / "releases").mkdir(parents=True, exist_ok=True)
        (root / f"releases/{version}.zip").write_bytes(archives.pack(found))
    tree.write(found, root)
    write(root, {f"releases/{history.INDEX}": json.dumps([entry._asdict() for entry in entries])})
    return root


def contents(root: Path) -> dict[str, tuple[str, bytes]]:
    """Return the kind and the bytes of each path, `.git` and what differs by nature aside."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if name.split("/")[0] in {".git", ".copier-answers.yml", "uv.lock"}:
            continue
        if path.is_symlink():
            found[name] = ("link", str(path.readlink()).encode())
        elif path.is_dir():
            found[name] = ("folder", b"")
        else:
            found[name] = ("executable" if path.stat().st_mode & 0o100 else "file", path.read_bytes())
    return found
