"""A checkout of this project's scripts, programs that stand in for the real ones, and a server that answers."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
#: It notes that it was called and with which variables, and says what the first matching answer has for it.
PROGRAM = """#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
import json, os, pathlib, re, sys
me = pathlib.Path(__file__)
call = " ".join([me.name, *sys.argv[1:]])
given = {name: value for name, value in os.environ.items() if name.isupper()}
for file in (pathlib.Path(word.removeprefix("@")) for word in sys.argv if re.search("^@|json$", word)):
    given["FILE"] = f"{file.stat().st_mode & 0o777:o} {file.read_text()}" if file.is_file() else ""
given["STDIN"] = "" if sys.stdin is None or sys.stdin.isatty() else sys.stdin.read()
with (me.parent / "calls").open("a") as calls:
    calls.write(json.dumps([call, given]) + "\\n")
for pattern, code, text in json.loads((me.parent / "answers").read_text()):
    if re.search(pattern, call):
        sys.stdout.write(text)
        sys.exit(code)
"""
SAYS = {"CI": "true"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout of what scripts read, with one commit and an origin."""
    work = tmp_path / "work"
    shutil.copytree(ROOT / "scripts", work / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "CHANGELOG.md", work)
    own = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    # Whichever version the project has by now.
    text = re.sub(r'^version = ".*"$', 'version = "0.1.0"', own, count=1, flags=re.MULTILINE)
    (work / "pyproject.toml").write_text(text, encoding="utf-8")
    for command in (
        "init --quiet --initial-branch=main",
        "add --all",
        "-c user.name=n -c user.email=e@example.org commit --quiet --message=one",
        "remote add origin https://user:secret@example.org/team/project.git",
    ):
        subprocess.run(["git", *command.split()], cwd=work, check=True)
    return work


@pytest.fixture
def answers(tmp_path: Path) -> Callable[..., None]:
    """Return what makes programs, which give the first answer whose pattern fits: (pattern, exit code, text)."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def make(*programs: str, says: list[tuple[str, int, str]] | None = None) -> None:
        (folder / "answers").write_text(json.dumps(says or []))
        for name in programs:
            (folder / name).write_text(PROGRAM.replace("{python}", sys.executable))
            (folder / name).chmod(0o755)

    make()
    return make


@pytest.fixture
def calls(tmp_path: Path) -> Callable[[], list[tuple[str, dict[str, str]]]]:
    """Return what lists the calls of programs, each with the variables that it saw."""
    path = tmp_path / "bin/calls"
    return lambda: [tuple(json.loads(line)) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.fixture
def run(tmp_path: Path, checkout: Path, answers: Callable[..., None]) -> Callable[..., tuple[int, str]]:
    """Return what runs a script of the checkout as a job would, with nothing else of this machine's environment."""

    def done(script: str, *arguments: str, **given: str) -> tuple[int, str]:
        home = tmp_path / "home"
        home.mkdir(exist_ok=True)
        env = {"PATH": f"{tmp_path}/bin{os.pathsep}{os.environ['PATH']}", "HOME": str(home), **SAYS, **given}
        command = [sys.executable, f"scripts/{script}.py", *arguments]
        ended = subprocess.run(command, cwd=checkout, env=env, check=False, capture_output=True, text=True, timeout=90)
        return ended.returncode, ended.stdout + ended.stderr

    assert answers
    return done


@pytest.fixture
def asked() -> list[tuple[str, dict[str, str], bytes]]:
    """Return what the server was asked: method and path, headers, body."""
    return []


@pytest.fixture
def served() -> dict[str, Any]:
    """Return what the server has: an answer for each beginning of a path."""
    return {}


@pytest.fixture
def server(served: dict[str, Any], asked: list[tuple[str, dict[str, str], bytes]]) -> Iterator[str]:
    """Return the address of a server that answers with JSON."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            asked.append((f"{self.command} {self.path}", dict(self.headers), body))
            fitting = [found for path, found in served.items() if self.path.startswith(path)]
            self.send_response(200 if fitting else 404)
            self.end_headers()
            self.wfile.write(json.dumps(fitting[0] if fitting else {"message": "not found"}).encode())

        do_GET = do_POST = do_PUT = answer  # noqa: N815 - names of the base class

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base class has it
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()


@pytest.fixture
def made(checkout: Path) -> Path:
    """Return the folder of what was built, with an image that was pushed."""
    folder = checkout / "dist"
    folder.mkdir()
    image = {"image": f"example.org/project@sha256:{'a' * 64}", "commit": "c0ffee", "tag": "c0ffee"}
    (folder / "image.json").write_text(json.dumps(image))
    return folder
