"""AWS gives credentials of an hour for the identity of a job, in the role that is for its purpose."""

import configparser
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

Run = Callable[..., tuple[int, str]]
Answers = Callable[..., None]
Calls = Callable[[], list[tuple[str, dict[str, str]]]]
Asked = list[tuple[str, dict[str, str], bytes]]

GIVEN = {"AccessKeyId": "A", "SecretAccessKey": "S", "SessionToken": "T"}
STS = {"AssumeRoleWithWebIdentityResponse": {"AssumeRoleWithWebIdentityResult": {"Credentials": GIVEN}}}
ROLES = {"AWS_REGION": "eu-west-1", "AWS_PUBLISH_ROLE": "arn:push", "AWS_PLAN_DEV_ROLE": "arn:read"}
ASSUME = "AssumeRoleWithWebIdentity"
HOST = "1234.dkr.ecr.eu-central-1.amazonaws.com"


@pytest.fixture
def sts(served: dict[str, Any], asked: Asked, server: str) -> tuple[str, Asked]:
    """Return a server that gives out identities and credentials, and what it was asked."""
    served |= {"/token": {"value": "jwt"}, "/": STS}
    return server, asked


def test_the_identity_becomes_credentials_and_these_the_registrys_password(
    run: Run, tmp_path: Path, answers: Answers, calls: Calls, sts: tuple[str, Asked]
) -> None:
    server, asked = sts
    answers("docker", "aws", says=[("aws ecr", 0, "pass\n")])
    given = {"ACTIONS_ID_TOKEN_REQUEST_URL": f"{server}/token?a=b", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "r"}
    given |= {"AWS_ENDPOINT_URL_STS": server, "IMAGE_REPOSITORY": f"{HOST}/project"}
    code, said = run("login", "publish", **ROLES, **given)

    file = tmp_path / "home/.aws/credentials"
    profile = configparser.ConfigParser()
    profile.read(file)
    assert code == 0, said
    assert [where for where, _, _ in asked] == ["GET /token?a=b&audience=sts.amazonaws.com", "POST /"]
    sent = parse_qs(asked[1][2].decode())
    assert sent["Action"] + sent["RoleArn"] + sent["WebIdentityToken"] == [ASSUME, "arn:push", "jwt"]
    assert dict(profile["default"]) == {
        "aws_access_key_id": "A",
        "aws_secret_access_key": "S",
        "aws_session_token": "T",
    }
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [call for call, _ in calls()] == [
        "aws ecr get-login-password --region eu-central-1",
        f"docker login --username AWS --password-stdin {HOST}",
    ]


def test_other_ci_systems_hand_over_the_token(run: Run, sts: tuple[str, Asked]) -> None:
    server, asked = sts
    given = {**ROLES, "AWS_ENDPOINT_URL_STS": server, "OIDC_TOKEN": "mine"}
    code, said = run("login", "plan-dev", **given)

    [(_, _, body)] = asked
    sent = parse_qs(body.decode())
    assert (code, sent["WebIdentityToken"], sent["RoleArn"]) == (0, ["mine"], ["arn:read"]), said


def test_what_the_engine_sees_has_the_credentials_too(run: Run, tmp_path: Path, sts: tuple[str, Asked]) -> None:
    seen = tmp_path / "work/.docker"
    given = {**ROLES, "AWS_ENDPOINT_URL_STS": sts[0], "OIDC_TOKEN": "mine", "DOCKER_CONFIG": str(seen)}
    code, said = run("login", "plan-dev", **given)

    files = [folder / ".aws/credentials" for folder in (seen, tmp_path / "home")]
    assert (code, {file.read_text().count("aws_session_token = T") for file in files}) == (0, {1}), said
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [(None, "POST http://127.0.0.1:"), ({"Error": "x"}, "AWS answered what nobody expected: KeyError")],
    ids=["refused", "different"],
)
def test_what_goes_wrong_is_one_sentence_without_the_token(
    run: Run, served: dict[str, Any], sts: tuple[str, Asked], answer: object, reason: str
) -> None:
    served.pop("/")
    served |= {"/": answer} if answer else {}
    given = {**ROLES, "AWS_ENDPOINT_URL_STS": sts[0], "OIDC_TOKEN": "mine"}
    code, said = run("login", "plan-dev", **given)

    assert (code, reason in said, "mine" in said, "Traceback" in said) == (1, True, False, False), said


def test_a_job_without_an_identity_or_a_role_says_so(run: Run) -> None:
    assert "this job has no identity" in run("login", "publish", **ROLES)[1]
    assert "AWS_DEPLOY_ROLE is not set" in run("login", "deploy", **ROLES)[1]
