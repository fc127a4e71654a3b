"""Log in to Azure as the application AZURE_CLIENT_ID, which trusts this job's identity."""

import json
import os

from delivery import run, say, variable
from identity import token

AUDIENCE = "api://AzureADTokenExchange"
ANYBODY = "00000000-0000-0000-0000-000000000000"  # the token says who it is


def login() -> None:
    """Exchange the identity for a login of the command line."""
    client, tenant = variable("AZURE_CLIENT_ID"), variable("AZURE_TENANT_ID")
    who = ("--service-principal", "--username", client, "--tenant", tenant, "--federated-token", token(AUDIENCE))
    run("az", "login", *who, "--output", "none")
    run("az", "account", "set", "--subscription", variable("AZURE_SUBSCRIPTION_ID"))
    say(f"logged in to Azure as {client}")
    if cluster := os.environ.get("CLUSTER_NAME"):
        group = variable("AZURE_RESOURCE_GROUP")
        run("az", "aks", "get-credentials", "--resource-group", group, "--name", cluster, "--overwrite-existing")


def registry(host: str) -> tuple[str, str]:
    """Return the user and password of a registry."""
    name = host.partition(".")[0]
    answer = run("az", "acr", "login", "--name", name, "--expose-token", "--output", "json")
    return ANYBODY, str(json.loads(answer)["accessToken"])
