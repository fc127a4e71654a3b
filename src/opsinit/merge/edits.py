"""Edits of the user's text that bring in parts of the template's: whole lines, or what stands between commas."""

from collections.abc import Sequence
from typing import NamedTuple

from opsinit.merge import commas
from opsinit.merge.nodes import Clash, Edit, Entry, Kind, Layout, Node
from opsinit.merge.texts import Text


class Nodes(NamedTuple):
    """One value in the three texts."""

    base: Node
    ours: Node
    theirs: Node


class Edits:
    """What changes in the text of ours."""

    def __init__(self, base: str, ours: str, theirs: str) -> None:
        """Begin without any."""
        self._base, self._ours, self._theirs = Text(base), Text(ours), Text(theirs)
        self._edits: list[Edit] = []
        self._known_lines = {line.strip() for line in base.split("\n")}
        self._with_comma: set[int] = set()  # ends of entries that have one by then

    def result(self) -> str:
        """Return the text with all of them."""
        at, parts = 0, []
        for start, end, text in sorted(self._edits, key=lambda edit: (edit[0], edit[1] > edit[0])):
            if start < at:
                raise Clash  # one within another
            parts += [self._ours.content[at:start], text]
            at = end
        return "".join([*parts, self._ours.content[at:]])

    def replace_node(self, ours: Node, theirs: Node) -> None:
        """Write another value."""
        was, now = self._ours.content[ours.start : ours.end], self._theirs.content[theirs.start : theirs.end]
        is_block = any(node.layout is Layout.LINES and node.kind is not Kind.LEAF for node in (ours, theirs))
        if is_block or (Kind.LEAF in (ours.kind, theirs.kind) and "\n" in was + now):
            raise Clash
        space = " " if now and not was else ""  # behind a key without a value
        self._edits.append((ours.start, ours.end, space + self._aligned(now, theirs.start, ours.start)))

    def replace_untouched(self, nodes: Nodes, base: Entry, ours: Entry, theirs: Entry) -> bool:
        """Write the template's entry, comments and all, if the user left theirs as it was."""
        layout = nodes.ours.layout
        if layout is not nodes.theirs.layout or layout is Layout.FIXED:
            return False
        if layout is Layout.COMMAS:
            was, now = self._base.between(base), self._theirs.between(theirs)
            if self._ours.between(ours) == was != now:
                self._edits.append((ours.start, ours.end, self._aligned(now, theirs.start, ours.start)))
                return True
            return False
        comma = layout is Layout.LINES_AND_COMMAS
        lead, body = self._base.lead(base), self._base.body(base, comma=comma)
        new_lead, new_body = self._theirs.lead(theirs), self._theirs.body(theirs, comma=comma)
        if self._ours.body(ours, comma=comma) != body or (new_lead, new_body) == (lead, body):
            return False
        start = ours.start
        text = _indented(new_body, self._ours.column(start))
        if self._ours.begins_line(ours):
            start = self._ours.line_start(start)
            if self._ours.lead(ours) == lead:
                start = self._ours.lead_start(ours)
                text = _indented([*new_lead, *new_body], self._ours.column(ours.start))
        else:
            text = text.lstrip(" ")
        self._edits.append((start, self._ours.line_end(ours.end), text))
        self._with_comma.add(ours.end)
        return True

    def merge_lead(self, nodes: Nodes, base: Entry | None, ours: Entry, theirs: Entry) -> None:
        """Take the comments above the template's entry, if the user has none of their own there."""
        if Layout.COMMAS in (nodes.ours.layout, nodes.theirs.layout) or not self._ours.begins_line(ours):
            return
        lead, new = self._base.lead(base) if base else [], self._theirs.lead(theirs)
        if self._ours.lead(ours) == lead != new:
            text = "".join(f"{_indented([line], self._ours.column(ours.start))}\n" for line in new)
            self._edits.append((self._ours.lead_start(ours), self._ours.line_start(ours.start), text))

    def remove(self, parent: Node, entries: Sequence[Entry]) -> None:
        """Take entries away."""
        if entries and parent.layout is Layout.FIXED:
            raise Clash
        if parent.layout is Layout.COMMAS:
            self._edits += commas.removed(parent, entries)
            return
        for entry in entries:
            if not self._ours.begins_line(entry):
                following = next((other for other in parent.entries.values() if other.start > entry.start), None)
                if following is None or following in entries:
                    raise Clash
                self._edits.append((entry.start, following.start, ""))
                continue
            start = self._ours.lead_start(entry)
            if self._ours.is_apart(entry):
                start = self._ours.line_start(start - 1)
            self._edits.append((start, min(self._ours.line_end(entry.end) + 1, len(self._ours.content)), ""))

    def insert(self, nodes: Nodes, after: Entry | None, new: Entry) -> None:
        """Put an entry of the template's behind one of the user's, or before all of them."""
        ours, layout = nodes.ours, nodes.ours.layout
        first = next(iter(ours.entries.values()), None)
        if layout is Layout.FIXED or (layout is Layout.LINES) != (nodes.theirs.layout is Layout.LINES):
            raise Clash
        if layout is Layout.COMMAS:
            if first is None:
                raise Clash
            text = self._aligned(self._theirs.between(new), new.start, first.start)
            self._edits.append(commas.inserted(self._ours.content, ours, after, text))
            return
        # A comment that the base has too belongs to what stood there before.
        lead = [line for line in self._theirs.lead(new) if line not in self._known_lines]
        lines = [*lead, *self._theirs.body(new, comma=layout is Layout.LINES_AND_COMMAS)]
        if after:
            if layout is Layout.LINES_AND_COMMAS:
                self._end_with_comma(after)
            at = self._ours.line_end(after.end)
            apart = "\n" if self._theirs.is_apart(new) else ""
            self._edits.append((at, at, f"\n{apart}{_indented(lines, self._ours.column(after.start))}"))
        elif first is None:
            if ours.opening is None:
                raise Clash
            at = self._ours.line_end(ours.opening)
            self._edits.append((at, at, "\n" + _indented(lines, 0)))
        elif self._ours.begins_line(first):
            at = self._ours.line_start(first.start)
            self._edits.append((at, at, _indented(lines, self._ours.column(first.start)) + "\n"))
        else:
            column = self._ours.column(first.start)
            self._edits.append((first.start, first.start, f"{_indented(lines, column)}\n{' ' * column}".lstrip(" ")))

    def _end_with_comma(self, entry: Entry) -> None:
        line = self._ours.content[entry.end : self._ours.line_end(entry.end)]
        if entry.end not in self._with_comma and not line.lstrip().startswith(","):
            self._edits.append((entry.end, entry.end, ","))
        self._with_comma.add(entry.end)

    def _aligned(self, text: str, start: int, target: int) -> str:
        """Return a part of theirs as it is indented at a place of ours."""
        indent, wanted = self._theirs.indent(start), self._ours.indent(target)
        first, *lines = text.split("\n")
        return "\n".join(
            [first, *(" " * wanted + line[min(indent, len(line) - len(line.lstrip())) :] for line in lines)]
        )


def _indented(lines: Sequence[str], column: int) -> str:
    return "\n".join(" " * column + line if line.strip() else line for line in lines)
