"""A project in memory, and the words to say what a merge made of it."""

from collections.abc import Collection, Mapping

from opsinit import merge, tree
from opsinit.plan import Change, Plan
from opsinit.request import Rendered

ANSWERS_FILE = ".copier-answers.yml"
VERSIONS = ("v1.0.0", "v2.0.0")

Files = Mapping[str, bytes | str | tree.Entry]


class Memory:
    """A work tree of which everything is known."""

    def __init__(self, files: tree.Tree, ignored: Collection[str] = ()) -> None:
        """Hold files and links; the directories are made by them."""
        self.entries = dict(files)
        self._ignored = ignored
        self._directories = {str(parent) for path in files for parent in _parents(path)}
        self.listed = False

    def entry(self, path: str) -> tree.Entry | None:
        """Return what is at a path."""
        if path in self._directories and path not in self.entries:
            return tree.Folder()
        return self.entries.get(path)

    def ignored(self, paths: Collection[str]) -> Collection[str]:
        """Return those of the paths that are ignored."""
        return [path for path in paths if path in self._ignored]

    def files(self) -> Mapping[str, int]:
        """Return the sizes of all files."""
        self.listed = True
        return {path: len(entry.content) for path, entry in self.entries.items() if isinstance(entry, tree.File)}

    def below(self, path: str) -> Collection[str]:
        """Return what is in a directory."""
        return [other for other in self.entries if other.startswith(f"{path}/")]


def _parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]


def entries(content: Files) -> dict[str, tree.Entry]:
    """Return entries by path; a text is a file."""
    return {path: _entry(entry) for path, entry in content.items()}


def _entry(content: bytes | str | tree.Entry) -> tree.Entry:
    if isinstance(content, str):
        return tree.File(content.encode())
    return tree.File(content) if isinstance(content, bytes) else content


def rendered(content: Files, *, once: Collection[str] = ()) -> Rendered:
    """Return a render that holds these files."""
    return Rendered(entries(content), {}, ANSWERS_FILE, once=frozenset(once))


def plan(
    old: Files,
    new: Files | Rendered,
    project: Files,
    *,
    renames: Mapping[str, str] | None = None,
    ignored: Collection[str] = (),
) -> Plan:
    """Merge three trees in memory."""
    after = new if isinstance(new, Rendered) else rendered(new)
    worktree = Memory(entries(project), ignored)
    return merge.plan(rendered(old), after, worktree, renames=renames or {}, versions=VERSIONS)


def said(plan: Plan) -> list[str]:
    """Return a line for each change."""
    return [_line(change) for change in plan.changes]


def _line(change: Change) -> str:
    written = "" if change.writes else " (nothing is written)"
    return f"{change.path}: {change.action}, {change.reason.code}{change.other and f' {change.other}'}{written}"


def applied(plan: Plan, project: Files) -> dict[str, tree.Entry]:
    """Return the files of a project after a plan."""
    result = entries(project)
    for change in plan.writes:
        assert result.get(change.path) == change.before or isinstance(change.before, tree.Folder)
        result.pop(change.path, None)
    for change in plan.writes:
        if change.after is not None:
            result[change.path] = change.after
    return result
