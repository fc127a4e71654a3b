"""Edits between the commas of a list or a map on one line, or on several."""

from collections.abc import Iterator, Sequence

from opsinit.merge.nodes import Clash, Edit, Entry, Node


def removed(parent: Node, entries: Sequence[Entry]) -> Iterator[Edit]:
    """Take entries away with the commas behind them, or with those before them at the end."""
    kept: Entry | None = None
    run: list[Entry] = []
    for entry in parent.entries.values():
        if entry in entries:
            run.append(entry)
            continue
        if run:
            yield run[0].start, entry.start, ""
        kept, run = entry, []
    if run and kept is None:
        raise Clash
    if run and kept:
        yield kept.end, run[-1].end, ""


def inserted(text: str, parent: Node, after: Entry | None, new: str) -> Edit:
    """Return the edit that puts an entry behind another, or before all of them."""
    first, *others = parent.entries.values()
    if others:
        gap = text[first.end : others[0].start].replace(",", "", 1)
    else:
        gap = text[parent.start + 1 : first.start]
        gap = gap if "\n" in gap else " "
    if gap.strip():
        raise Clash  # there are comments in it
    return (after.end, after.end, f",{gap}{new}") if after else (first.start, first.start, f"{new},{gap}")
