"""The key of a machine in the environment's Key Vault, asked for as whoever is logged in to Azure."""

from hashlib import sha1

from delivery import name, variable
from key_store import kept, named


def vault(environment: str) -> str:
    """Return what the vault is called, as infra/azure/locals.tf has it: the subscription makes it unique."""
    unique = sha1(variable("AZURE_SUBSCRIPTION_ID").lower().encode(), usedforsecurity=False).hexdigest()[:5]
    return f"{name().replace('-', '')[:12]}{environment}{unique}"


def writing(environment: str) -> str:
    """Return the command that writes it, from a file that has the name of the environment, and does not print it."""
    where = f"--vault-name {vault(environment)} --name {named(environment)}"
    return f"az keyvault secret set {where} --file {environment} --output none"


def key(environment: str) -> str:
    """Return the key of an environment's machine."""
    where = ("--vault-name", vault(environment), "--name", named(environment))
    reading = ("az", "keyvault", "secret", "show", *where, "--query", "value", "--output", "tsv")
    return kept(named(environment), reading, writing(environment))
