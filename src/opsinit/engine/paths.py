"""The paths of one render: most of their parts are parts of many, and each is rendered once."""

from collections.abc import Callable, Container
from pathlib import Path

from copier._jinja_ext import SandboxedEnvironment, get_yield_context
from jinja2 import TemplateError


class Paths:
    """Where files of the template go, as far as that can be told without Copier."""

    def __init__(
        self,
        environment: SandboxedEnvironment,
        render: Callable[[str], str],
        answers_file: str,
        suffix: str,
        sources: Container[str],
    ) -> None:
        """Begin a render, whose answers are settled."""
        self._environment = environment
        self._render = render
        self._answers_file = answers_file
        self._suffix = suffix
        self._sources = sources
        self._parts: dict[str, str | None] = {}

    def rendered(self, folder: str, name: str) -> Path | None:
        """Return where a path below a folder of the template goes, or nothing, if it is left out.

        A path that Copier has to see to, such as one that is repeated, is a LookupError.
        """
        if (
            not self._suffix
            or Path(f"x{self._suffix}").suffix != self._suffix
            or f"/{name}".endswith(f"/{self._suffix}")
        ):
            raise LookupError(name)
        if f"{folder}{name}{self._suffix}" in self._sources:
            return None
        own = name.removesuffix(self._suffix)
        parts = [self._part(part) for part in own.split("/")]
        if "" in parts:
            return None
        found = "/".join(parts)
        if own == name and f"{found}{self._suffix}" in self._sources:  # as Copier has it, whatever the folder
            return None
        return Path(found)

    def _part(self, part: str) -> str:
        if part not in self._parts:
            self._parts[part] = self._rendered(part)
        if (found := self._parts[part]) is None:
            raise LookupError(part)
        return found

    def _rendered(self, part: str) -> str | None:
        try:
            found = self._render(part)
        except TemplateError:
            return None
        repeated = get_yield_context(self._environment).yield_name
        special = {".", "..", self._answers_file}
        return None if repeated or "/" in found or found in special else found
