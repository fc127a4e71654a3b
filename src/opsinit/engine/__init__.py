"""Copier's engine with the waste taken out: it renders into memory, and compiles each template once in its life.

The questions, their validation, the sandbox, what is excluded and how paths are rendered stay Copier's own code. Only
`render` imports this module, and only with the version of Copier that it was written for: a private name that is
missing fails the import, and `render` then does without.
"""

import contextlib
import io
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from copier._main import _operation
from copier._settings import SettingsModel
from copier._template import Template

from opsinit import cache, tree
from opsinit.engine.compiled import Compiled
from opsinit.engine.worker import Worker
from opsinit.request import Rendered, Request, Source


@contextmanager
def opened(source: Source) -> Iterator["Opened"]:
    """Open a template, fetching it if its files are not at hand."""
    if source.root:
        yield Opened(_at_hand(source, compiled := Compiled(source.digest)), compiled, source.files, None)
        return
    before = tempfile.tempdir
    tempfile.tempdir = str(cache.temporary())  # for Copier's clones, which then go with it whatever happens
    try:
        template = Template(url=source.url, ref=source.ref)
        with contextlib.redirect_stderr(io.StringIO()):  # Copier's remarks
            _ = template.local_abspath, template.questions_data
        yield Opened(template, Compiled(None), None, source.ref)
    finally:
        tempfile.tempdir = before


def _at_hand(source: Source, compiled: Compiled) -> Template:
    """Make a template of files on this disk, telling Copier what it would ask git for."""
    root = (source.root or Path()).resolve()
    template = Template(url=source.url, ref=source.version)
    template.__dict__.update(
        local_abspath=root,
        vcs="git",
        commit=source.version,
        commit_hash=source.commit,
        git_index_modes={},  # the files' own modes are right
    )
    read = Template._raw_config.func  # type: ignore[attr-defined]
    template.__dict__["_raw_config"] = compiled.configuration(lambda: read(template))
    return template


class Opened:
    """A template that is at hand."""

    def __init__(self, template: Template, compiled: Compiled, files: tree.Tree | None, ref: str | None) -> None:
        """Check first that it wants to do nothing but write files."""
        self._template = template
        self._compiled = compiled
        self._files = files
        self.questions: Mapping[str, Mapping[str, Any]] = template.questions_data
        self._ref = ref
        self._worker(Request(Path())).require_no_trust()

    def render(self, request: Request) -> Rendered:
        """Ask what there is to ask, and render."""
        worker = self._worker(request)
        token = _operation.set("update" if request.update else "copy")
        try:
            worker.run_copy()
        finally:
            _operation.reset(token)
        self._compiled.keep()
        tree.require_inside(worker.files)
        return Rendered(
            worker.files,
            worker._answers_to_remember(),
            worker.answers_relpath.as_posix(),
            sources=worker.origins,
            once=worker.once,
        )

    def _worker(self, request: Request) -> "Worker":
        worker = Worker(
            src_path=self._template.url,
            dst_path=request.target,
            vcs_ref=self._ref,
            data=dict(request.answers),
            user_defaults=dict(request.defaults),
            settings=SettingsModel(),  # not the user's: they would change what the same answers give
            defaults=not request.interactive,
            ask=request.ask,
            quiet=True,
            cleanup_on_error=False,
        )
        worker.__dict__.update(template=self._template, compiled=self._compiled, sources=self._files)
        return worker
