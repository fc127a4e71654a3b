"""A commit of exactly the paths that an update wrote, whatever else is edited or staged."""

from collections.abc import Sequence
from pathlib import Path

from opsinit import git
from opsinit.errors import Finding, GitError, UncommittedError, UsageError
from opsinit.plan import Plan
from opsinit.tree import Folder

_NOBODY = ("opsinit", "opsinit@localhost")


def require_possible(project: Path, plan: Plan, branch: str | None) -> None:
    """Refuse, before anything is written, what could not be committed on its own."""
    if not (git.is_inside_work_tree(project) and git.has_commit(project)):
        raise UsageError(f"{project} has no commit to build on", "make one with git, or leave `--commit` out")
    if branch and git.has_branch(project, branch):
        raise UsageError(f"the branch {branch} exists already", "give another name to `--branch`")
    if branch is not None and not git.can_have_branch(project, branch):
        raise UsageError(f'git makes no branch "{branch}"', "give another name to `--branch`")
    if edited := git.uncommitted(project, _paths(plan)):
        raise UncommittedError(
            f"{', '.join(edited)}: edited and not committed, and the update changes it too",
            "commit or stash it first, or update without `--commit`",
        )


def commit(project: Path, plan: Plan, message: str, branch: str | None) -> tuple[str | None, tuple[Finding, ...]]:
    """Commit what was decided, on a branch of its own if one is named; return the commit, and why there is none.

    Paths in conflict are left out. So is then the answers file: on what was committed, the next update brings the
    conflicts again, and nothing else.
    """
    decided = [change for change in plan.writes if change not in plan.unresolved]
    if plan.unresolved:
        decided = decided[:-1]
    # Git keeps no directory; that of a file which became one goes with the file.
    names = [change.path for change in decided if not isinstance(change.after, Folder) or change.before]
    ignored = git.ignored(project, names)
    paths = [name for name in names if name not in ignored]
    try:
        return git.commit_paths(project, paths, message, _NOBODY, branch) if paths else None, ()
    except GitError as error:  # all is written by now
        failed = Finding(
            "not-committed",
            f"the changes are written, but not committed as a whole: {error}",
            "see what `git status` says; `opsinit undo` takes the changes back",
        )
        return None, (failed,)


def _paths(plan: Plan) -> Sequence[str]:
    return [change.path for change in plan.writes]
