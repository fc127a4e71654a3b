"""The three-way merge of values by key and list item: what theirs changed goes into the text of ours."""

from collections.abc import Hashable
from typing import cast

from opsinit.merge.edits import Edits, Nodes
from opsinit.merge.nodes import Clash, Entry, Kind, Layout, Node, mapping

# Lists in which each item means something by its place.
_ORDERED = frozenset({"args", "cmd", "command", "entrypoint"})
_TWO = 2


def merge(base: Node, ours: Node, theirs: Node, edits: Edits) -> Hashable:
    """Note the edits that bring theirs into ours, and return the value that must come out."""
    if theirs.value in (base.value, ours.value):
        return ours.value
    if base.kind is ours.kind is theirs.kind is not Kind.LEAF:
        return _Entries(base, ours, theirs, edits).merged()
    if ours.value != base.value:
        raise Clash
    edits.replace_node(ours, theirs)
    return theirs.value


class _Entries:
    def __init__(self, base: Node, ours: Node, theirs: Node, edits: Edits) -> None:
        self._base, self._ours, self._theirs = base.entries, ours.entries, theirs.entries
        self._nodes = Nodes(base, ours, theirs)
        self._edits = edits
        self._result: dict[Hashable, Hashable] = {}

    def merged(self) -> Hashable:
        ours = self._nodes.ours
        if ours.kind is Kind.LIST:
            self._require_order()
        removed = [name for name in self._ours if self._is_removed(name)]
        for name, entry in self._ours.items():
            if name not in removed:
                self._result[name] = self._kept(name, entry)
        self._edits.remove(ours, [self._ours[name] for name in removed])
        order = self._insert()
        _, mark, _ = cast("tuple[Kind, Hashable, Hashable]", ours.value)
        if mark != cast("tuple[Kind, Hashable, Hashable]", self._nodes.theirs.value)[1]:
            raise Clash  # an anchor or a tag of its own
        if ours.kind is Kind.LIST:
            return Kind.LIST, mark, tuple(self._result[name] for name in order)
        return Kind.MAP, mark, frozenset(self._result.items())

    def _require_order(self) -> None:
        """Give up where the template changed the order, or both sides put another item in the place of one."""
        if [name for name in self._base if name in self._theirs] != [
            name for name in self._theirs if name in self._base
        ]:
            raise Clash
        if (
            self._base.keys() - self._ours.keys() - self._theirs.keys()
            and self._ours.keys() - self._base.keys()
            and self._theirs.keys() - self._base.keys()
        ):
            raise Clash

    def _is_removed(self, name: Hashable) -> bool:
        if name in self._theirs or name not in self._base:
            return False
        if self._ours[name].node.value != self._base[name].node.value:
            raise Clash
        return True

    def _kept(self, name: Hashable, ours: Entry) -> Hashable:
        theirs, base = self._theirs.get(name), self._base.get(name)
        if theirs is None:
            return ours.node.value
        if base is None:
            if theirs.node.value != ours.node.value and not ours.node.kind is theirs.node.kind is Kind.MAP:
                raise Clash
            self._edits.merge_lead(self._nodes, None, ours, theirs)
            return merge(mapping(0, 0, [], Layout.FIXED), ours.node, theirs.node, self._edits)
        if self._edits.replace_untouched(self._nodes, base, ours, theirs):
            return theirs.node.value
        differ = len({base.node.value, ours.node.value, theirs.node.value}) > _TWO
        if name in _ORDERED and ours.node.kind is Kind.LIST and differ:
            raise Clash
        self._edits.merge_lead(self._nodes, base, ours, theirs)
        return merge(base.node, ours.node, theirs.node, self._edits)

    def _insert(self) -> list[Hashable]:
        """Put what is new behind what precedes it and what the user put there, and return the order of the result."""
        order = list(self._result)
        last: Hashable = None
        anchor: Entry | None = None
        for name, entry in self._theirs.items():
            if name in self._base and name not in self._ours:
                if entry.node.value != self._base[name].node.value:
                    raise Clash
                continue  # the user removed it
            if name not in self._result:
                self._edits.insert(self._nodes, anchor, entry)
                self._result[name] = entry.node.value
                order.insert(order.index(last) + 1 if last is not None else 0, name)
                last = name
            else:
                last = self._behind_own(name)
                anchor = self._ours[last]
        return order

    def _behind_own(self, name: Hashable) -> Hashable:
        """Return the last of the entries of the user's own that follow one."""
        names = list(self._ours)
        for following in names[names.index(name) + 1 :]:
            if following in self._base or following in self._theirs:
                break
            name = following
        return name
