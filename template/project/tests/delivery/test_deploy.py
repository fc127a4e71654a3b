"""An image that does not work is taken back by itself, and a person can go back too."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str]]
Answers = Callable[..., None]
Calls = Callable[[], list[tuple[str, dict[str, str]]]]

NEW = f"example.org/project@sha256:{'a' * 64}"
#: A target that keeps what it runs in a file, and refuses an image that it is told to.
TARGET = """
import json, os, pathlib
from delivery import DeliveryError, State
file = pathlib.Path("runs.json")
def state(environment):
    return State(**json.loads(file.read_text())) if file.exists() else None
def place(environment, state):
    file.write_text(json.dumps({"image": state.image, "previous": state.previous}))
    if state.image in os.environ.get("REFUSED", "").split():
        raise DeliveryError(f"{state.image} does not start")
"""
URL = {"DEPLOY_URL": "https://dev.example.org"}


@pytest.fixture
def runs(checkout: Path, made: Path, answers: Answers) -> Callable[..., tuple[str, str | None] | None]:
    """Return what tells which image runs and ran, of a target that stands in for the real one."""
    [target] = re.findall(r"^import (target_\w+)", (checkout / "scripts/deploy.py").read_text(), re.MULTILINE)
    (checkout / f"scripts/{target}.py").write_text(TARGET)
    deploy = (checkout / "scripts/deploy.py").read_text()
    (checkout / "scripts/deploy.py").write_text(deploy.replace("SECONDS = 60", "SECONDS = 0"))
    file = checkout / "runs.json"
    answers("just", says=[("smoke", 0, "ready\n")])
    assert made.is_dir()

    def state(image: str = "", previous: str | None = None) -> tuple[str, str | None] | None:
        if image:
            file.write_text(json.dumps({"image": image, "previous": previous}))
        found = json.loads(file.read_text()) if file.exists() else None
        return found and (found["image"], found["previous"])

    return state


def smokes(calls: Calls) -> int:
    """Return how often the service was asked whether it works."""
    return sum(call.startswith("just smoke ") for call, _ in calls())


def test_what_was_built_runs_and_what_ran_is_remembered(run: Run, runs: Callable[..., object], calls: Calls) -> None:
    runs("old", "older")
    code, said = run("deploy", "deploy", "dev", **URL)

    assert (code, runs()) == (0, (NEW, "old")), said
    assert smokes(calls) == 1


def test_the_same_image_again_keeps_the_way_back(run: Run, runs: Callable[..., object]) -> None:
    runs(NEW, "old")

    assert run("deploy", "deploy", "dev", **URL)[0] == 0
    assert runs() == (NEW, "old")


@pytest.mark.parametrize("given", [{"REFUSED": NEW}, {}], ids=["does not start", "does not answer"])
def test_what_does_not_work_is_taken_back_and_asked_too(
    run: Run, runs: Callable[..., object], answers: Answers, calls: Calls, given: dict[str, str]
) -> None:
    runs("old", "older")
    if not given:
        answers("just", says=[("smoke", 1, "GET /readyz answered 503\n")])
    code, said = run("deploy", "deploy", "prod", **URL, **given)

    assert (code, runs()) == (1, ("old", "older"))
    assert "putting old back" in said
    assert smokes(calls) == (1 if given else 2)


def test_what_could_not_be_put_back_hides_no_reason(run: Run, runs: Callable[..., object]) -> None:
    runs("old", "older")
    code, said = run("deploy", "deploy", "prod", **URL, REFUSED=f"{NEW} old")

    assert (code, said.count("error: ")) == (1, 1)
    assert f"error: {NEW} does not start; old could not be put back: old does not start" in said


def test_the_first_one_has_nothing_to_go_back_to(run: Run, runs: Callable[..., object]) -> None:
    code, said = run("deploy", "deploy", "dev", **URL, REFUSED=NEW)

    assert (code, "nothing ran before" in said) == (1, True)
    assert runs() == (NEW, None)


def test_a_rollback_swaps_both(run: Run, runs: Callable[..., object], calls: Calls) -> None:
    runs("bad", "good")

    assert run("deploy", "rollback", "prod", **URL)[0] == 0
    assert (runs(), smokes(calls)) == (("good", "bad"), 1)


def test_a_rollback_to_what_does_not_answer_fails(run: Run, runs: Callable[..., object], answers: Answers) -> None:
    runs("bad", "good")
    answers("just", says=[("smoke", 1, "GET /readyz answered 503\n")])

    assert run("deploy", "rollback", "prod", **URL)[0] == 1


@pytest.mark.parametrize(
    ("arguments", "given", "reason"),
    [
        (("rollback", "dev"), URL, "no earlier image"),
        (("deploy", "production"), URL, "one of dev, staging, prod"),
        (("deploy", "dev"), {}, "DEPLOY_URL is not set"),
    ],
    ids=["nothing", "elsewhere", "unanswered"],
)
def test_what_cannot_be_done_changes_nothing(
    run: Run, runs: Callable[..., object], arguments: tuple[str, ...], given: dict[str, str], reason: str
) -> None:
    before = runs("only")
    code, said = run("deploy", *arguments, **given)

    assert (code, runs()) == (1, before)
    assert reason in said
