"""A machine with Docker is told what to run, and says itself what ran before."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str]]
Answers = Callable[..., None]
Calls = Callable[[], list[tuple[str, dict[str, str]]]]

ASK = """
import sys
sys.path.insert(0, "scripts")
from delivery import State
import target_docker
print(target_docker.state("dev"))
target_docker.place("dev", State("new", "old"))
"""
FOUND = [{"Config": {"Image": "old", "Labels": {"previous-image": "older"}}}]


def test_it_is_asked_and_told(run: Run, checkout: Path, answers: Answers, calls: Calls) -> None:
    (checkout / "scripts/ask.py").write_text(ASK)
    answers("docker", says=[(" ps ", 0, "c0ffee\n"), ("inspect c0ffee", 0, json.dumps(FOUND))])
    code, said = run("ask", DOCKER_HOST="ssh://machine", APP_LOG_LEVEL="debug", OTHER="x")

    [_, _, (up, given)] = calls()
    assert (code, said) == (0, "State(image='old', previous='older')\n")
    assert "-dev --file compose.yaml" in up
    assert up.endswith("up --detach --no-build --no-deps --wait --wait-timeout 120 service")
    assert (given["SERVICE_IMAGE"], given["PREVIOUS_IMAGE"], given["DOCKER_HOST"]) == ("new", "old", "ssh://machine")


def test_it_is_entered_with_its_key(run: Run, checkout: Path, answers: Answers, tmp_path: Path) -> None:
    (checkout / "scripts/ask.py").write_text(ASK)
    answers("docker")
    code, said = run("ask", DEPLOY_SSH_KEY="a key")

    assert (code, (tmp_path / "home/.ssh/id_ed25519").read_text()) == (0, "a key\n"), said


def test_it_is_told_settings_and_none_that_is_not_set(run: Run, checkout: Path, answers: Answers, calls: Calls) -> None:
    (checkout / "scripts/ask.py").write_text(ASK)
    answers("docker", says=[(" ps ", 0, "")])
    given = {"APP_LOG_LEVEL": "a$b", "APP_MODEL_URI": "", "OTEL_SERVICE_NAME": "it", "OTHER": "x"}
    code, said = run("ask", **given)

    mode, _, told = calls()[-1][1]["FILE"].partition(" ")
    assert (code, mode) == (0, "600"), said
    assert json.loads(told) == {
        "services": {"service": {"environment": {"APP_LOG_LEVEL": "a$$b", "OTEL_SERVICE_NAME": "it"}}}
    }


@pytest.mark.parametrize("answer", ["[]", "nonsense", '[{"Config": {}}]'])
def test_an_answer_that_nobody_expected_is_an_error_like_any_other(
    run: Run, checkout: Path, answers: Answers, answer: str
) -> None:
    (checkout / "scripts/ask.py").write_text(ASK)
    answers("docker", says=[(" ps ", 0, "c0ffee\n"), ("inspect c0ffee", 0, answer)])
    code, said = run("ask")

    assert (code, "DeliveryError: Docker answered what nobody expected: " in said) == (1, True)


def test_a_machine_that_runs_nothing_says_so(run: Run, checkout: Path, answers: Answers) -> None:
    (checkout / "scripts/ask.py").write_text(ASK)
    answers("docker", says=[(" ps ", 0, "")])

    assert run("ask") == (0, "None\n")


def test_a_container_that_does_not_become_healthy_is_an_error(run: Run, checkout: Path, answers: Answers) -> None:
    (checkout / "scripts/ask.py").write_text(ASK)
    answers("docker", says=[(" up ", 1, "unhealthy\n")])
    code, said = run("ask")

    assert code == 1
    assert "DeliveryError: `docker compose --project-name` ended with 1: unhealthy" in said
