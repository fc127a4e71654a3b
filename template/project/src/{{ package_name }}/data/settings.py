"""What the environment can change about the data product."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, model_validator

from ..settings import EnvironmentSettings
from .errors import DataError

#: Good enough to try things out on a laptop, and refused everywhere else: it is public.
DEVELOPMENT_KEY = "development-key-known-to-everybody"


class DataSettings(EnvironmentSettings):
    """Settings of the data layer."""

    environment: Literal["dev", "staging", "prod"] = "dev"
    #: The folder that holds data/, reports/, contracts/ and params.yaml.
    root: Path = Path()
    #: Where the times of arrivals are written: state of this installation, no part of the data.
    arrivals: Path = Path("var/arrivals.json")
    #: Turns identifiers into pseudonyms. Whoever has it can link a pseudonym to a person or thing.
    pseudonym_key: Annotated[SecretStr | None, Field(min_length=16)] = None

    @model_validator(mode="after")
    def _no_public_key_outside_development(self) -> Self:
        """Refuse the key that everybody knows where real data may be."""
        key = self.pseudonym_key
        if self.environment != "dev" and key is not None and key.get_secret_value() == DEVELOPMENT_KEY:
            msg = "APP_PSEUDONYM_KEY is the development key, which is public: set a secret of your own"
            raise ValueError(msg)
        return self

    def key(self) -> bytes:
        """Return the key for pseudonyms; only development has one without being given it."""
        if self.pseudonym_key is not None:
            return self.pseudonym_key.get_secret_value().encode()
        if self.environment == "dev":
            return DEVELOPMENT_KEY.encode()
        msg = f"APP_PSEUDONYM_KEY is not set, and APP_ENVIRONMENT is {self.environment}: only dev has a key of its own"
        raise DataError(msg)
