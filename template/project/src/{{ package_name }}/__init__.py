"""A service, and what is built on it: see docs/architecture.md for the map."""

from importlib.metadata import version

__version__ = version(__name__)
