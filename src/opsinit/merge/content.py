"""The three-way merge of one file's bytes; nothing is decoded, but line ends are looked at."""

from opsinit import git

Labels = tuple[str, str, str]  # yours, the old version, the new version
Versions = tuple[bytes, bytes, bytes]  # base, ours, theirs

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def is_text(content: bytes) -> bool:
    """Tell whether lines can be told apart, whatever the encoding."""
    return b"\0" not in content and not content.startswith(_UTF_16)


def unmerged(base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
    """Return the result if only one side changed anything, or both the same."""
    if theirs in (base, ours):
        return ours
    return theirs if ours == base else None


def merged(versions: Versions, labels: Labels) -> tuple[bytes, bool]:
    """Merge the bytes of a text; tell whether there are conflicts, marked in the result."""
    ends = [_line_end(content) for content in versions]
    if b"" in ends:  # mixed: nobody can say which are meant
        return _in_one_form(versions, labels)
    base, ours, theirs = (content.replace(b"\r\n", b"\n") for content in versions)
    result, conflict = _in_one_form((base, ours, theirs), labels)
    # The form of the line ends is merged like anything else; a file without a line has none.
    their_end = ends[2] or ends[0]
    base_end = ends[0] or their_end
    our_end = ends[1] or base_end
    end = their_end if our_end == base_end else our_end
    return (result.replace(b"\n", b"\r\n") if end == b"\r\n" else result), conflict


def _in_one_form(versions: Versions, labels: Labels) -> tuple[bytes, bool]:
    taken = unmerged(*versions)
    if taken is not None:
        return taken, False
    base, ours, theirs = versions
    result, clean = git.merge_file(ours, base, theirs, labels)
    return result, not clean


def _line_end(content: bytes) -> bytes | None:
    """Return the line end of a text, nothing if it has no line, and an empty one if there are several."""
    lines, crlf = content.count(b"\n"), content.count(b"\r\n")
    if not lines:
        return None
    return {0: b"\n", lines: b"\r\n"}.get(crlf, b"")
