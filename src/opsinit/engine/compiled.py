"""What a template's files compile to, kept between runs.

It is code that will be run: it is kept in the private cache only, under a name made of all that it depends on, and
its hash is checked before it is loaded.
"""

import hashlib
import json
import marshal
import platform
import sys
from collections.abc import Callable
from importlib.metadata import version
from types import CodeType
from typing import Any

from opsinit import cache


class Compiled:
    """The code of one template, and its parsed configuration; of one that has no digest, for this run only."""

    def __init__(self, digest: str | None) -> None:
        """Read what an earlier run kept, if it had the very same template and programs."""
        self._changed = False
        self._code: dict[str, CodeType] = {}
        self._configuration: dict[str, Any] | None = None
        self._name: str | None = None
        if digest:
            programs = [version("copier"), version("jinja2"), platform.python_version(), sys.implementation.cache_tag]
            self._name = hashlib.sha256(json.dumps([digest, *programs]).encode()).hexdigest() + ".code"
            if content := cache.load(self._name):
                self._configuration, self._code = marshal.loads(content)  # noqa: S302 - see above

    def configuration(self, read: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Return the parsed configuration of the template, reading it if it is new."""
        if self._configuration is None:
            self._configuration = read()
            self._changed = True
        return self._configuration

    def code(self, key: str, compile_source: Callable[[], CodeType]) -> CodeType:
        """Return the code that has a key, compiling its source if it is new."""
        if key not in self._code:
            self._code[key] = compile_source()
            self._changed = True
        return self._code[key]

    def keep(self) -> None:
        """Keep what is new for the next run."""
        if self._name and self._changed:
            try:
                cache.store(self._name, marshal.dumps((self._configuration, self._code)))
            except ValueError:  # a configuration that holds more than plain data, such as a date
                return
