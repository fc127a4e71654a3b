"""The key of a machine in AWS Secrets Manager, asked for as whoever is logged in to AWS."""

from delivery import variable
from key_store import kept, named


def writing(environment: str) -> str:
    """Return the command that writes it, from a file that has the name of the environment."""
    where = f"--secret-id {named(environment)} --secret-string file://{environment}"
    return f"aws secretsmanager put-secret-value {where}"


def key(environment: str) -> str:
    """Return the key of an environment's machine."""
    where = ("--secret-id", named(environment), "--region", variable("AWS_REGION"))
    reading = ("aws", "secretsmanager", "get-secret-value", *where, "--query", "SecretString", "--output", "text")
    return kept(named(environment), reading, writing(environment))
