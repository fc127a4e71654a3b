"""A project's own job proposes the newest template: its script with the real opsinit, real releases and a real push."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest

from opsinit import history
from tests import matrix
from tests.program import environment, git, opsinit

NEWEST = history.releases(matrix.ROOT / "releases")[-1].version
BRANCH = f"opsinit-{NEWEST}"
CONTESTED = "docs/runbooks/deploy.md"  # 0.3.0 names another bot there


class Api(NamedTuple):
    """What a server's API is asked by, and what it calls a request, its branch, its text and its address."""

    project: str
    token: tuple[str, str]
    requests: str
    branch: str
    text: str
    address: str


APIS = {
    "github": Api("/repos/team/p", ("Authorization", "Bearer t"), "pulls", "head", "body", "html_url"),
    "gitlab": Api("/projects/7", ("PRIVATE-TOKEN", "t"), "merge_requests", "source_branch", "description", "web_url"),
}


class Asked(NamedTuple):
    """What a server is asked to make, in words that both have."""

    what: str
    branch: str
    draft: bool
    text: str


Made = list[Asked]
Propose = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(params=["github", "gitlab"])
def ci(request: pytest.FixtureRequest) -> str:
    """Give each CI system whose job is run."""
    return str(request.param)


@pytest.fixture
def made() -> Made:
    """Return what the server is asked to make."""
    return []


@pytest.fixture
def api(ci: str, tmp_path: Path, made: Made) -> Iterator[str]:
    """Stand in for the server's API: it knows of no request and no issue yet, and of no branch but what was pushed."""
    said = APIS[ci]

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            project, _, what = self.path.partition("?")[0].rpartition("/")
            if (project, self.headers[said.token[0]]) != (said.project, said.token[1]):
                self.send_error(404)
                return
            found: object = []
            if self.command == "POST":
                sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                branch = sent.get(said.branch, "")
                if what == said.requests and not (tmp_path / f"team/p.git/refs/heads/{branch}").is_file():
                    self.send_error(422)
                    return
                draft = sent.get("draft", sent["title"].startswith("Draft: "))
                made.append(Asked("request" if what == said.requests else what, branch, draft, sent[said.text]))
                found = {said.address: "https://there"}
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
def project(ci: str, tmp_path: Path, env: dict[str, str]) -> Path:
    """Give a project of an old release, whose repository knows where to be pushed to."""
    answers = ("--preset", "devops", "--set", f"ci={ci}", "--defaults")
    done = opsinit("new", "p", *answers, "--ref", "v0.2.0", "--no-lock", cwd=tmp_path, env=env)
    assert done.code == 0, done.err
    git("init", "--quiet", "--bare", str(tmp_path / "team/p.git"), cwd=tmp_path, env=env)
    git("push", "--quiet", str(tmp_path / "team/p.git"), "main", cwd=tmp_path / "p", env=env)
    return tmp_path / "p"


@pytest.fixture
def job(ci: str, tmp_path: Path, api: str) -> dict[str, str]:
    """Give what a job of the CI system finds in its environment, with a token that may push."""
    place = f"file://{tmp_path}"
    github = {"GITHUB_ACTIONS": "true", "GITHUB_API_URL": api, "GITHUB_REF_NAME": "main", "GITHUB_TOKEN": "t"}
    github |= {"GITHUB_REPOSITORY": "team/p", "GITHUB_SERVER_URL": place}
    gitlab = {"GITLAB_CI": "true", "CI_API_V4_URL": api, "CI_DEFAULT_BRANCH": "main", "CI_JOB_TOKEN": "j"}
    gitlab |= {"CI_PROJECT_ID": "7", "CI_PROJECT_URL": f"{place}/team/p", "CI_SERVER_URL": place}
    return {"github": github, "gitlab": gitlab}[ci] | {"TEMPLATE_UPDATE_TOKEN": "t"}


