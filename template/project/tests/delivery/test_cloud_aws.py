"""AWS gives credentials of an hour for the identity of a job, in the role that is for its purpose."""

import configparser
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., tuple[int, str]]
Answers = Callable[..., None]
Calls = Callable[[], list[tuple[str, dict[str, str]]]]
Asked = list[tuple[str, dict[str, str], bytes]]

GIVEN = {"AccessKeyId": "A", "SecretAccessKey": "S", "SessionToken": "T"}
STS = {"AssumeRoleWithWebIdentityResponse": {"AssumeRoleWithWebIdentityResult": {"Credentials": GIVEN}}}
ROLES = {"AWS_REGION": "eu-west-1", "AWS_PUBLISH_ROLE": "arn:push", "AWS_PLAN_DEV_ROLE": "arn:read"}
HOST = "1234.dkr.ecr.eu-central-1.amazonaws.com"


@pytest.fixture
def sts(served: dict[str, Any], asked: Asked, server: str) -> tuple[str, Asked]:
    """Return a server that gives out identities and credentials, and what it was asked."""
    served |= {"/token": {"value": "jwt"}, "/?": STS}
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
    assert [where.partition("&")[0] for where, _, _ in asked] == [
        "GET /token?a=b",
        "POST /?Action=AssumeRoleWithWebIdentity",
    ]
    assert "audience=sts.amazonaws.com" in asked[0][0]
    assert ("RoleArn=arn%3Apush" in asked[1][0], "WebIdentityToken=jwt" in asked[1][0]) == (True, True)
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

    [(where, _, _)] = asked
    assert (code, "WebIdentityToken=mine" in where, "RoleArn=arn%3Aread" in where) == (0, True, True), said


def test_a_job_without_an_identity_or_a_role_says_so(run: Run) -> None:
    assert "this job has no identity" in run("login", "publish", **ROLES)[1]
    assert "AWS_DEPLOY_ROLE is not set" in run("login", "deploy", **ROLES)[1]
