"""The configuration of a template, as far as it can be told without Copier."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

FILE = "copier.yml"


def questions(root: Path) -> Mapping[str, Mapping[str, Any]]:
    """Return the questions of the template in a directory, in its order, each with what is said about it."""
    return {
        name: details if isinstance(details, dict) else {"default": details}
        for document in _documents(root / FILE, root)
        for name, details in document.items()
        if not name.startswith("_")
    }


def _documents(path: Path, root: Path) -> list[dict[str, Any]]:
    """Read a file of YAML documents, each a mapping or the include of another such file."""
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        """YAML with `!include`."""

    Loader.add_constructor("!include", lambda loader, node: _documents(root / loader.construct_scalar(node), root))
    found: list[dict[str, Any]] = []
    for document in yaml.load_all(path.read_bytes(), Loader=Loader):  # a safe loader, and one tag
        found += document if isinstance(document, list) else [document or {}]
    return found
