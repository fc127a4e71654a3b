"""Container Apps know what runs and what ran before; a revision changes the image and nothing else."""

import json
import stat
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

import target_containerapps
from delivery import DeliveryError, State

#: What Azure does, as far as the script can tell: it keeps one service; a revision is ready after some looks.
AZ = """#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
import json, pathlib, sys
file = pathlib.Path("{store}")
kept = json.loads(file.read_text())
words = sys.argv[1:]
given = dict(zip(words, words[1:]))
properties = kept["properties"]
[container] = properties["template"]["containers"]
if words[:2] == ["tag", "update"]:
    assert given["--resource-id"] == kept["id"] and given["--operation"] == "Merge", words
    key, _, value = given["--tags"].partition("=")
    kept["tags"] = (kept["tags"] or {}) | {key: value}
elif words[:2] == ["containerapp", "update"]:
    assert given["--container-name"] == "service", words
    container["image"] = given["--image"]
    properties["latestRevisionName"] += "x"
    kept["looks"] = 2
elif words[:3] == ["containerapp", "revision", "show"]:
    broken = "bad" in container["image"]
    print(json.dumps({"properties": {"runningState": "Failed" if broken else "Activating"}}))
elif words[:2] == ["containerapp", "show"]:
    assert given["--name"] == given["--resource-group"], words
    kept["looks"] -= 1
    if kept["looks"] < 0 and "bad" not in container["image"]:
        properties["latestReadyRevisionName"] = properties["latestRevisionName"]
    print(json.dumps(kept))
file.write_text(json.dumps(kept))
"""
ONE, TWO, BROKEN = "r/p@sha256:1", "r/p@sha256:2", "r/p@sha256:bad"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return what Azure keeps: the service as Terraform makes it."""
    file, program = tmp_path / "store.json", tmp_path / "az"
    program.write_text(AZ.replace("{python}", sys.executable).replace("{store}", str(file)))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    container = {"name": "service", "image": f"{target_containerapps.SAMPLE}:latest", "env": [{"name": "A"}]}
    properties = {"template": {"containers": [container]}, "latestRevisionName": "r", "latestReadyRevisionName": "r"}
    file.write_text(json.dumps({"id": "/a/b", "tags": {"project": "p"}, "properties": properties, "looks": 0}))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(target_containerapps, "PAUSE", 0)
    return file


@pytest.mark.usefixtures("store")
def test_before_the_first_deployment_nothing_runs() -> None:
    assert target_containerapps.state("dev") is None


def test_what_was_placed_runs_and_remembers_what_ran_before(store: Path) -> None:
    target_containerapps.place("dev", State(ONE, None))
    assert target_containerapps.state("dev") == State(ONE, None)
    target_containerapps.place("dev", State(TWO, ONE))

    assert target_containerapps.state("dev") == State(TWO, ONE)
    assert json.loads(store.read_text())["tags"] == {"project": "p", "previous-image": ONE}


@pytest.mark.usefixtures("store")
def test_what_does_not_start_is_an_error() -> None:
    with pytest.raises(DeliveryError, match="rx does not start: Failed"):
        target_containerapps.place("dev", State(BROKEN, ONE))


@pytest.mark.usefixtures("store")
def test_what_takes_too_long_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target_containerapps, "SECONDS", 0)

    with pytest.raises(DeliveryError, match="was not up after 0 s"):
        target_containerapps.place("dev", State(ONE, None))


@pytest.mark.parametrize("answer", ["nonsense", "{}", "[]"])
def test_an_answer_that_nobody_expected_is_an_error_like_any_other(
    monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    monkeypatch.setattr(target_containerapps, "run", lambda *_: answer)

    with pytest.raises(DeliveryError, match="Azure answered what nobody expected"):
        target_containerapps.state("dev")
    with pytest.raises(DeliveryError, match="Azure answered what nobody expected"):
        target_containerapps.place("dev", State(ONE, None))
