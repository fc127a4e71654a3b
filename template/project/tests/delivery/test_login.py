"""A job logs in where its variables say, leaves no secret where others read it, and does so nowhere but in CI."""

from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str]]
Answers = Callable[..., None]
Calls = Callable[[], list[tuple[str, dict[str, str]]]]

REGISTRY = {"IMAGE_REPOSITORY": "registry.example.org/team/project", "REGISTRY_USER": "u", "REGISTRY_PASSWORD": "p"}


@pytest.fixture
def nowhere(checkout: Path, answers: Answers) -> None:
    """Leave the cloud out, if the project has one: it has tests of its own. Docker is one that stands in."""
    for path in checkout.glob("scripts/cloud_*.py"):
        path.write_text("def login(purpose):\n    pass\n")
    answers("docker")


@pytest.mark.usefixtures("nowhere")
def test_a_registry_is_told_the_password_where_nobody_sees_it(run: Run, calls: Calls) -> None:
    code, said = run("login", "publish", **REGISTRY)

    [(call, given)] = calls()
    assert (code, call) == (0, "docker login --username u --password-stdin registry.example.org"), said
    assert given["STDIN"] == "p"


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("purpose", ["publish", "deploy", "data", "plan-dev"])
def test_a_job_is_let_in_nowhere_but_where_it_works(run: Run, calls: Calls, purpose: str) -> None:
    code, said = run("login", purpose, **REGISTRY)

    assert code == 0, said
    assert len(calls()) == (purpose in {"publish", "deploy"})


@pytest.mark.usefixtures("nowhere")
def test_a_machine_that_outlives_the_job_keeps_nothing_of_it(run: Run, tmp_path: Path) -> None:
    logins = (".aws/credentials", ".azure/token", ".config/gcloud/token", ".docker/config.json")
    for name in (*logins, ".ssh/id_ed25519", ".ssh/known_hosts", "kept"):
        (tmp_path / "home" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "home" / name).write_text("secret")
    code, said = run("login", "out")

    assert code == 0, said
    assert [path.name for path in (tmp_path / "home").rglob("*") if path.is_file()] == ["kept"]
    assert run("login", "out")[0] == 0


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize(
    ("purpose", "given", "reason"),
    [("deploy", {"CI": ""}, "would overwrite logins of yours"), ("all", {}, "say what for: publish, deploy")],
    ids=["laptop", "purpose"],
)
def test_what_it_should_not_do_it_refuses(
    run: Run, calls: Calls, purpose: str, given: dict[str, str], reason: str
) -> None:
    code, said = run("login", purpose, **REGISTRY | given)

    assert (code, reason in said, calls()) == (1, True, [])
