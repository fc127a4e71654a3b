"""Whether there is a place to store data and models in, and what to do if not."""

from configparser import ConfigParser

from .errors import DataError
from .paths import Paths


def require(paths: Paths) -> str:
    """Return the name of the DVC remote that is used when none is named."""
    config = ConfigParser()
    config.read([paths.root / ".dvc" / name for name in ("config", "config.local")], encoding="utf-8")
    name = config.get("core", "remote", fallback="")
    if not name:
        msg = (
            "no DVC remote is configured, so there is no place to store data in; for a folder or a bucket:\n"
            "hint: uv run just remote /srv/data   (or s3://, gs://, azure://, ssh://)"
        )
        raise DataError(msg)
    return name
