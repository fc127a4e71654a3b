"""Projects in memory, rendered by opsinit in one process: every test that looks at all of them shares them."""

from functools import cache, cached_property
from pathlib import Path

from opsinit import archives, render, tree
from opsinit.request import Opened, Request, Source
from tests import covering, matrix


class Project:
    """A rendered project: its answers, and its files by their paths."""

    def __init__(self, case: matrix.Case, files: tree.Tree) -> None:
        """Keep what was rendered."""
        self.name = case.name
        self.answers = {key: question["default"] for key, question in matrix.asked().items()} | case.answers
        self.tree = files

    @cached_property
    def files(self) -> dict[str, bytes]:
        """The content of each file."""
        return {path: entry.content for path, entry in self.tree.items() if isinstance(entry, tree.File)}

    def __str__(self) -> str:
        """Name it by what it was made with, as `opsinit new` would be told."""
        usual = {key: question["default"] for key, question in matrix.asked().items()} | {"project_name": "my-project"}
        return " ".join(f"{key}={value}" for key, value in self.answers.items() if value != usual[key])


def projects(template: Path, cases: list[matrix.Case] | None = None) -> list[Project]:
    """Render some sets of answers, or all that the fast lane knows."""
    opened = _opened(template)
    return [
        Project(case, opened.render(Request(Path("my-project"), case.answers)).files)
        for case in (covering.cases() if cases is None else cases)
    ]


@cache
def _opened(template: Path) -> Opened:
    """Open the template once in a process: it takes longer to compile than to render, and nobody changes it."""
    source = Source(str(template), None, template, None, None, archives.template(template))
    with render.opened(source, interactive=False) as opened:
        return opened
