"""The model as a file: no pickle, and the same model always gives the same bytes.

skops names the members of its archive after addresses in memory and stamps them with the time of day. Both are
replaced here, so that training again without a change leaves the file, its hash and dvc.lock as they were.
"""

import io
import json
import zipfile
from typing import Any

import skops.io
from sklearn.pipeline import Pipeline

# What a model file may contain besides skops's own list. Anything else is refused when it is loaded.
TRUSTED = [
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.model_selection._split.StratifiedKFold",
]

_SCHEMA = "schema.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest date that a zip file can hold


def dumps(model: Pipeline) -> bytes:
    """Serialise a model to bytes that depend on nothing but the model."""
    with zipfile.ZipFile(io.BytesIO(skops.io.dumps(model))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    schema = _Renumbering(frozenset(members) - {_SCHEMA})
    text = json.dumps(schema.walk(json.loads(members[_SCHEMA])), separators=(",", ":"))
    contents = {_SCHEMA: text.encode()} | {new: members[old] for old, new in schema.names.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED, compresslevel=6)
    return out.getvalue()


def loads(data: bytes) -> Pipeline:
    """Load a model; a file that holds a type outside the trusted list is refused."""
    return skops.io.loads(data, trusted=TRUSTED)


class _Renumbering:
    """Replaces addresses by numbers, in the order in which the schema first mentions them."""

    def __init__(self, members: frozenset[str]) -> None:
        self.members = members
        self.names: dict[str, str] = {}
        self.ids: dict[int, int] = {}

    def walk(self, node: Any, key: str = "") -> Any:  # noqa: ANN401 - any JSON
        if isinstance(node, dict):
            return {name: self.walk(value, name) for name, value in node.items()}
        if isinstance(node, list):
            return [self.walk(value) for value in node]
        if key == "__id__":
            return self.ids.setdefault(node, len(self.ids) + 1)
        if isinstance(node, str) and node in self.members:
            suffix = node.rpartition(".")[2]
            return self.names.setdefault(node, f"{len(self.names) + 1}.{suffix}")
        return node
