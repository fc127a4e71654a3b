"""A tag becomes a release with its notes, if changelog, version and tag agree."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., tuple[int, str]]
Answers = Callable[..., None]
Calls = Callable[[], list[tuple[str, dict[str, str]]]]
Asked = list[tuple[str, dict[str, str], bytes]]

CHANGELOG = "# Changelog\n\n## Unreleased\n\nLater.\n\n## 0.1.0 - 2030-01-01\n\n- A thing.\n\n## 0.0.1\n\nOld.\n"


@pytest.fixture
def version(checkout: Path, made: Path) -> None:
    """Tag a version that has notes and a list of what it is made of."""
    (checkout / "CHANGELOG.md").write_text(CHANGELOG)
    subprocess.run(["git", "tag", "v0.1.0"], cwd=checkout, check=True)
    (made / "sbom.cdx.json").write_text("{}")


@pytest.mark.usefixtures("version")
def test_github_gets_a_release_of_the_tag_that_was_pushed(
    run: Run, checkout: Path, answers: Answers, calls: Calls
) -> None:
    answers("gh", says=[("release", 0, "https://there\n")])
    code, said = run("release", GITHUB_ACTIONS="true")

    [(call, _)] = calls()
    assert (code, "released v0.1.0: https://there" in said) == (0, True), said
    assert call == (
        "gh release create v0.1.0 --verify-tag --title v0.1.0 --notes-file dist/notes.md dist/sbom.cdx.json"
    )
    assert (checkout / "dist/notes.md").read_text() == "- A thing.\n"


@pytest.mark.usefixtures("version")
def test_gitlab_gets_a_package_and_a_release_that_links_to_it(
    run: Run, served: dict[str, Any], asked: Asked, server: str
) -> None:
    served |= {"/projects/7/": {}}
    given = {"CI_API_V4_URL": server, "CI_PROJECT_ID": "7", "CI_JOB_TOKEN": "t", "CI_PROJECT_URL": "https://there"}
    code, said = run("release", GITLAB_CI="true", **given)

    [(put, headers, file), (post, _, body)] = asked
    assert (code, put) == (0, "PUT /projects/7/packages/generic/release/0.1.0/sbom.cdx.json"), said
    assert ({name.lower(): value for name, value in headers.items()}["job-token"], file) == ("t", b"{}")
    assert (post, json.loads(body)["description"]) == ("POST /projects/7/releases", "- A thing.\n")
    assert json.loads(body)["assets"]["links"][0]["url"] == f"{server}{put.removeprefix('PUT ')}"


@pytest.mark.usefixtures("version")
def test_bitbucket_gets_downloads(run: Run, served: dict[str, Any], asked: Asked, server: str) -> None:
    served |= {"/repositories/": {}}
    given = {"BITBUCKET_REPO_FULL_NAME": "team/project", "BITBUCKET_GIT_HTTP_ORIGIN": "https://there"}
    given |= {"BITBUCKET_API": server, "RELEASE_TOKEN": "t"}
    code, said = run("release", **given)

    [(post, _, body)] = asked
    assert (code, post) == (0, "POST /repositories/team/project/downloads"), said
    assert (body.count(b"filename="), b"v0.1.0-notes.md" in body, b"- A thing." in body) == (2, True, True)


@pytest.mark.usefixtures("version")
def test_elsewhere_the_job_keeps_what_was_written(run: Run, checkout: Path) -> None:
    assert run("release")[0] == 0
    assert (checkout / "dist/notes.md").exists()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("## 0.1.0", "## 0.2.0", "CHANGELOG.md says nothing under a heading '## 0.1.0'"),
        ("- A thing.\n", "", "CHANGELOG.md says nothing"),
    ],
    ids=["no heading", "no notes"],
)
@pytest.mark.usefixtures("version")
def test_a_version_without_notes_is_refused(run: Run, checkout: Path, old: str, new: str, reason: str) -> None:
    (checkout / "CHANGELOG.md").write_text(CHANGELOG.replace(old, new))
    code, said = run("release")

    assert (code, reason in said) == (1, True)


def test_a_tag_that_is_not_the_projects_version_is_refused(run: Run, checkout: Path) -> None:
    subprocess.run(["git", "tag", "v9.9.9"], cwd=checkout, check=True)
    code, said = run("release")

    assert (code, "pyproject.toml says 0.1.0, and this commit is tagged v9.9.9" in said) == (1, True)
