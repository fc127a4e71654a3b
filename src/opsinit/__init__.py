"""Data and ML repositories that run at once on a laptop, from one command."""

__version__ = "0.7.0"
