"""The difference of two versions of a path, as `git apply` takes it where both are text."""

import difflib
import io
import os
from collections.abc import Iterator

from opsinit.tree import Entry, File, Folder, Link

_TOO_MUCH = 1_000_000  # bytes: nobody reads the difference, and finding it takes minutes
_NO_END = "\\ No newline at end of file"


def lines(path: str, before: Entry | None, after: Entry | None) -> Iterator[str]:
    """Give the lines of the difference; what is no text is only named."""
    before, after = (None if isinstance(entry, Folder) else entry for entry in (before, after))
    if type(before) is not type(after) and not (before is None or after is None):  # a file and a link are two things
        yield from lines(path, before, None)
        yield from lines(path, None, after)
        return
    yield f"diff --git a/{path} b/{path}"
    old, new = _mode(before), _mode(after)
    if before is None:
        yield f"new file mode {new}"
    elif after is None:
        yield f"deleted file mode {old}"
    elif old != new:
        yield f"old mode {old}"
        yield f"new mode {new}"
    yield from _content(path, before, after)


def _content(path: str, before: Entry | None, after: Entry | None) -> Iterator[str]:
    names = ("/dev/null" if before is None else f"a/{path}", "/dev/null" if after is None else f"b/{path}")
    contents = _bytes(before), _bytes(after)
    if contents[0] == contents[1]:
        return
    if any(b"\0" in content for content in contents) or max(map(len, contents)) > _TOO_MUCH:
        yield f"Binary files {names[0]} and {names[1]} differ"
        return
    old, new = ([*io.StringIO(os.fsdecode(content), newline="\n")] for content in contents)
    for line in difflib.unified_diff(old, new, *names):
        yield line.removesuffix("\n")
        if not line.endswith("\n"):
            yield _NO_END


def _bytes(entry: Entry | None) -> bytes:
    if isinstance(entry, File):
        return entry.content
    return os.fsencode(entry.target) if isinstance(entry, Link) else b""


def _mode(entry: Entry | None) -> str:
    if isinstance(entry, Link):
        return "120000"
    return "100755" if isinstance(entry, File) and entry.executable else "100644"
