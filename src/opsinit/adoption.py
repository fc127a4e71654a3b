"""Adoption: a repository that exists is put under the template, and none of its files is touched.

Only the answers file is written. It records the version that has the most files in common with the repository, so that
the next update merges what changed since, and takes every other difference for the user's own.
"""

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from opsinit import address, answers, cache, configuration, git, history, recorded, render, template, transaction
from opsinit.errors import OpsinitError, ProjectError, TargetError, TemplateError
from opsinit.lock import LOCKED
from opsinit.plan import Action, Change, Plan, Reason
from opsinit.project import ANSWERS_FILE
from opsinit.released import Released
from opsinit.request import Rendered, Request, Source
from opsinit.tree import Folder
from opsinit.versions import Versions
from opsinit.worktree import Disk

Report = Callable[[str], None]

_NAME = "project_name"
_TRIED = 20  # of somebody else's hundreds of versions


@dataclass(frozen=True)
class Order:
    """What the user wants."""

    project: Path
    answers: Mapping[str, Any] = field(default_factory=dict)
    at: str | None = None  # a version; otherwise the one that is most alike
    template: str | None = None  # somebody else's


@dataclass(frozen=True)
class Adoption:
    """A repository beside a version of the template."""

    project: Path
    version: str
    rendered: Rendered
    identical: tuple[str, ...]
    different: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def commands(self) -> tuple[str, ...]:
        """What to type next."""
        return ("opsinit diff",)


def adopt(order: Order, report: Report) -> Adoption:
    """Write the answers file of the version that is most alike."""
    found = compare(order, report)
    name = found.rendered.answers_file
    file = found.rendered.files[name]
    with transaction.opened(found.project) as state:
        change = Change(name, Action.ADDED, Reason.ANSWERS, None, file)
        state.apply(Plan((change,)), {"command": "adopt", "from": None, "to": found.version})
    return found


def compare(order: Order, report: Report) -> Adoption:
    """Find the version that is most alike, and write nothing."""
    git.isolate()
    project = Path(os.path.abspath(order.project))  # noqa: PTH100 - `resolve` would follow links
    if not project.is_dir():
        raise TargetError(f"{project} is no directory", "give the directory of a repository")
    if os.path.lexists(project / ANSWERS_FILE):
        raise ProjectError(f"{project} is a project already: it has {ANSWERS_FILE}", "`opsinit diff` compares it")
    try:
        versions = _versions(order)
        tried = (versions.named(order.at),) if order.at else versions.all[-_TRIED:] or (versions.newest,)
        return _most_alike(project, order, versions, tried, report)
    finally:
        cache.discard()


def _most_alike(project: Path, order: Order, versions: Versions, tried: tuple[str, ...], report: Report) -> Adoption:
    """Return the first of those that have the most in common, the newest first; one may not know the answers."""
    best: Adoption | None = None
    refusal: OpsinitError | None = None
    for version in reversed(tried):
        report(f"comparing with {version}")
        try:
            found = _beside(project, version, _rendered(project, order, versions.source(version)))
        except OpsinitError as error:
            refusal = refusal or error
            continue
        if best is None or len(found.identical) > len(best.identical):
            best = found
    if best is None:
        raise refusal or TemplateError("the template has no version", "use another one with `--template`")
    return best


def _versions(order: Order) -> Versions:
    if order.template and not address.is_same(order.template, template.repository()):
        from opsinit.mirrored import Mirrored, located

        source, _ = template.foreign(order.template, None)
        return Mirrored.newest_of(source.url, located(source.url, Path()))
    directory = template.home() / "releases"
    newest = next(reversed(history.releases(directory)), None)
    return Released.of(newest.version if newest else "", template.repository(), directory)


def _rendered(project: Path, order: Order, source: Source) -> Rendered:
    questions = configuration.questions(source.root) if source.root else {}
    answers.check(order.answers, (), questions, "`opsinit list` shows all of them")
    defaults = {_NAME: _name(project)} if _NAME in questions else {}
    with render.opened(source, interactive=False) as opened:
        rendered = opened.render(Request(project, order.answers, defaults))
    recorded.require_answers_file(rendered, source)
    return rendered


def _name(project: Path) -> str:
    """Return what the repository calls itself, or else its directory's name."""
    try:
        declared = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]["name"]
    except (OSError, ValueError, KeyError, TypeError):
        declared = None
    return declared if isinstance(declared, str) else project.name


def _beside(project: Path, version: str, rendered: Rendered) -> Adoption:
    disk = Disk(project)
    groups: dict[str, list[str]] = {"identical": [], "different": [], "missing": []}
    for path, entry in rendered.files.items():
        if path in {rendered.answers_file, LOCKED} or isinstance(entry, Folder):
            continue
        found = disk.entry(path)
        groups["missing" if found is None else "identical" if found == entry else "different"].append(path)
    return Adoption(project, version, rendered, **{name: tuple(paths) for name, paths in groups.items()})
