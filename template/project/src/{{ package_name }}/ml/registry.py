"""The registry: versions of the model, where each comes from, and who is champion. The only caller of MLflow.

It is no stage of the pipeline: registering has effects outside the work tree, and a stage must have none.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

# Said before MLflow is imported: it sends nothing anywhere, draws no progress bars and does not tell of migrations.
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.environ["DO_NOT_TRACK"] = "true"
os.environ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR"] = "false"
os.environ.setdefault("MLFLOW_LOGGING_LEVEL", "WARNING")
# Where the registry is a server that is away, that is said within seconds.
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")

from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

from .errors import CannotRunError
from .settings import settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlflow.entities.model_registry import ModelVersion

CHAMPION, CHALLENGER, PREVIOUS = "champion", "challenger", "previous"
NAME = __name__.partition(".")[0].replace("_", "-")
FOLDER = "model"


@dataclass(frozen=True)
class Version:
    """A registered version."""

    number: str
    run_id: str
    tags: dict[str, str]
    #: In seconds of Unix time.
    registered_at: float


class Registry:
    """The versions of one model."""

    def __init__(self, uri: str | None = None, name: str = NAME) -> None:
        """Open the registry; a new database is set up on first use."""
        self.name = name
        uri = uri or settings().tracking_uri
        self.client = MlflowClient(uri)
        if uri.startswith(("http://", "https://")):
            self._ask(uri)

    def add(
        self,
        files: "Mapping[str, bytes]",
        tags: "Mapping[str, str]",
        metrics: "Mapping[str, float]",
        params: "Mapping[str, object]",
    ) -> Version:
        """Register a version: a run with its files, figures and tags."""
        run = self.client.create_run(self._experiment(), tags=dict(tags)).info.run_id
        for key, value in params.items():
            self.client.log_param(run, key, value)
        for key, value in metrics.items():
            self.client.log_metric(run, key, value)
        with TemporaryDirectory() as scratch:
            for name, content in files.items():
                Path(scratch, name).write_bytes(content)
            self.client.log_artifacts(run, scratch, FOLDER)
        self.client.set_terminated(run)
        with _expected("RESOURCE_ALREADY_EXISTS"):
            self.client.create_registered_model(self.name)
        return _version(self.client.create_model_version(self.name, f"runs:/{run}/{FOLDER}", run, tags=dict(tags)))

    def version(self, number: str) -> Version:
        """Return a version by its number."""
        try:
            return _version(self.client.get_model_version(self.name, number))
        except MlflowException:
            msg = f"{self.name} has no version {number}"
            raise CannotRunError(msg) from None

    def alias(self, alias: str) -> Version | None:
        """Return the version that has an alias, if one has."""
        with _expected("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            return _version(self.client.get_model_version_by_alias(self.name, alias))
        return None

    def named(self, alias: str) -> Version:
        """Return the version that has an alias, which must be there."""
        if (found := self.alias(alias)) is None:
            msg = f"{self.name} has no {alias}"
            raise CannotRunError(msg)
        return found

    def tagged(self, key: str, value: str) -> Version | None:
        """Return the newest version that has a tag."""
        found = self.client.search_model_versions(f"name = '{self.name}' and tags.`{key}` = '{value}'")
        return max(map(_version, found), key=lambda version: int(version.number), default=None)

    def file(self, version: Version, name: str) -> bytes:
        """Return one of the files that a version was registered with."""
        with TemporaryDirectory() as scratch:
            got = self.client.download_artifacts(version.run_id, f"{FOLDER}/{name}", scratch)
            return Path(got).read_bytes()

    def tag(self, version: Version, key: str, value: str) -> None:
        """Set a tag of a version."""
        self.client.set_model_version_tag(self.name, version.number, key, value)

    def point(self, alias: str, version: Version | None) -> None:
        """Give an alias to a version, or to none."""
        if version is None:
            self.client.delete_registered_model_alias(self.name, alias)
        else:
            self.client.set_registered_model_alias(self.name, alias, version.number)

    def _ask(self, uri: str) -> None:
        """Ask a server for something small: it says no, or nothing, before anything is done."""
        try:
            self.client.search_experiments(max_results=1)
        except MlflowException as error:
            hint = "APP_TRACKING_URI says where it is; MLFLOW_TRACKING_TOKEN, or _USERNAME and _PASSWORD, who asks"
            msg = f"the MLflow server {uri} gives no answer: {str(error).partition(chr(10))[0]}\nhint: {hint}"
            raise CannotRunError(msg) from None

    def _experiment(self) -> str:
        found = self.client.get_experiment_by_name(self.name)
        return found.experiment_id if found else self.client.create_experiment(self.name)


@contextmanager
def _expected(*codes: str) -> Iterator[None]:
    """Pass over an answer that is one of these; a registry that cannot be read is none of them."""
    try:
        yield
    except MlflowException as error:
        if error.error_code not in codes:
            raise


def _version(found: "ModelVersion") -> Version:
    return Version(str(found.version), str(found.run_id), dict(found.tags), found.creation_timestamp / 1000)
