"""A job logs in where its variables say, leaves no secret where others read it, and does so nowhere but in CI."""

import stat
from base64 import b64encode
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
def test_a_key_may_be_one_line_of_base64(run: Run, tmp_path: Path) -> None:
    run("login", "deploy", DEPLOY_SSH_KEY=b64encode(b"a key\nof two lines\n").decode())

    assert (tmp_path / "home/.ssh/id_ed25519").read_text() == "a key\nof two lines\n"


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("purpose", ["publish", "deploy", "data", "plan-dev"])
def test_a_job_is_let_in_nowhere_but_where_it_works(
    run: Run, tmp_path: Path, answers: Answers, calls: Calls, purpose: str
) -> None:
    answers("docker")
    code, said = run("login", purpose, **REGISTRY, DEPLOY_SSH_KEY="key")

    assert code == 0, said
    assert len(calls()) == (purpose in {"publish", "deploy"})
    assert (tmp_path / "home/.ssh").exists() == (purpose == "deploy")


@pytest.mark.usefixtures("nowhere")
def test_a_machine_that_outlives_the_job_keeps_nothing_of_it(run: Run, tmp_path: Path) -> None:
    run("login", "deploy", DEPLOY_SSH_KEY="key")
    for name in (".aws/credentials", ".azure/token", ".config/gcloud/token", ".docker/config.json", "kept"):
        (tmp_path / "home" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "home" / name).write_text("secret")
    code, said = run("login", "out")

    assert code == 0, said
    assert [path.name for path in (tmp_path / "home").rglob("*") if path.is_file()] == ["kept"]
    assert run("login", "out")[0] == 0


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
