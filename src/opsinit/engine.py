"""Copier's engine with the waste taken out: it renders into memory, and compiles each template once in its life.

The questions, their validation, the sandbox, what is excluded and how paths are rendered stay Copier's own code. Only
`render` imports this module, and only with the version of Copier that it was written for: a private name that is
missing fails the import, and `render` then does without.
"""

import contextlib
import hashlib
import io
import json
import marshal
import platform
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path, PurePosixPath
from types import CodeType
from typing import Any

import jinja2
from copier import Phase, __version__
from copier._jinja_ext import SandboxedEnvironment, get_yield_context
from copier._main import Worker
from copier._settings import SettingsModel
from copier._template import Template
from copier.errors import YieldTagInFileError

from opsinit import cache, tree
from opsinit.errors import TemplateError
from opsinit.render import Rendered, Request, Source

for _name in (
    "_answers_to_remember", "_check_unsafe", "_render_context", "_render_file", "_render_folder", "_render_string",
    "_render_symlink", "_sync_git_index_executable_bit", "answers_relpath", "jinja_env", "run_copy", "template",
):  # fmt: skip
    getattr(Worker, _name)


@contextmanager
def opened(source: Source) -> Iterator["Opened"]:
    """Open a template, fetching it if its files are not at hand."""
    before = tempfile.tempdir
    if source.root:
        yield Opened(_AtHand.of(source), source.digest)
        return
    tempfile.tempdir = str(cache.temporary())  # for Copier's clones, which then go with it whatever happens
    try:
        template = Template(url=source.url, ref=source.ref)
        with contextlib.redirect_stderr(io.StringIO()):  # Copier's remarks
            _ = template.local_abspath, template.questions_data
        yield Opened(template, None)
    finally:
        tempfile.tempdir = before


class Opened:
    """A template that is at hand."""

    def __init__(self, template: Template, digest: str | None) -> None:
        """Check first that it wants to do nothing but write files."""
        self._template = template
        self._code = _Code(digest, template.envops)
        self.questions: Mapping[str, Mapping[str, Any]] = template.questions_data
        self._worker(Request(Path())).require_no_trust()

    def render(self, request: Request) -> Rendered:
        """Ask what there is to ask, and render."""
        worker = self._worker(request)
        worker.run_copy()
        self._code.save()
        tree.require_inside(worker.files)
        return Rendered(worker.files, worker._answers_to_remember(), str(worker.answers_relpath))

    def _worker(self, request: Request) -> "_Worker":
        worker = _Worker(
            src_path=self._template.url,
            dst_path=request.target,
            data=dict(request.answers),
            user_defaults=dict(request.defaults),
            settings=SettingsModel(),  # not the user's: they would change what the same answers give
            defaults=not request.interactive,
            ask=request.ask,
            quiet=True,
            cleanup_on_error=False,
        )
        worker.__dict__["template"] = self._template
        worker.code = self._code
        return worker


class _AtHand(Template):
    """A template whose files are in a directory, with the address and the version that a project records of it."""

    @classmethod
    def of(cls, source: Source) -> "_AtHand":
        """Set what Copier would ask git for."""
        template = cls(url=source.url, ref=source.version)
        known = {"local_abspath": source.root, "vcs": "git" if source.version else None, "commit": source.version}
        template.__dict__.update(known, commit_hash=None, git_index_modes={})
        return template


