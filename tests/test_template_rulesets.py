"""Rules of branches and tags, and Bitbucket's schedules: what the docs have somebody apply is what is written.

They are held here and not in a project, where they are for its people to change.
"""

import json
import re
from pathlib import Path
from typing import Any

import yaml

from tests import matrix


def made(render: matrix.Render, ci: str) -> tuple[Path, str]:
    """Return a project, and what its docs say of its CI system."""
    project = render(project_name="my-project", preset="mlops", ci=ci, cloud="aws")
    return project, (project / f"docs/{ci}.md").read_text(encoding="utf-8")


def read(file: Path) -> Any:
    """Return what a file of rules holds."""
    return json.loads(file.read_text(encoding="utf-8"))


def test_github_keeps_versions_for_those_who_lead(render: matrix.Render) -> None:
    project, told = made(render, "github")
    rules = read(project / ".github/rulesets/tags.json")
    release = yaml.safe_load((project / ".github/workflows/release.yml").read_text(encoding="utf-8"))

    assert rules["conditions"]["ref_name"] == {
        "include": [f"refs/tags/{tag}" for tag in release[True]["push"]["tags"]],
        "exclude": [],
    }
    assert (rules["target"], rules["enforcement"]) == ("tag", "active")
    assert {"creation", "update", "deletion"} <= {rule["type"] for rule in rules["rules"]}
    # The roles Maintain and Admin.
    assert {(actor["actor_type"], actor["actor_id"]) for actor in rules["bypass_actors"]} == {
        ("RepositoryRole", 2),
        ("RepositoryRole", 5),
    }
    assert "for rules in .github/rulesets/*.json; do gh api --method POST repos/{owner}/{repo}/rulesets" in told


def test_gitlab_keeps_main_for_requests_and_versions_for_maintainers(render: matrix.Render) -> None:
    project, told = made(render, "gitlab")
    rules = {path.stem: read(path) for path in project.glob(".gitlab/rulesets/*.json")}

    # Levels: 0 nobody, 30 developers, 40 maintainers.
    assert rules == {
        "main": {"name": "main", "allow_force_push": False, "merge_access_level": 30, "push_access_level": 0},
        "tags": {"name": "v*", "create_access_level": 40},
    }
    for kind, name in (("branches", "main"), ("tags", "tags")):
        assert re.search(rf"--method POST projects/:id/protected_{kind} .*--input \.gitlab/rulesets/{name}\.json", told)


def test_bitbucket_keeps_main_for_requests_that_were_looked_at(render: matrix.Render) -> None:
    project, told = made(render, "bitbucket")
    rules = read(project / ".bitbucket/rulesets/main.json")["values"]

    assert {(rule["branch_match_kind"], rule["pattern"]) for rule in rules} == {("glob", "main")}
    assert {rule["kind"]: rule.get("value") for rule in rules} == {
        "push": None,
        "force": None,
        "delete": None,
        "require_approvals_to_merge": 1,
        "require_passing_builds_to_merge": 1,
    }
    # Nobody is excepted.
    assert [rule["users"] + rule["groups"] for rule in rules if rule["kind"] == "push"] == [[]]
    assert "jq --compact-output '.values[]' .bitbucket/rulesets/main.json" in told


def test_bitbucket_runs_at_night_what_its_docs_have_somebody_schedule(render: matrix.Render) -> None:
    project, text = made(render, "bitbucket")
    told = re.findall(r"^\| `(nightly|weekly)` \| `([a-z-]+)` \|", text, re.MULTILINE)
    custom = yaml.safe_load((project / "bitbucket-pipelines.yml").read_text(encoding="utf-8"))["pipelines"]["custom"]

    assert sorted(told) == sorted((name, step) for name in ("nightly", "weekly") for step in names(custom[name]))
    assert {name for name in custom if not name.startswith(("rollback-", "infra-apply-"))} == {"nightly", "weekly"}


def names(node: object) -> list[str]:
    """Return the names of the steps below a node."""
    if isinstance(node, dict):
        own = [node["step"]["name"]] if "step" in node else []
        return own + [name for key, value in node.items() if key != "step" for name in names(value)]
    return [name for item in node for name in names(item)] if isinstance(node, list) else []
