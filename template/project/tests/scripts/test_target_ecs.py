"""ECS knows what runs and what ran before; a revision changes the image and nothing else."""

import json
import re
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

import target_ecs
from delivery import ROOT, DeliveryError, State

#: What AWS does, as far as the script can tell: it keeps revisions, and runs one after some looks, or none.
AWS = """#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
import json, pathlib, sys
file = pathlib.Path("{store}")
kept = json.loads(file.read_text())
act, given = sys.argv[2], dict(zip(sys.argv[3::2], sys.argv[4::2]))
if act == "describe-services":
    if len(kept["deployments"]) > 1:
        kept["looks"] -= 1
        if kept["looks"] < 0:
            broken = kept["broken"] in kept["revisions"][int(kept["deployments"][0]["taskDefinition"])]["image"]
            kept["deployments"] = [kept["deployments"][1 if broken else 0] | {"rolloutState": "COMPLETED"}]
    service = {"status": kept["status"], "taskDefinition": kept["deployments"][0]["taskDefinition"]}
    print(json.dumps({"services": [service | {"deployments": kept["deployments"]}]}))
elif act == "describe-task-definition":
    asked = given["--task-definition"]
    number = int(asked) if asked.isdigit() else len(kept["revisions"]) - 1
    task = {"family": "f", "cpu": "512", "revision": number, "status": "ACTIVE"}
    print(json.dumps({"taskDefinition": task | {"containerDefinitions": [kept["revisions"][number]]}}))
elif act == "register-task-definition":
    written = json.loads(given["--cli-input-json"])
    assert written.keys() == {"family", "cpu", "containerDefinitions"}, written
    kept["revisions"] += written["containerDefinitions"]
    print(json.dumps({"taskDefinition": {"taskDefinitionArn": str(len(kept["revisions"]) - 1)}}))
elif act == "update-service":
    new = {"taskDefinition": given["--task-definition"], "rolloutState": "IN_PROGRESS"}
    kept["deployments"], kept["looks"] = [new, *kept["deployments"]], 2
    print("{}")
file.write_text(json.dumps(kept))
"""
ONE, TWO, BROKEN = "r/p@sha256:1", "r/p@sha256:2", "r/p@sha256:bad"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return what AWS keeps: one revision of Terraform's, whose image does not exist."""
    file, program = tmp_path / "store.json", tmp_path / "aws"
    program.write_text(AWS.replace("{python}", sys.executable).replace("{store}", str(file)))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    first = {"name": "service", "image": "r/p:none", "environment": [{"name": "A", "value": "1"}]}
    first["secrets"] = [{"name": "B", "valueFrom": "arn:B::"}]
    deployment = {"taskDefinition": "0", "rolloutState": "COMPLETED"}
    kept = {"status": "ACTIVE", "revisions": [first], "deployments": [deployment], "broken": "bad"}
    file.write_text(json.dumps(kept))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(target_ecs, "PAUSE", 0)
    return file


def revisions(store: Path) -> list[dict[str, Any]]:
    """Return every revision that was made."""
    return list(json.loads(store.read_text())["revisions"])


@pytest.mark.usefixtures("store")
def test_before_the_first_deployment_nothing_runs() -> None:
    assert target_ecs.state("dev") is None


def test_what_was_placed_runs_and_remembers_what_ran_before(store: Path) -> None:
    target_ecs.place("dev", State(ONE, None))
    assert target_ecs.state("dev") == State(ONE, None)
    target_ecs.place("dev", State(TWO, ONE))

    assert target_ecs.state("dev") == State(TWO, ONE)
    assert {json.dumps(made["environment"]) for made in revisions(store)} == {'[{"name": "A", "value": "1"}]'}
    assert {json.dumps(made["secrets"]) for made in revisions(store)} == {'[{"name": "B", "valueFrom": "arn:B::"}]'}


def test_what_does_not_start_is_an_error_and_what_ran_before_runs_on(store: Path) -> None:
    target_ecs.place("dev", State(ONE, None))

    with pytest.raises(DeliveryError, match="does not start: AWS went back to what ran before"):
        target_ecs.place("dev", State(BROKEN, ONE))
    assert target_ecs.state("dev") == State(ONE, None)
    assert len(revisions(store)) == 3


def test_what_takes_too_long_is_an_error(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target_ecs, "SECONDS", 0)

    with pytest.raises(DeliveryError, match="was not up after 0 s"):
        target_ecs.place("dev", State(ONE, None))
    assert len(revisions(store)) == 2


def test_without_a_service_that_is_said(store: Path) -> None:
    store.write_text(store.read_text().replace("ACTIVE", "INACTIVE"))

    with pytest.raises(DeliveryError, match="`just infra-apply dev` makes it"):
        target_ecs.state("dev")


def test_what_the_task_may_write_to_is_a_volume_of_the_image() -> None:
    # Fargate takes over whose a folder is only then; otherwise it would be root's.
    [written] = re.findall(r"writable = (\[.*\])", (ROOT / "infra/aws/service.tf").read_text(encoding="utf-8"))
    [volumes] = re.findall(r"^VOLUME (\[.*\])", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)

    assert json.loads(written) == json.loads(volumes)


@pytest.mark.parametrize("answer", ["nonsense", "{}", "[]"])
def test_an_answer_that_nobody_expected_is_an_error_like_any_other(
    monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    monkeypatch.setattr(target_ecs, "run", lambda *_: answer)

    with pytest.raises(DeliveryError, match="AWS answered what nobody expected"):
        target_ecs.state("dev")
    with pytest.raises(DeliveryError, match="AWS answered what nobody expected"):
        target_ecs.place("dev", State(ONE, None))