@pytest.fixture
def propose(render: matrix.Render, ci: str, project: Path, env: dict[str, str], job: dict[str, str]) -> Propose:
    """Give what runs the script of the newest template's recipe, as the job does."""
    newest = render(project_name="my-project", preset="devops", ci=ci)
    text = (newest / "justfile").read_text(encoding="utf-8")
    [script] = re.findall(r"^template-update:\n    uv run python (\S+)\n\n", text, re.MULTILINE)
    command = [sys.executable, "-B", str(newest / script)]

    def proposed(**given: str) -> subprocess.CompletedProcess[str]:
        found = {**env, "OPSINIT": shlex.join([sys.executable, "-m", "opsinit"]), **job, **given}
        return subprocess.run(command, cwd=project, env=found, check=False, capture_output=True, text=True)

    return proposed


def test_a_clean_update_is_proposed(propose: Propose, project: Path, env: dict[str, str], made: Made) -> None:
    done = propose()

    assert done.returncode == 0, done.stdout + done.stderr
    [asked] = made
    assert asked[:3] == ("request", BRANCH, False)
    assert f"from v0.2.0 to {NEWEST}" in asked.text
    answers = git("show", f"{BRANCH}:{matrix.ANSWERS_FILE}", cwd=project.parent / "team/p.git", env=env)
    assert f"_commit: {NEWEST}" in answers


def test_conflicts_make_a_draft_whose_branch_brings_them_again(
    propose: Propose, project: Path, env: dict[str, str], made: Made
) -> None:
    page = project / CONTESTED
    page.write_text(page.read_text("utf-8").replace("Dependabot proposes", "Our own bot proposes"), encoding="utf-8")
    git("commit", "--quiet", "--all", "--message=Ours", cwd=project, env=env)
    done = propose()

    assert done.returncode == 1, done.stdout + done.stderr
    [asked] = made
    assert asked[:3] == ("request", BRANCH, True)
    assert f"conflict {CONTESTED}" in " ".join(asked.text.split())
    there = project.parent / "there"
    git("clone", "--quiet", "--branch", BRANCH, str(project.parent / "team/p.git"), str(there), cwd=project, env=env)
    assert [path for path in there.rglob("*.md") if "<<<<<<<" in path.read_text("utf-8")] == []

    again = opsinit("update", "--json", cwd=there, env=env)

    assert again.code == 1, again.err
    assert [path["path"] for path in again.data["paths"] if path["action"] != "kept"] == [
        CONTESTED,
        matrix.ANSWERS_FILE,
    ]


def untouched(project: Path, env: dict[str, str]) -> bool:
    """Say whether nothing was written, and nothing pushed."""
    there = git("branch", "--list", "opsinit-*", cwd=project.parent / "team/p.git", env=env)
    here = git("branch", "--list", "opsinit-*", cwd=project, env=env)
    return (git("status", "--porcelain", cwd=project, env=env), here, there) == ("", "", "")


@pytest.mark.parametrize("ci", ["github"], indirect=True)
def test_without_an_app_the_report_is_an_issue_and_nothing_is_written(
    propose: Propose, project: Path, env: dict[str, str], made: Made
) -> None:
    done = propose(TEMPLATE_UPDATE_TOKEN="")

    assert done.returncode == 0, done.stdout + done.stderr
    [asked] = made
    assert asked.what == "issues"
    assert f"would update p from v0.2.0 to {NEWEST}" in asked.text
    assert untouched(project, env)


@pytest.mark.parametrize("ci", ["gitlab"], indirect=True)
def test_without_a_token_gitlabs_job_says_what_is_missing_since_its_own_may_write_no_issue(
    propose: Propose, project: Path, env: dict[str, str], made: Made
) -> None:
    done = propose(TEMPLATE_UPDATE_TOKEN="")

    said = "error: TEMPLATE_UPDATE_TOKEN is not set, and a job's own token may not even write an issue\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)
    assert made == []
    assert untouched(project, env)
