"""The configuration of a template, as far as it can be told without Copier."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from opsinit import document
from opsinit.errors import TemplateError

_NAMES = ("copier.yml", "copier.yaml")


def questions(root: Path) -> Mapping[str, Mapping[str, Any]]:
    """Return the questions of the template in a directory, in its order, each with what is said about it."""
    return _questions(_configuration(root))


def relevance(root: Path) -> tuple[Mapping[str, Mapping[str, Any]], Mapping[str, Mapping[str, list[Any]]]]:
    """Return the same, and for some of them the answers to others without which theirs has no effect.

    Copier passes over a setting that it does not know, as `_relevant` is; most templates have none.
    """
    parts = _configuration(root)
    return _questions(parts), {name: needed for part in parts for name, needed in part.get("_relevant", {}).items()}


def settings(root: Path) -> Mapping[str, Any]:
    """Return what the template in a directory asks of Copier; of what is said twice, the last."""
    return {name: value for part in _configuration(root) for name, value in part.items() if name.startswith("_")}


def _questions(parts: list[dict[str, Any]]) -> Mapping[str, Mapping[str, Any]]:
    return {
        name: details if isinstance(details, dict) else {"default": details}
        for part in parts
        for name, details in part.items()
        if not name.startswith("_")
    }


def _configuration(root: Path) -> list[dict[str, Any]]:
    root = root.resolve()
    found = [root / name for name in _NAMES if (root / name).is_file()]
    return _documents(found[0], root) if found else []


def _documents(path: Path, root: Path) -> list[dict[str, Any]]:
    """Read a file of YAML documents, each a mapping or the include of other such files."""
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        """YAML with `!include`."""

    def include(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> list[dict[str, Any]]:
        names = sorted(root.glob(str(loader.construct_scalar(node))))
        return [part for name in names for part in _documents(name, root)]

    Loader.add_constructor("!include", include)
    found: list[Any] = []
    try:
        if not path.resolve().is_relative_to(root):
            raise _wrong(path, "it is not inside the template")
        text = document.checked(path.read_bytes())
        for part in yaml.load_all(text, Loader=Loader):  # a safe loader, and one tag
            found += part if isinstance(part, list) else [part or {}]
    except (OSError, RecursionError, NotImplementedError, ValueError, yaml.YAMLError) as error:
        raise _wrong(path, str(error)) from error
    if not all(isinstance(part, dict) and all(isinstance(name, str) for name in part) for part in found):
        raise _wrong(path, "it holds no `question: details` lines")
    return found


def _wrong(path: Path, reason: str) -> TemplateError:
    return TemplateError(f"{path.name} of the template cannot be read: {reason}", "tell its author")
