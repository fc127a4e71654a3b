"""Google Cloud trades the identity of a job, as the account that is for its purpose."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str]]
Answers = Callable[..., None]
Calls = Callable[[], list[tuple[str, dict[str, str]]]]

PROVIDER = "projects/1/locations/global/workloadIdentityPools/ci/providers/ci"
GIVEN = {"GCP_PROJECT": "p", "GCP_WORKLOAD_IDENTITY_PROVIDER": PROVIDER, "GCP_PUBLISH_SERVICE_ACCOUNT": "a@p"}
TOKENS = {
    "GitHub": {"ACTIONS_ID_TOKEN_REQUEST_URL": "https://there?a=b", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "r"},
    "others": {"OIDC_TOKEN": "jwt"},
}


@pytest.mark.parametrize("ci", TOKENS)
def test_the_identity_is_described_and_gives_the_registrys_password(
    run: Run, tmp_path: Path, answers: Answers, calls: Calls, ci: str
) -> None:
    answers("docker", "gcloud", says=[("print-access-token", 0, "pass\n")])
    code, said = run("login", "publish", **GIVEN, **TOKENS[ci], IMAGE_REPOSITORY="eu-docker.pkg.dev/p/r/project")

    file = tmp_path / "home/.config/gcloud/application_default_credentials.json"
    told = json.loads(file.read_text())
    source = told["credential_source"]
    called = [call for call, _ in calls()]
    assert (code, told["audience"]) == (0, f"//iam.googleapis.com/{PROVIDER}"), said
    assert told["service_account_impersonation_url"].endswith("/a@p:generateAccessToken")
    assert (Path(source["file"]).read_text() if "file" in source else source["headers"]["Authorization"]) in {
        "jwt",
        "bearer r",
    }
    assert called[:2] == [f"gcloud auth login --quiet --cred-file={file}", "gcloud config set project p"]
    assert called[-1].endswith("--username oauth2accesstoken --password-stdin eu-docker.pkg.dev")


def test_what_the_engine_sees_has_the_credentials_too(run: Run, tmp_path: Path, answers: Answers) -> None:
    answers("gcloud")
    seen = tmp_path / "work/.docker"
    code, said = run("login", "publish", **GIVEN, **TOKENS["others"], DOCKER_CONFIG=str(seen))

    name = ".config/gcloud/application_default_credentials.json"
    told = json.loads((seen / name).read_text())
    assert (code, (seen / name).read_text()) == (0, (tmp_path / "home" / name).read_text()), said
    assert told["credential_source"]["file"] == str(seen / ".config/gcloud/identity-token")


def test_data_is_fetched_without_any_program(run: Run, tmp_path: Path, answers: Answers, calls: Calls) -> None:
    answers("gcloud")
    code, said = run("login", "data", **GIVEN, **TOKENS["others"], GCP_DATA_SERVICE_ACCOUNT="d@p")

    file = tmp_path / "home/.config/gcloud/application_default_credentials.json"
    assert (code, calls(), "/d@p:generate" in file.read_text()) == (0, [], True), said


def test_another_purpose_is_another_account(run: Run, answers: Answers) -> None:
    answers("gcloud")

    assert "GCP_DEPLOY_SERVICE_ACCOUNT is not set" in run("login", "deploy", **GIVEN, **TOKENS["others"])[1]
