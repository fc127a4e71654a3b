"""Git, behind the few things that are asked of it. No other package runs it."""

from opsinit.git.commits import commit_new_repository, commit_paths, commit_tagged
from opsinit.git.index import Listing, list_in, listed, store
from opsinit.git.merging import merge_file
from opsinit.git.process import attempt, is_available, isolate
from opsinit.git.repository import (
    Repository,
    can_have_branch,
    files,
    has_branch,
    has_commit,
    has_identity,
    ignored,
    is_inside_work_tree,
    repository,
    uncommitted,
    user_name,
)

__all__ = [
    "Listing",
    "Repository",
    "attempt",
    "can_have_branch",
    "commit_new_repository",
    "commit_paths",
    "commit_tagged",
    "files",
    "has_branch",
    "has_commit",
    "has_identity",
    "ignored",
    "is_available",
    "is_inside_work_tree",
    "isolate",
    "list_in",
    "listed",
    "merge_file",
    "repository",
    "store",
    "uncommitted",
    "user_name",
]
