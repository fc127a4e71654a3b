"""A template's repository elsewhere: the two things that are asked of it, each in one round trip."""

import os
from collections.abc import Mapping
from pathlib import Path

from opsinit import git
from opsinit.address import shown
from opsinit.errors import TemplateError

HEAD = "refs/opsinit/head"  # the newest commit, by whatever name its branch goes

_SHARED = ("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")


def fetched(path: Path, address: str) -> str | None:
    """Fetch into a mirror; return why it failed, if it did."""
    fetch = (f"--git-dir={path}", "fetch", "--quiet", "--prune", "--no-tags", "--no-write-fetch-head", "--", address)
    output, reason = git.attempt(*fetch, *_SHARED, f"+HEAD:{HEAD}", cwd=path)
    if output is None and "remote ref HEAD" in reason:  # a bundle may have none
        output, reason = git.attempt(*fetch, *_SHARED, cwd=path)
    return reason if output is None else None


def listed(address: str) -> tuple[Mapping[str, str], str]:
    """Ask a repository for its tags with their commits, and for its newest commit; fetch nothing."""
    output, reason = git.attempt("ls-remote", "--", address, "HEAD", "refs/tags/*", cwd=Path())
    if output is None:
        raise TemplateError(
            f"the template {shown(address)} cannot be reached: {shown(reason)}",
            "see whether it is still there, and whether you may read it",
        )
    refs = {name: commit for commit, _, name in (line.partition("\t") for line in os.fsdecode(output).splitlines())}
    head = refs.pop("HEAD", "")
    # An annotated tag is listed twice, the second time with its commit.
    return {name.removeprefix("refs/tags/").removesuffix("^{}"): commit for name, commit in refs.items()}, head
