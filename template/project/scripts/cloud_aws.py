"""Log in to AWS as the role that is for the job's purpose, and trusts its identity: AWS_PUBLISH_ROLE and the like."""

import configparser
import io
import json
import os
from pathlib import Path
from urllib.parse import urlencode

from delivery import keep, run, say, understood, variable
from identity import named, token
from programs import home
from web import send

AUDIENCE = "sts.amazonaws.com"


@understood("AWS")
def login(purpose: str) -> None:
    """Exchange the identity for credentials of an hour, and leave them where every tool looks for them."""
    region, role = variable("AWS_REGION"), named("AWS_{}_ROLE", purpose)
    asked = {"Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15", "RoleArn": role}
    asked |= {"RoleSessionName": "delivery", "WebIdentityToken": token(AUDIENCE)}
    url = os.environ.get("AWS_ENDPOINT_URL_STS", f"https://sts.{region}.amazonaws.com")
    # In the body: an address is logged on its way, and by whatever fails.
    answer = send("POST", url, {"Accept": "application/json"}, urlencode(asked).encode())
    got = json.loads(answer)["AssumeRoleWithWebIdentityResponse"]["AssumeRoleWithWebIdentityResult"]["Credentials"]
    profile = configparser.RawConfigParser()
    profile["default"] = {
        "aws_access_key_id": got["AccessKeyId"],
        "aws_secret_access_key": got["SecretAccessKey"],
        "aws_session_token": got["SessionToken"],
    }
    written = io.StringIO()
    profile.write(written)
    given = os.environ.get("AWS_SHARED_CREDENTIALS_FILE")
    for path in {Path(given)} if given else {folder / ".aws/credentials" for folder in (Path.home(), home())}:
        keep(path, written.getvalue())
    say(f"logged in to AWS as {role}")


def registry(host: str) -> tuple[str, str]:
    """Return the user and password of a registry."""
    region = host.split(".")[3] if host.endswith(".amazonaws.com") else variable("AWS_REGION")
    return "AWS", run("aws", "ecr", "get-login-password", "--region", region).strip()
