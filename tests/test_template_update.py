"""A project's own job proposes the newest template: its script with the real opsinit, real releases and a real push."""

import json
import shlex
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from opsinit import history
from tests import matrix
from tests.program import environment, git, opsinit

NEWEST = history.releases(matrix.ROOT / "releases")[-1].version
BRANCH = f"opsinit-{NEWEST}"
CONTESTED = "docs/runbooks/deploy.md"  # 0.3.0 names another bot there
Asked = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def asked() -> Asked:
    """Return what the server is asked to make."""
    return []


@pytest.fixture
def api(asked: Asked) -> Iterator[str]:
    """Stand in for the API of GitHub, which knows of no request and no issue yet."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            found: object = []
            if self.command == "POST":
                sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                asked.append((self.path.rpartition("/")[2], sent))
                found = {"html_url": "https://there"}
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        do_GET = do_POST = answer  # noqa: N815 - names of the base class

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base class has it
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path / "home")


@pytest.fixture
def project(tmp_path: Path, env: dict[str, str]) -> Path:
    """Give a project of an old release, whose repository knows where to be pushed to."""
    made = opsinit(
        "new", "p", "--preset", "devops", "--ref", "v0.2.0", "--no-lock", "--defaults", cwd=tmp_path, env=env
    )
    assert made.code == 0, made.err
    git("init", "--quiet", "--bare", str(tmp_path / "team/p.git"), cwd=tmp_path, env=env)
    git("push", "--quiet", str(tmp_path / "team/p.git"), "main", cwd=tmp_path / "p", env=env)
    return tmp_path / "p"


def propose(
    render: matrix.Render, project: Path, env: dict[str, str], api: str, **given: str
) -> subprocess.CompletedProcess[str]:
    """Run the job's script as the newest template has it."""
    script = render(project_name="my-project", preset="devops") / "scripts/template_update.py"
    job = {"GITHUB_ACTIONS": "true", "GITHUB_API_URL": api, "GITHUB_REF_NAME": "main", "GITHUB_TOKEN": "g"}
    job |= {"GITHUB_REPOSITORY": "team/p", "GITHUB_SERVER_URL": f"file://{project.parent}"}
    job |= {"TEMPLATE_UPDATE_TOKEN": "t", "OPSINIT": shlex.join([sys.executable, "-m", "opsinit"]), **given}
    command = [sys.executable, "-B", str(script)]
    return subprocess.run(command, cwd=project, env=env | job, check=False, capture_output=True, text=True)


def test_a_clean_update_is_proposed(
    render: matrix.Render, project: Path, env: dict[str, str], api: str, asked: Asked
) -> None:
    done = propose(render, project, env, api)

    assert done.returncode == 0, done.stdout + done.stderr
    [(what, fields)] = asked
    assert (what, fields["head"], fields["draft"]) == ("pulls", BRANCH, False)
    assert f"from v0.2.0 to {NEWEST}" in fields["body"]
    answers = git("show", f"{BRANCH}:{matrix.ANSWERS_FILE}", cwd=project.parent / "team/p.git", env=env)
    assert f"_commit: {NEWEST}" in answers


def test_conflicts_make_a_draft_whose_branch_brings_them_again(
    render: matrix.Render, project: Path, env: dict[str, str], api: str, asked: Asked
) -> None:
    page = project / CONTESTED
    page.write_text(page.read_text("utf-8").replace("Dependabot proposes", "Our own bot proposes"), encoding="utf-8")
    git("commit", "--quiet", "--all", "--message=Ours", cwd=project, env=env)
    done = propose(render, project, env, api)

    assert done.returncode == 1, done.stdout + done.stderr
    [(what, fields)] = asked
    assert (what, fields["draft"]) == ("pulls", True)
    assert f"conflict {CONTESTED}" in " ".join(fields["body"].split())
    there = project.parent / "there"
    git("clone", "--quiet", "--branch", BRANCH, str(project.parent / "team/p.git"), str(there), cwd=project, env=env)
    assert [path for path in there.rglob("*.md") if "<<<<<<<" in path.read_text("utf-8")] == []

    again = opsinit("update", "--json", cwd=there, env=env)

    assert again.code == 1, again.err
    assert [path["path"] for path in again.data["paths"] if path["action"] != "kept"] == [
        CONTESTED,
        matrix.ANSWERS_FILE,
    ]


def test_without_an_app_the_report_is_an_issue_and_nothing_is_written(
    render: matrix.Render, project: Path, env: dict[str, str], api: str, asked: Asked
) -> None:
    done = propose(render, project, env, api, TEMPLATE_UPDATE_TOKEN="")

    assert done.returncode == 0, done.stdout + done.stderr
    [(what, fields)] = asked
    assert what == "issues"
    assert f"would update p from v0.2.0 to {NEWEST}" in fields["body"]
    assert git("status", "--porcelain", cwd=project, env=env) == ""
    assert git("branch", "--list", "opsinit-*", cwd=project, env=env) == ""
