"""The three-way merge of one file's bytes; nothing is decoded, but line ends are looked at."""

from opsinit import git
from opsinit.merge import formats, structured

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


def merged(path: str, versions: Versions, labels: Labels) -> tuple[bytes, bool]:
    """Merge the bytes of a text; tell whether there are conflicts, marked in the result.

    The path says whether it has a structure, by which it is merged where text fails.
    """
    ends = [_line_end(content) for content in versions]
    if b"" in ends:  # mixed: nobody can say which are meant
        return _in_one_form(path, versions, labels)
    base, ours, theirs = (content.replace(b"\r\n", b"\n") for content in versions)
    result, conflict = _in_one_form(path, (base, ours, theirs), labels)
    # The form of the line ends is merged like anything else; a file without a line has none.
    their_end = ends[2] or ends[0]
    base_end = ends[0] or their_end
    our_end = ends[1] or base_end
    end = their_end if our_end == base_end else our_end
    return (result.replace(b"\n", b"\r\n") if end == b"\r\n" else result), conflict


def _in_one_form(path: str, versions: Versions, labels: Labels) -> tuple[bytes, bool]:
    taken = unmerged(*versions)
    if taken is not None:
        return taken, False
    base, ours, theirs = versions
    apart = _apart(*versions)
    result, clean = git.merge_file(ours, base, theirs, labels) if apart is None else (apart, True)
    if clean and (formats.parses(path, result) or not all(formats.parses(path, side) for side in (ours, theirs))):
        return result, False
    by_key = structured.merged(path, base, ours, theirs)
    if by_key is not None:
        return by_key, False
    return (_marked(versions, labels) if clean else result), True


def _apart(base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
    """Merge two changes with a line between them that both sides left alone, as git would: most need no program."""
    lines, *sides = (content.splitlines(keepends=True) for content in (base, ours, theirs))
    (start, end, first), (then, last, second) = sorted(_changed(lines, side) for side in sides)
    if b"\r" in base + ours + theirs or end >= then:
        return None
    return b"".join([*lines[:start], *first, *lines[end:then], *second, *lines[last:]])


def _changed(base: list[bytes], side: list[bytes]) -> tuple[int, int, list[bytes]]:
    """Return the lines of the base from the first to the last that a side changed, and what it has there instead."""
    start = _alike(base, side)
    same = min(_alike(base[::-1], side[::-1]), min(len(base), len(side)) - start)
    return start, len(base) - same, side[start : len(side) - same]


def _alike(*texts: list[bytes]) -> int:
    """Return with how many lines in common some texts begin."""
    lines = enumerate(zip(*texts, strict=False))
    return next((at for at, line in lines if len(set(line)) > 1), min(map(len, texts)))


def _marked(versions: Versions, labels: Labels) -> bytes:
    """Put markers around all that differs, for what is clean as a text and still wrong."""
    sides = [content.splitlines(keepends=True) for content in versions]
    first = _alike(*sides)
    last = min(_alike(*(side[::-1] for side in sides)), min(map(len, sides)) - first)
    base, ours, theirs = (b"".join(side[first : len(side) - last]) for side in sides)
    yours, old, new = (label.encode() for label in labels)
    marks = (b"<<<<<<< " + yours, ours), (b"||||||| " + old, base), (b"=======", theirs), (b">>>>>>> " + new, b"")
    middle = [mark + b"\n" + _ended(content) for mark, content in marks]
    return b"".join([*sides[1][:first], *middle, *sides[1][len(sides[1]) - last :]])


def _ended(content: bytes) -> bytes:
    return content if content.endswith(b"\n") or not content else content + b"\n"


def _line_end(content: bytes) -> bytes | None:
    """Return the line end of a text, nothing if it has no line, and an empty one if there are several."""
    lines, crlf = content.count(b"\n"), content.count(b"\r\n")
    if not lines:
        return None
    return {0: b"\n", lines: b"\r\n"}.get(crlf, b"")
