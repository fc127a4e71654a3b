"""One render by Copier, into memory."""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from copier import Phase
from copier._jinja_ext import get_yield_context
from copier._main import Worker as CopierWorker
from copier._subproject import Subproject
from copier.errors import YieldTagInFileError

from opsinit import tree
from opsinit.engine import parsing
from opsinit.engine.compiled import Compiled
from opsinit.engine.environment import Environment
from opsinit.engine.paths import Paths
from opsinit.errors import TemplateError

_OVERRIDDEN = (
    "_answers_to_remember",
    "_ask",
    "_check_unsafe",
    "_render_context",
    "_render_file",
    "_render_folder",
    "_render_path",
    "_render_string",
    "_render_symlink",
    "_render_template",
    "answers_relpath",
    "jinja_env",
    "match_exclude",
    "match_skip",
    "run_copy",
    "subproject",
    "template",
)
for _name in _OVERRIDDEN:
    getattr(CopierWorker, _name)


class Worker(CopierWorker):
    """One render, into memory."""

    compiled: Compiled
    sources: tree.Tree | None  # the template's files, where they are in memory already

    @cached_property
    def files(self) -> dict[str, tree.Entry]:
        """What has been rendered so far."""
        return {}

    @cached_property
    def origins(self) -> dict[str, str]:
        """Which file of the template each path was rendered from."""
        return {}

    @property
    def once(self) -> frozenset[str]:
        """The paths that the template leaves alone where they exist."""
        if not self.all_skip_if_exists:
            return frozenset()
        with Phase.use(Phase.RENDER):
            return frozenset(path for path in self.origins if self.match_skip(Path(path)))

    def require_no_trust(self) -> None:
        """Refuse a template that runs code of its own."""
        self._check_unsafe("copy")

    @cached_property
    def subproject(self) -> Subproject:
        """The place that the render is for; answers that a project there records are given, or do not count."""
        found: Subproject = CopierWorker.subproject.func(self)  # type: ignore[attr-defined]
        found.__dict__["last_answers"] = {}
        return found

    @cached_property
    def jinja_env(self) -> Environment:
        """Copier's environment, which keeps what it compiled."""
        copiers = CopierWorker.jinja_env.func(self)  # type: ignore[attr-defined]
        return Environment.of(copiers, self.compiled, self.sources)

    def _ask(self) -> None:
        with parsing.quick():
            super()._ask()

    # Once rendering begins, no answer changes any more: what follows from them is worked out once.

    @property
    def answers_relpath(self) -> Path:
        """The path of the answers file, which Copier renders three times for every file."""
        if Phase.current() is not Phase.RENDER:
            return super().answers_relpath
        self.jinja_env.forget_yield()
        return self._final_answers_relpath

    def _render_context(self) -> Any:
        return self._final_context if Phase.current() is Phase.RENDER else super()._render_context()

    @cached_property
    def _final_answers_relpath(self) -> Path:
        with Phase.use(Phase.UNDEFINED):  # Copier spoils the context that it renders this path with
            return super().answers_relpath

    @cached_property
    def _final_context(self) -> Any:
        return super()._render_context()

    @cached_property
    def _prefix(self) -> str:
        """What the paths begin with of all files that are rendered."""
        folder = self.template_copy_root.relative_to(self.template.local_abspath)
        return f"{folder.as_posix()}/" if folder.parts else ""

    def _render_string(self, string: str, extra_context: Any = None) -> str:
        if self.jinja_env.is_plain(string):
            self.jinja_env.forget_yield()
            return string
        return super()._render_string(string, extra_context)

    def _render_template(self) -> None:
        if self.sources is None:
            super()._render_template()
            return
        for source, entry in self.sources.items():
            if not source.startswith(self._prefix):
                continue
            for path, context in self._render_path(source.removeprefix(self._prefix)):
                if self.match_exclude(path):
                    continue
                if isinstance(entry, tree.Folder):
                    self._render_folder(path)
                else:
                    self._render_file(Path(source), path, context)

    def _render_path(self, relpath: Path | str) -> Iterable[tuple[Path, Any]]:
        if isinstance(relpath, str):
            try:
                path = self._paths.rendered(self._prefix, relpath)
            except LookupError:
                relpath = Path(relpath)
            else:
                return [(path, {})] if path else []
        return super()._render_path(relpath)

    @cached_property
    def _paths(self) -> Paths:
        suffix, sources = self.template.templates_suffix, self.sources or {}
        return Paths(self.jinja_env, self._render_string, str(self.answers_relpath), suffix, sources)

    def _render_folder(self, dst_relpath: Path) -> None:
        self.files.setdefault(dst_relpath.as_posix(), tree.Folder())

    def _render_symlink(self, src_relpath: Path, dst_relpath: Path) -> None:
        source = self.template.local_abspath / src_relpath
        target = str(source.readlink())
        if source.name.endswith(self.template.templates_suffix):
            target = self._render_string(target)
        self._add(src_relpath, dst_relpath, tree.Link(target))

    def _render_file(self, src_relpath: Path, dst_relpath: Path, extra_context: Any = None) -> None:
        name = src_relpath.as_posix()
        source = self._source(src_relpath)
        if name.endswith(self.template.templates_suffix):
            source = tree.File(self._render_content(name, source.content, extra_context or {}), source.executable)
        self._add(src_relpath, dst_relpath, source)

    def _source(self, path: Path) -> tree.File:
        if self.sources is not None and isinstance(known := self.sources[path.as_posix()], tree.File):
            return known
        file = self.template.local_abspath / path
        mode = self.template.git_index_modes.get(PurePosixPath(path))
        return tree.File(file.read_bytes(), bool((file.stat().st_mode if mode is None else mode) & 0o100))

    def _render_content(self, name: str, source: bytes, extra_context: dict[str, Any]) -> bytes:
        try:
            template = self.jinja_env.get_template(name)
        except UnicodeDecodeError:
            if self.template.templates_suffix:
                raise
            return source  # everything is a template, and this is binary
        content = template.render(**self._render_context(), **extra_context)
        if get_yield_context(self.jinja_env).yield_name:
            msg = f"File {name} contains a yield tag, but it is not allowed."
            raise YieldTagInFileError(msg)
        return content.encode()

    def _add(self, source: Path, path: Path, entry: tree.Entry) -> None:
        below = source.as_posix().removeprefix(self._prefix)
        self.origins[path.as_posix()] = below.removesuffix(self.template.templates_suffix)
        if self.files.setdefault(path.as_posix(), entry) != entry:
            raise TemplateError(
                f"two files of the template are rendered to {path}", "give the answers that tell them apart"
            )
