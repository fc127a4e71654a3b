"""The merge of a text by git."""

from pathlib import Path

from opsinit.errors import GitError
from opsinit.git.process import is_available, raw

_CONFLICTS = 127  # merge-file ends with their number, up to this


def merge_file(ours: bytes, base: bytes, theirs: bytes, labels: tuple[str, str, str]) -> tuple[bytes, bool]:
    """Merge a text three ways; return it, and whether it is without conflicts. Labels: ours, base, theirs."""
    if not is_available():
        raise GitError(
            "you and the template changed the same file, and git, which merges it, was not found",
            "install git; nothing was written",
        )
    import tempfile

    names = [word for label in labels for word in ("-L", label)]
    with tempfile.TemporaryDirectory(prefix="opsinit-") as scratch:
        for name, content in (("ours", ours), ("base", base), ("theirs", theirs)):
            Path(scratch, name).write_bytes(content)
        result = raw("merge-file", "-p", "--diff3", *names, "ours", "base", "theirs", cwd=Path(scratch))
    if result.returncode not in range(_CONFLICTS + 1):
        reason = result.stderr.decode(errors="replace").strip()
        raise GitError(f"git merge-file failed: {reason}", "nothing was written; see what `git --version` says")
    return result.stdout, result.returncode == 0
