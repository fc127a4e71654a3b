"""The key of a machine in Google Secret Manager, asked for as whoever is logged in to Google Cloud."""

from key_store import kept, named


def writing(environment: str) -> str:
    """Return the command that writes it, from a file that has the name of the environment."""
    return f"gcloud secrets versions add {named(environment)} --data-file={environment}"


def key(environment: str) -> str:
    """Return the key of an environment's machine."""
    reading = ("gcloud", "secrets", "versions", "access", "latest", f"--secret={named(environment)}")
    return kept(named(environment), reading, writing(environment))