class _Worker(Worker):
    """One render, into memory."""

    code: "_Code"

    @cached_property
    def files(self) -> dict[str, tree.Entry]:
        """What has been rendered so far."""
        return {}

    def require_no_trust(self) -> None:
        """Refuse a template that runs code of its own."""
        self._check_unsafe("copy")

    @cached_property
    def jinja_env(self) -> SandboxedEnvironment:
        """Copier's environment, which keeps what it compiled."""
        environment = Worker.jinja_env.func(self)  # type: ignore[attr-defined]
        # Copier names the class in the middle of a long method. The subclass adds methods only, so this is safe.
        environment.__class__ = _Environment
        environment.code = self.code
        environment.strings = {}
        environment.auto_reload = False
        return environment

    # Once rendering begins, no answer changes any more: what follows from them is worked out once.

    @property
    def answers_relpath(self) -> Path:
        """The path of the answers file, which Copier renders three times for every file."""
        return self._final_answers_relpath if Phase.current() is Phase.RENDER else super().answers_relpath

    def _render_context(self) -> Any:
        return self._final_context if Phase.current() is Phase.RENDER else super()._render_context()

    @cached_property
    def _final_answers_relpath(self) -> Path:
        with Phase.use(Phase.UNDEFINED):  # Copier spoils the context that it renders this path with
            return super().answers_relpath

    @cached_property
    def _final_context(self) -> Any:
        return super()._render_context()

    def _render_folder(self, dst_relpath: Path) -> None:
        self.files.setdefault(dst_relpath.as_posix(), tree.Folder())

    def _render_symlink(self, src_relpath: Path, dst_relpath: Path) -> None:
        source = self.template.local_abspath / src_relpath
        target = str(source.readlink())
        if source.name.endswith(self.template.templates_suffix):
            target = self._render_string(target)
        self._add(dst_relpath, tree.Link(target))

    def _render_file(self, src_relpath: Path, dst_relpath: Path, extra_context: Any = None) -> None:
        source = self.template.local_abspath / src_relpath
        if source.name.endswith(self.template.templates_suffix):
            content = self._render_content(src_relpath.as_posix(), extra_context or {})
        else:
            content = source.read_bytes()
        mode = self.template.git_index_modes.get(PurePosixPath(src_relpath))
        executable = (source.stat().st_mode if mode is None else mode) & 0o100
        self._add(dst_relpath, tree.File(content, bool(executable)))

    def _render_content(self, name: str, extra_context: dict[str, Any]) -> bytes:
        try:
            template = self.jinja_env.get_template(name)
        except UnicodeDecodeError:
            if self.template.templates_suffix:
                raise
            return (self.template.local_abspath / name).read_bytes()  # everything is a template, and this is binary
        content = template.render(**self._render_context(), **extra_context)
        if get_yield_context(self.jinja_env).yield_name:
            msg = f"File {name} contains a yield tag, but it is not allowed."
            raise YieldTagInFileError(msg)
        return content.encode()

    def _add(self, path: Path, entry: tree.Entry) -> None:
        if self.files.setdefault(path.as_posix(), entry) != entry:
            raise TemplateError(f"two files of the template are rendered to {path}", "give the answers that tell them apart")


class _Environment(SandboxedEnvironment):
    """Copier's sandbox, compiling nothing twice."""

    code: "_Code"
    strings: dict[str, jinja2.Template]

    def from_string(self, source: Any, *arguments: Any, **options: Any) -> jinja2.Template:
        """Return the template of a string; Copier asks for the same few hundreds of times."""
        if not isinstance(source, str) or arguments or options:
            return super().from_string(source, *arguments, **options)
        context = get_yield_context(self)  # Copier resets it whenever it compiles
        context.yield_name = context.yield_iterable = None
        if source not in self.strings:
            self.strings[source] = super().from_string(source)
        return self.strings[source]

    def compile(self, source: Any, name: Any = None, filename: Any = None, *, raw: bool = False, **options: Any) -> Any:
        """Compile a template, unless an earlier run did."""
        if raw or not isinstance(source, str):
            return super().compile(source, name, filename, raw, **options)
        context = get_yield_context(self)
        context.yield_name = context.yield_iterable = None
        return self.code.get(f"{name}\0{source}", lambda: super(_Environment, self).compile(source, name, filename))


class _Code:
    """What Jinja made of a template's sources, kept between runs if the template has a digest."""

    def __init__(self, digest: str | None, envops: Mapping[str, Any]) -> None:
        """Read what an earlier run with the very same programs kept."""
        self._changed = False
        self._known: dict[bytes, CodeType] = {}
        self._name: str | None = None
        if digest:
            parts = [digest, __version__, jinja2.__version__, platform.python_version(), sys.implementation.cache_tag]
            key = json.dumps([*parts, dict(envops)], sort_keys=True)
            self._name = f"{hashlib.sha256(key.encode()).hexdigest()}.code"
            if content := cache.load(self._name):
                self._known = marshal.loads(content)  # noqa: S302 - in a private directory, and by its hash

    def get(self, source: str, compiled: Any) -> CodeType:
        """Return the code of a source, compiling it if it is new."""
        key = hashlib.blake2b(source.encode(), digest_size=16).digest()
        if key not in self._known:
            self._known[key] = compiled()
            self._changed = True
        return self._known[key]

    def save(self) -> None:
        """Keep what was compiled for the next run."""
        if self._name and self._changed:
            cache.store(self._name, marshal.dumps(self._known))
