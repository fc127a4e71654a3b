"""Log in to Azure as the application that is for the job's purpose, and trusts its identity: AZURE_DEPLOY_CLIENT_ID."""

import json

from delivery import ROOT, keep, run, say, understood, variable
from identity import named, token
from programs import home, scratch

AUDIENCE = "api://AzureADTokenExchange"
ANYBODY = "00000000-0000-0000-0000-000000000000"  # the token says who it is


def lend(client: str) -> None:
    """Let libraries be an application: they find who they are in variables, which `just` reads from .env."""
    file = home() / ".azure/identity-token"
    keep(file, token(AUDIENCE))
    keep(ROOT / ".env", f"AZURE_CLIENT_ID={client}\nAZURE_FEDERATED_TOKEN_FILE={file}\n")


def login(purpose: str) -> None:
    """Exchange the identity for a login of the command line; for data, lend it to libraries, which take no other."""
    client, tenant = named("AZURE_{}_CLIENT_ID", purpose), variable("AZURE_TENANT_ID")
    if purpose == "data":
        lend(client)
        return
    # In a file, since other processes could see an argument.
    with scratch("token") as file:
        file.write_text(token(AUDIENCE), encoding="utf-8")
        who = ("--service-principal", "--username", client, "--tenant", tenant, "--federated-token", f"@{file}")
        run("az", "login", *who, "--output", "none")
    run("az", "account", "set", "--subscription", variable("AZURE_SUBSCRIPTION_ID"))
    say(f"logged in to Azure as {client}")


@understood("Azure")
def registry(host: str) -> tuple[str, str]:
    """Return the user and password of a registry."""
    name = host.partition(".")[0]
    answer = run("az", "acr", "login", "--name", name, "--expose-token", "--output", "json")
    return ANYBODY, str(json.loads(answer)["accessToken"])
