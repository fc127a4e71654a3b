"""Copier's Jinja sandbox, compiling nothing twice."""

import json
from collections.abc import Callable, MutableMapping
from types import CodeType
from typing import Any

import jinja2
from copier._jinja_ext import SandboxedEnvironment, get_yield_context
from jinja2.loaders import BaseLoader

from opsinit import tree
from opsinit.engine.compiled import Compiled


class Environment(SandboxedEnvironment):
    """The sandbox, with a memory."""

    _compiled: Compiled
    _settings: str
    _strings: dict[str, jinja2.Template]

    @classmethod
    def of(cls, copiers: SandboxedEnvironment, compiled: Compiled, sources: tree.Tree | None) -> "Environment":
        """Turn Copier's environment into ours."""
        # Copier makes it in the middle of a long method. This class only adds, so the instance can change to it.
        copiers.__class__ = cls
        assert isinstance(copiers, cls)  # noqa: S101 - for the type checker
        copiers._compiled = compiled
        copiers._settings = json.dumps([copiers.trim_blocks, copiers.lstrip_blocks, copiers.keep_trailing_newline])
        copiers._strings = {}
        copiers.auto_reload = False
        if sources is not None:
            copiers.loader = _Loader(sources)
        return copiers

    def is_plain(self, text: str) -> bool:
        """Tell whether a string is rendered to itself."""
        starts = (self.block_start_string, self.variable_start_string, self.comment_start_string)
        prefixes = self.line_statement_prefix or self.line_comment_prefix
        return not prefixes and "\n" not in text and "\r" not in text and not any(start in text for start in starts)

    def forget_yield(self) -> None:
        """Forget the last `yield` tag in a path, as Copier does whenever it compiles."""
        context = get_yield_context(self)
        context.yield_name = context.yield_iterable = None

    def from_string(self, source: Any, *arguments: Any, **options: Any) -> jinja2.Template:
        """Return the template of a string; Copier asks for the same few hundreds of times."""
        if not isinstance(source, str) or arguments or options:
            return super().from_string(source, *arguments, **options)
        self.forget_yield()
        if source not in self._strings:
            code = self.code(source, lambda: self.compile(source))
            self._strings[source] = self.template_class.from_code(self, code, self.make_globals(None))
        return self._strings[source]

    def code(self, key: str, compile_source: Callable[[], CodeType]) -> CodeType:
        """Return code that was compiled before, or compile it."""
        return self._compiled.code(f"{self._settings}\0{key}", compile_source)


class _Loader(BaseLoader):
    """The template's files, from memory."""

    def __init__(self, sources: tree.Tree) -> None:
        self._sources = sources

    def load(
        self,
        environment: Any,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's word
    ) -> jinja2.Template:
        """Return the template of a file. Its name says all: the files are those of one digest."""
        file = self._sources.get(name)
        if not isinstance(file, tree.File):
            raise jinja2.TemplateNotFound(name)
        code = environment.code(f"\0{name}", lambda: environment.compile(file.content.decode(), name, name))
        return jinja2.Template.from_code(environment, code, environment.make_globals(globals))
