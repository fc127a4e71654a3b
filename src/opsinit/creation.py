"""Making a project: render it, lock it, commit it, and put it in its place, or leave no trace."""

import os
import shlex
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from opsinit import answers, cache, git, lock, render, staging, template, tree
from opsinit.errors import Finding, UsageError
from opsinit.request import Opened, Rendered, Request, Source

Report = Callable[[str], None]

_NAME = "project_name"
_OWNER = "owner"
_NOBODY = ("opsinit", "opsinit@localhost")  # commits where neither git nor the template knows a name

_NESTED = Finding(
    "inside-work-tree",
    "the project is inside a git work tree, so it got no repository of its own",
    "add and commit it there",
)
_WITHOUT_GIT = Finding(
    "no-repository", "git was not found, so the project has no repository", "install git, then `git init`"
)


@dataclass(frozen=True)
class Order:
    """What the user wants."""

    target: Path
    answers: Mapping[str, Any] = field(default_factory=dict)
    ask: Sequence[str] = ()
    interactive: bool = False
    template: str | None = None  # somebody else's
    ref: str | None = None  # a version of the template, if not the newest
    git: bool = True
    lock: bool = True


@dataclass(frozen=True)
class Creation:
    """A project that was made, or would be."""

    target: Path
    rendered: Rendered
    remarks: tuple[Finding, ...]  # good to know
    findings: tuple[Finding, ...] = ()  # need attention
    committed: bool = False

    @property
    def paths(self) -> list[str]:
        """The paths of all files."""
        return [path for path, entry in self.rendered.files.items() if not isinstance(entry, tree.Folder)]

    @property
    def commands(self) -> tuple[str, ...]:
        """What to type next."""
        place = min(os.path.relpath(self.target), str(self.target), key=len)
        place = f"./{place}" if place.startswith("-") else place  # which `cd` would take for an option
        enter = [] if place == "." else [f"cd {shlex.quote(place)}"]
        if "justfile" not in self.rendered.files:
            return tuple(enter)
        # A uv that is not on the user's PATH can lock the project; it cannot be typed.
        runner = "uv run just" if shutil.which("uv") else "make"
        return tuple([*enter, f"{runner} setup", f"{runner} check", f"{runner} serve"][:3])


def preview(order: Order) -> Creation:
    """Render a project, and write nothing."""
    with _opened(order) as (opened, remarks):
        return Creation(order.target, opened.render(_request(order, opened)), remarks)


def create(order: Order, report: Report) -> Creation:
    """Make a project."""
    with _opened(order) as (opened, remarks):
        rendered = opened.render(_request(order, opened))
    report("rendered the files")
    findings: list[Finding] = []
    with staging.staged(order.target, rendered.answers_file) as place:
        tree.write(rendered.files, place)
        if order.lock and "pyproject.toml" in rendered.files:
            report("locking the dependencies")
            findings += filter(None, [lock.lock(place)])
        nested = order.git and git.is_inside_work_tree(place)
        committed = order.git and not nested and git.is_available()
        if committed:
            report("making the first commit")
            remarks += _commit(place, rendered)
    if nested:
        remarks += (_NESTED,)
    elif order.git and not committed:
        findings.append(_WITHOUT_GIT)
    return Creation(order.target, rendered, remarks, tuple(findings), committed)


@contextmanager
def _opened(order: Order) -> Iterator[tuple[Opened, tuple[Finding, ...]]]:
    """Open the template, once all is checked that can be without it."""
    git.isolate()
    staging.require_free(order.target)
    if order.ask and not order.interactive:
        raise UsageError("there is nobody to ask: standard input is no terminal", "answer with `--set` instead")
    try:
        source, remarks = _source(order)
        with render.opened(source, interactive=order.interactive) as opened:
            yield opened, remarks
    finally:
        cache.discard()


def _source(order: Order) -> tuple[Source, tuple[Finding, ...]]:
    if order.template:
        return template.foreign(order.template, order.ref)
    return template.released(order.ref) if order.ref else template.embedded()


def _request(order: Order, opened: Opened) -> Request:
    """Complete the answers: the path names the project, and git pre-fills who owns it, where that is asked."""
    questions = opened.questions
    if questions is None:
        return Request(order.target, order.answers, {}, order.interactive, order.ask)
    where = "its copier.yml" if order.template else "`opsinit list`"
    answers.check(order.answers, order.ask, questions, f"{where} shows all of them")
    defaults = {}
    # A default of somebody else's template is theirs to choose.
    if _NAME in questions and not (order.template and "default" in questions[_NAME]):
        defaults[_NAME] = order.target.name
    if _OWNER in questions and not order.template and order.interactive and (name := git.user_name()):
        defaults[_OWNER] = name
    return Request(order.target, order.answers, defaults, order.interactive, order.ask)


def _commit(place: Path, rendered: Rendered) -> tuple[Finding, ...]:
    known = rendered.answers
    name, mail = str(known.get(_OWNER, "")), str(known.get("owner_email", _NOBODY[1]))
    owner = (name, mail) if any(map(str.isalnum, name)) else _NOBODY  # git takes no name without a letter
    message = f"Start from {known.get('_src_path', 'a template')} {known.get('_commit', '')}".rstrip()
    if not git.commit_new_repository(place, message, owner, _stored_as_they_are(rendered.files)):
        return ()
    return (
        Finding(
            "no-git-identity",
            f"git does not know who you are; the first commit, and no other, is by {owner[0]} <{owner[1]}>",
            "tell git with `git config --global user.name` and `user.email`",
        ),
    )


def _stored_as_they_are(files: tree.Tree) -> list[bytes]:
    """Return what git stores unchanged; the rest it would have to be asked about."""
    found = {path: entry.content for path, entry in files.items() if isinstance(entry, tree.File)}
    attributes = (content for path, content in found.items() if path.endswith(".gitattributes"))
    if any(word in content for content in attributes for word in (b"filter", b"ident", b"encoding")):
        return []
    return [content for content in found.values() if b"\r" not in content]  # line ends it may change
