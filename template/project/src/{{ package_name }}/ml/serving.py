"""The model in the service: loaded from the store, and replaced there while requests are answered."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from . import metrics, store
from .domain import features

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import BaseModel
    from sklearn.pipeline import Pipeline

#: Stands for the mark of a store that does not answer.
UNREACHABLE = "unreachable"

logger: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Loaded:
    """A champion in memory."""

    champion: store.Champion
    model: "Pipeline"

    def scores(self, queries: "Sequence[BaseModel]") -> list[float]:
        """Score some queries, and count the values that training never saw."""
        import pandas as pd

        from .model import score

        columns = list(type(queries[0]).model_fields)
        rows = pd.DataFrame([query.model_dump() for query in queries], columns=columns)
        x = features.compute(rows)
        for name, count in self.champion.manifest.profile.strange(x).items():
            if count:
                metrics.STRANGE.labels(name).inc(count)
        return [round(float(value), 6) for value in score(self.model, x)]


class ModelServer:
    """Holds the champion that serves, and looks for a new one when it is told to."""

    def __init__(self, uri: str) -> None:
        """Prepare to serve from a store; nothing is loaded yet."""
        self.uri = uri
        self.loaded: Loaded | None = None
        #: The mark of the champion that is loaded, and of the one that a complaint was about last.
        self._seen: object | None = None
        self._complained: object | None = None

    def refresh(self) -> None:
        """Load the champion if it is another one. If that fails, the old one stays, and the next call tries again."""
        mark: object | None = UNREACHABLE
        try:
            mark = store.mark(self.uri)
            if mark is None or mark == self._seen:
                self._complained = None
                metrics.RELOAD_FAILING.set(0)
                return
            loaded = self._load()
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the new model, the old one must go on
            metrics.RELOAD_FAILURES.inc()
            metrics.RELOAD_FAILING.set(1)
            if mark != self._complained:
                logger.error("model not loaded", uri=self.uri, reason=str(error))  # noqa: TRY400 - the reason says it all
            self._complained = mark
            return
        # One assignment: a request that is under way keeps the model that it began with.
        self.loaded, self._seen = loaded, mark
        champion = loaded.champion
        metrics.RELOADS.inc()
        metrics.RELOAD_FAILING.set(0)
        metrics.REGISTERED.set(champion.registered_at)
        metrics.CHAMPION.info({"name": champion.name, "version": champion.version, "sha256": champion.manifest.sha256})
        logger.info("model loaded", version=champion.version, sha256=champion.manifest.sha256)

    def _load(self) -> Loaded:
        from . import artifact

        champion = store.champion(self.uri)
        model = artifact.loads(store.load(self.uri, champion))
        loaded = Loaded(champion, model)
        loaded.scores([_example()])  # a model that cannot score is not loaded
        return loaded


def _example() -> "BaseModel":
    from .domain import query

    return query.Query.model_validate(query.EXAMPLE)
