"""Cloud Run knows what runs and what ran before; a revision changes the image and nothing else."""

import json
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

import target_cloudrun
from delivery import DeliveryError, State

#: What Google does, as far as the script can tell: it keeps one service, and refuses what is its own to write.
GCLOUD = """#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
import json, pathlib, sys
file = pathlib.Path("{store}")
kept = json.loads(file.read_text())
[act, what], given = sys.argv[3:5], sys.argv[5:]
assert [given[0], given[2], given[4]] == ["--project", "--region", "--format=json"] and given[3], given
if act == "replace":
    new = json.loads(pathlib.Path(what).read_text())
    assert new["metadata"]["annotations"].keys() == {"run.googleapis.com/ingress", "previous-image"}, new
    assert "name" not in new["spec"]["template"]["metadata"] and "status" not in new, new
    if "bad" in new["spec"]["template"]["spec"]["containers"][0]["image"]:
        sys.exit("ERROR: revision is not ready")
    new["metadata"]["annotations"]["serving.knative.dev/creator"] = "ci"
    new["spec"]["template"]["metadata"]["name"] = "r2"
    kept = new | {"status": {}}
    file.write_text(json.dumps(kept))
else:
    assert (act, what[-4:]) == ("describe", "-dev"), (act, what)
print(json.dumps(kept))
"""
ENV = [{"name": "A", "value": "1"}, {"name": "B", "valueFrom": {"secretKeyRef": {"name": "b", "key": "latest"}}}]
ONE, TWO, BROKEN = "r/p@sha256:1", "r/p@sha256:2", "r/p@sha256:bad"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return what Google keeps: the service as Terraform makes it."""
    file, program = tmp_path / "store.json", tmp_path / "gcloud"
    program.write_text(GCLOUD.replace("{python}", sys.executable).replace("{store}", str(file)))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    containers = [{"name": "service", "image": target_cloudrun.SAMPLE, "env": ENV}]
    annotations = {"run.googleapis.com/ingress": "all", "serving.knative.dev/creator": "terraform"}
    service: dict[str, Any] = {"apiVersion": "serving.knative.dev/v1", "kind": "Service", "status": {}}
    service["metadata"] = {"name": "p-dev", "namespace": "1", "uid": "u", "annotations": annotations}
    service["spec"] = {"template": {"metadata": {"name": "r1"}, "spec": {"containers": containers}}}
    file.write_text(json.dumps(service))
    monkeypatch.setenv("PATH", str(tmp_path))
    return file


@pytest.mark.usefixtures("store")
def test_before_the_first_deployment_nothing_runs() -> None:
    assert target_cloudrun.state("dev") is None


def test_what_was_placed_runs_and_remembers_what_ran_before(store: Path) -> None:
    target_cloudrun.place("dev", State(ONE, None))
    assert target_cloudrun.state("dev") == State(ONE, None)
    target_cloudrun.place("dev", State(TWO, ONE))

    assert target_cloudrun.state("dev") == State(TWO, ONE)
    assert json.loads(store.read_text())["spec"]["template"]["spec"]["containers"][0]["env"] == ENV


@pytest.mark.usefixtures("store")
def test_what_does_not_start_is_an_error_and_what_ran_before_runs_on() -> None:
    target_cloudrun.place("dev", State(ONE, None))

    with pytest.raises(DeliveryError, match="`gcloud run services` ended with 1"):
        target_cloudrun.place("dev", State(BROKEN, ONE))
    assert target_cloudrun.state("dev") == State(ONE, None)


@pytest.mark.parametrize("answer", ["nonsense", "{}", "[]"])
def test_an_answer_that_nobody_expected_is_an_error_like_any_other(
    monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    monkeypatch.setattr(target_cloudrun, "run", lambda *_: answer)

    with pytest.raises(DeliveryError, match="Google Cloud answered what nobody expected"):
        target_cloudrun.state("dev")
    with pytest.raises(DeliveryError, match="Google Cloud answered what nobody expected"):
        target_cloudrun.place("dev", State(ONE, None))
