"""Who this job is, in a token that its CI system signs: what a cloud trusts instead of a key."""

import os
from urllib.parse import quote

from delivery import DeliveryError, variable
from web import ask

#: Where the other CI systems put the token; which audience it is for is said where the job is.
TOKENS = ("OIDC_TOKEN", "BITBUCKET_STEP_OIDC_TOKEN")


def named(template: str, purpose: str) -> str:
    """Return who a job is in a cloud: the variable for its purpose, such as AWS_PUBLISH_ROLE or AWS_PLAN_DEV_ROLE."""
    return variable(template.format(purpose.upper().replace("-", "_")))


def source(audience: str) -> tuple[str, dict[str, str]]:
    """Return where GitHub gives out a token for an audience, and the headers that this takes."""
    url = os.environ["ACTIONS_ID_TOKEN_REQUEST_URL"]
    headers = {"Authorization": f"bearer {os.environ['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}"}
    return f"{url}&audience={quote(audience, safe='')}", headers


def token(audience: str) -> str:
    """Return a token for an audience."""
    if os.environ.get("ACTIONS_ID_TOKEN_REQUEST_URL"):
        return str(ask("GET", *source(audience))["value"])
    for name in TOKENS:
        if found := os.environ.get(name):
            return found
    message = "this job has no identity: GitHub gives one to jobs with id-token: write, others in OIDC_TOKEN"
    raise DeliveryError(message)
