"""What is asked of a renderer, and what it gives: the words that `render`, its engine and its fallback share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from opsinit import tree


@dataclass(frozen=True)
class Source:
    """Where a template comes from, and what a project records of it."""

    url: str
    ref: str | None = None
    root: Path | None = None  # the files, where they are at hand; Copier fetches them otherwise
    version: str | None = None  # of those files
    digest: str | None = None  # of those files; what is compiled from them is kept under it
    files: tree.Tree | None = None  # the same, in memory
    commit: str | None = None  # the same, to git
    checked: bool = False  # it is ours: tests have seen that Copier finds nothing wrong with its questions


@dataclass(frozen=True)
class Request:
    """What is to be rendered: answers, and who may be asked for the rest."""

    target: Path  # nothing is written there; some templates name a project after it
    answers: Mapping[str, Any] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)  # instead of the template's own
    interactive: bool = False
    ask: Sequence[str] = ()
    update: bool = False  # of a project: a template may leave files alone then that it writes into a new one


@dataclass(frozen=True)
class Rendered:
    """A rendered project, in memory."""

    files: tree.Tree
    answers: Mapping[str, Any]  # what the answers file records, `_commit` and `_src_path` included
    answers_file: str
    # Which file of the template each path was rendered from, if that can be told: below its subdirectory, and without
    # the suffix, which a file may get or lose without a change of its path.
    sources: Mapping[str, str] = field(default_factory=dict)
    once: frozenset[str] = frozenset()  # paths that the template writes once and never again


class Opened(Protocol):
    """A template that is at hand."""

    questions: Mapping[str, Mapping[str, Any]] | None  # nothing, if they cannot be told before they are asked

    def render(self, request: Request) -> Rendered:
        """Ask what there is to ask, and render."""
