"""Log in to Google Cloud as the account that is for the job's purpose: GCP_DEPLOY_SERVICE_ACCOUNT and the like."""

import json
import os
from pathlib import Path

from delivery import keep, run, say, variable
from identity import named, source, token
from programs import home

#: Where every Google library and Terraform look for it.
DEFAULT = ".config/gcloud/application_default_credentials.json"
IMPERSONATE = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{}:generateAccessToken"


def described(provider: str, account: str, given: Path) -> dict[str, object]:
    """Return the credentials: not a secret, but where the identity is asked for and what it is exchanged for."""
    audience = f"//iam.googleapis.com/{provider}"
    if os.environ.get("ACTIONS_ID_TOKEN_REQUEST_URL"):
        url, headers = source(f"https:{audience}")
        json_token = {"type": "json", "subject_token_field_name": "value"}
        identity: dict[str, object] = {"url": url, "headers": headers, "format": json_token}
    else:
        keep(given, token(f"https:{audience}"))
        identity = {"file": str(given)}
    return {
        "type": "external_account",
        "audience": audience,
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": "https://sts.googleapis.com/v1/token",
        "service_account_impersonation_url": IMPERSONATE.format(account),
        "credential_source": identity,
    }


def login(purpose: str) -> None:
    """Write the credentials to where libraries look, and give them to the command line."""
    provider, account = variable("GCP_WORKLOAD_IDENTITY_PROVIDER"), named("GCP_{}_SERVICE_ACCOUNT", purpose)
    place = os.environ.get("GOOGLE_APPLICATION_CREDENTIALS")
    path = Path(place) if place else home() / DEFAULT
    text = json.dumps(described(provider, account, path.with_name("identity-token")))
    for file in {path} if place else {path, Path.home() / DEFAULT}:
        keep(file, text)
    if purpose != "data":  # that is fetched by a library
        run("gcloud", "auth", "login", "--quiet", f"--cred-file={path}")
        run("gcloud", "config", "set", "project", variable("GCP_PROJECT"))
    say(f"logged in to Google Cloud as {account}")


def registry(_: str) -> tuple[str, str]:
    """Return the user and password of a registry."""
    return "oauth2accesstoken", run("gcloud", "auth", "print-access-token").strip()
