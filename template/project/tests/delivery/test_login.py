"""A job logs in where its variables say, leaves no secret where others read it, and does so nowhere but in CI."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str]]
Answers = Callable[..., None]
Calls = Callable[[], list[tuple[str, dict[str, str]]]]

REGISTRY = {"IMAGE_REPOSITORY": "registry.example.org/team/project", "REGISTRY_USER": "u", "REGISTRY_PASSWORD": "p"}


@pytest.fixture
def nowhere(checkout: Path) -> None:
    """Leave the cloud out, if the project has one: it has tests of its own."""
    for path in checkout.glob("scripts/cloud_*.py"):
        path.write_text("def login(purpose):\n    pass\n")


@pytest.mark.usefixtures("nowhere")
def test_a_registry_is_told_the_password_where_nobody_sees_it(run: Run, answers: Answers, calls: Calls) -> None:
    answers("docker")
    code, said = run("login", "publish", **REGISTRY)

    [(call, given)] = calls()
    assert (code, call) == (0, "docker login --username u --password-stdin registry.example.org"), said
    assert given["STDIN"] == "p"


@pytest.mark.usefixtures("nowhere")
def test_a_machine_is_known_and_its_key_is_the_jobs_alone(run: Run, tmp_path: Path) -> None:
    code, said = run("login", "deploy", DEPLOY_SSH_KEY="key\n", DEPLOY_KNOWN_HOSTS="host ssh-ed25519 A")

    key = tmp_path / "home/.ssh/id_ed25519"
    assert (code, key.read_text(), stat.S_IMODE(key.stat().st_mode)) == (0, "key\n", 0o600), said
    assert (tmp_path / "home/.ssh/known_hosts").read_text() == "host ssh-ed25519 A\n"


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize(
    ("arguments", "given", "reason"),
    [(("deploy",), {"CI": ""}, "would overwrite logins of yours"), (("all",), {}, "say what for: publish, deploy")],
    ids=["laptop", "purpose"],
)
def test_what_it_should_not_do_it_refuses(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], given: dict[str, str], reason: str
) -> None:
    code, said = run("login", *arguments, DEPLOY_SSH_KEY="key", **given)

    assert (code, reason in said) == (1, True)
    assert not (tmp_path / "home/.ssh").exists()
