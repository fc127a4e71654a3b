"""Azure logs a job in by its identity, as the application that is for its purpose."""

from collections.abc import Callable
from pathlib import Path

Run = Callable[..., tuple[int, str]]
Answers = Callable[..., None]
Calls = Callable[[], list[tuple[str, dict[str, str]]]]

GIVEN = {"AZURE_TENANT_ID": "t", "AZURE_SUBSCRIPTION_ID": "s", "AZURE_PUBLISH_CLIENT_ID": "c", "OIDC_TOKEN": "jwt"}


def test_the_identity_is_the_login_and_gives_the_registrys_password(run: Run, answers: Answers, calls: Calls) -> None:
    answers("docker", "az", says=[("acr login", 0, '{"accessToken": "pass"}')])
    code, said = run("login", "publish", **GIVEN, IMAGE_REPOSITORY="mine.azurecr.io/project")

    called = calls()
    assert (code, len(called)) == (0, 4), said
    assert "--service-principal --username c --tenant t --federated-token @" in called[0][0]
    assert (called[0][1]["FILE"], "jwt" in called[0][0]) == ("600 jwt", False)
    assert called[1][0] == "az account set --subscription s"
    assert called[2][0].startswith("az acr login --name mine --expose-token")
    assert (called[3][1]["STDIN"], called[3][0].endswith(" mine.azurecr.io")) == ("pass", True)


def test_data_is_fetched_by_a_library_that_finds_who_it_is(
    run: Run, tmp_path: Path, answers: Answers, calls: Calls
) -> None:
    answers("az")
    code, said = run("login", "data", **GIVEN, AZURE_DATA_CLIENT_ID="d")

    told = dict(line.split("=") for line in (tmp_path / "work/.env").read_text().splitlines())
    assert (code, calls(), told["AZURE_CLIENT_ID"]) == (0, [], "d"), said
    assert Path(told["AZURE_FEDERATED_TOKEN_FILE"]).read_text() == "jwt"
    run("login", "out")
    assert [path for path in (tmp_path / "work/.env", tmp_path / "home/.azure") if path.exists()] == []


def test_another_purpose_is_another_application(run: Run, answers: Answers) -> None:
    answers("az")

    assert "AZURE_DEPLOY_CLIENT_ID is not set" in run("login", "deploy", **GIVEN)[1]
