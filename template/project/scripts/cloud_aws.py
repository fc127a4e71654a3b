"""Log in to AWS as the role that is for the job's purpose, and trusts its identity: AWS_PUBLISH_ROLE and the like."""

import configparser
import os
from pathlib import Path
from urllib.parse import urlencode

from delivery import run, say, variable
from identity import named, token
from web import ask

AUDIENCE = "sts.amazonaws.com"


def login(purpose: str) -> None:
    """Exchange the identity for credentials of an hour, and leave them where every tool looks for them."""
    region, role = variable("AWS_REGION"), named("AWS_{}_ROLE", purpose)
    asked = {"Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15", "RoleArn": role}
    asked |= {"RoleSessionName": "delivery", "WebIdentityToken": token(AUDIENCE)}
    url = os.environ.get("AWS_ENDPOINT_URL_STS", f"https://sts.{region}.amazonaws.com")
    answer = ask("POST", f"{url}/?{urlencode(asked)}", {"Accept": "application/json"})
    got = answer["AssumeRoleWithWebIdentityResponse"]["AssumeRoleWithWebIdentityResult"]["Credentials"]
    path = Path(os.environ.get("AWS_SHARED_CREDENTIALS_FILE") or Path.home() / ".aws/credentials")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    profile = configparser.RawConfigParser()
    profile["default"] = {
        "aws_access_key_id": got["AccessKeyId"],
        "aws_secret_access_key": got["SecretAccessKey"],
        "aws_session_token": got["SessionToken"],
    }
    with path.open("w", encoding="utf-8") as file:
        profile.write(file)
    say(f"logged in to AWS as {role}")


def registry(host: str) -> tuple[str, str]:
    """Return the user and password of a registry."""
    region = host.split(".")[3] if host.endswith(".amazonaws.com") else variable("AWS_REGION")
    return "AWS", run("aws", "ecr", "get-login-password", "--region", region).strip()
