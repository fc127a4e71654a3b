"""The key of a machine is a secret of the cloud: what that is called, and what is said where there is none."""

from delivery import DeliveryError, run, stack


def named(environment: str) -> str:
    """Return what the secret of an environment is called, as infra/*/key.tf has it."""
    return f"{stack(environment)}-machine-key"


def kept(secret: str, reading: tuple[str, ...], writing: str) -> str:
    """Return what a command prints if that is a key, or say by which command it gets there."""
    how = f"somebody writes it with `{writing}`: docs/runbooks/machine.md"
    try:
        text = run(*reading)
    except DeliveryError as error:
        # Without what the program printed, which could be the key.
        message = f"{str(error).partition(':')[0]}; where {secret} has no value yet, {how}"
        raise DeliveryError(message) from None
    if not text.startswith("-----BEGIN "):
        message = f"{secret} holds no private key; {how}"
        raise DeliveryError(message)
    return text
