"""The model's check of a running service."""

from typing import TYPE_CHECKING

from .domain import query

if TYPE_CHECKING:
    from ..smoke import Target


def check_model(target: "Target") -> str:
    """Check that the model scores a row and says which version it is."""
    from ..smoke import SmokeError

    answer = target.request("POST", "/predict", {"rows": [query.EXAMPLE]})
    version = answer.headers.get("x-model-version")
    if answer.status != 200 or not version:  # noqa: PLR2004 - the status itself is the clearest name
        msg = f"POST /predict answered {answer.status}, X-Model-Version {version}"
        raise SmokeError(msg)
    return f"model version {version} scored {answer.json()['predictions'][0]['score']}"
