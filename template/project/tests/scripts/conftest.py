"""A job of a CI system: a checkout, a repository to push to, and a server that keeps what it is asked to make."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

#: What opsinit does, as far as the script can tell: it names versions, commits on a branch, and ends with a code.
OPSINIT = """
import json, os, subprocess, sys
assert not os.environ.get("TEMPLATE_UPDATE_TOKEN"), "a tool that renders files was handed a token"
if sys.argv[1] == "check":
    print(json.dumps({"version": "v0.9.0", "newest": "v0.10.0", "current": os.environ["CHECK"] == "0"}))
    sys.exit(int(os.environ["CHECK"]))
print("would update: justfile" if "--dry-run" in sys.argv else "updated: justfile")
if "--branch" in sys.argv and os.environ["UPDATE"] != "nothing":
    subprocess.run(["git", "branch", sys.argv[sys.argv.index("--branch") + 1]], check=True)
sys.exit({"clean": 0, "conflict": 1, "nothing": 1, "broken": 2}[os.environ["UPDATE"]])
"""
COMMIT = "git -c user.name=n -c user.email=e@example.org commit --quiet --allow-empty --message=one"


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def known() -> list[dict[str, Any]]:
    """Return what the server answers when it is asked for requests or issues."""
    return []


@pytest.fixture
def made() -> list[tuple[str, dict[str, Any]]]:
    """Return what the server was asked to make."""
    return []


@pytest.fixture
def api(known: list[dict[str, Any]], made: list[tuple[str, dict[str, Any]]]) -> Iterator[str]:
    """Return the address of a server that speaks as much of both APIs as is used."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            what = self.path.partition("?")[0].rpartition("project/")[2]
            if self.command == "GET":
                found: object = known if "&page=2" not in self.path else []
                found = {"values": found} if "pullrequests" in self.path else found
            else:
                sent = self.rfile.read(int(self.headers["Content-Length"]))
                made.append((f"{self.command} {what}", json.loads(sent)))
                found = {"html_url": "https://there", "web_url": "https://there"}
                found |= {"links": {"html": {"href": "https://there"}}}
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        do_GET = do_POST = do_PUT = do_PATCH = answer  # noqa: N815 - names of the base class

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base class has it
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()


@pytest.fixture
def jobs(tmp_path: Path, api: str) -> dict[str, dict[str, str]]:
    """Return what a job of each CI system finds in its environment."""
    place = f"file://{tmp_path}"
    github = {"GITHUB_ACTIONS": "true", "GITHUB_API_URL": api, "GITHUB_REF_NAME": "main", "GITHUB_TOKEN": "g"}
    github |= {"GITHUB_REPOSITORY": "team/project", "GITHUB_SERVER_URL": place}
    gitlab = {"GITLAB_CI": "true", "CI_API_V4_URL": api, "CI_DEFAULT_BRANCH": "main", "CI_PROJECT_ID": "project"}
    gitlab |= {"CI_PROJECT_URL": f"{place}/team/project", "CI_SERVER_URL": place}
    bitbucket = {"BITBUCKET_BUILD_NUMBER": "1", "BITBUCKET_API": api, "BITBUCKET_BRANCH": "main"}
    bitbucket |= {"BITBUCKET_REPO_FULL_NAME": "team/project", "BITBUCKET_GIT_HTTP_ORIGIN": f"{place}/team/project"}
    return {"github": github, "gitlab": gitlab, "bitbucket": bitbucket, "jenkins": {}}


@pytest.fixture
def run(tmp_path: Path, jobs: dict[str, dict[str, str]]) -> Run:
    """Return what runs the script as a job of a CI system would, in a checkout with one commit."""
    (tmp_path / "opsinit.py").write_text(OPSINIT)
    subprocess.run(["git", "init", "--quiet", "--bare", str(tmp_path / "team/project.git")], check=True)
    subprocess.run(["git", "init", "--quiet", str(tmp_path / "work")], check=True)
    subprocess.run(COMMIT.split(), cwd=tmp_path / "work", check=True)

    def done(job: str, *, check: int = 1, update: str = "clean", **given: str) -> tuple[int, str]:
        env = {name: value for name, value in os.environ.items() if not name.startswith(("BITBUCKET", "CI", "GIT"))}
        program = shlex.join([sys.executable, f"{tmp_path}/opsinit.py"])
        env |= {"OPSINIT": program, "CHECK": str(check), "UPDATE": update}
        env |= {"TEMPLATE_UPDATE_TOKEN": "t", **jobs[job], **given}
        command = [sys.executable, str(Path(__file__).parents[2] / "scripts/template_update.py")]
        work = tmp_path / "work"
        ended = subprocess.run(command, cwd=work, env=env, check=False, capture_output=True, text=True, timeout=60)
        return ended.returncode, ended.stdout + ended.stderr

    return done


@pytest.fixture
def pushed(tmp_path: Path) -> Callable[[], list[str]]:
    """Return what lists the branches that arrived."""
    command = ["git", "branch", "--format=%(refname:short)"]
    there = tmp_path / "team/project.git"

    def listed() -> list[str]:
        return subprocess.run(command, cwd=there, check=True, capture_output=True, text=True).stdout.split()

    return listed
