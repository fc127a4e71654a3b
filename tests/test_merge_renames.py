"""Renames: by the template, which declares them, and by the user, who does not."""

from typing import NamedTuple

import pytest

from opsinit import merge
from opsinit.tree import Entry, Link
from tests.merging import Files, Memory, applied, entries, plan, rendered, said

TEXT = "".join(f"line {number}\n" for number in range(20))
TOP = TEXT.replace("line 0\n", "line zero\n")
BOTTOM = TEXT.replace("line 19\n", "line nineteen\n")
BOTH = TOP.replace("line 19\n", "line nineteen\n")
OTHER_TOP = TEXT.replace("line 0\n", "line null\n")
BINARY = b"\x00" * 50


class Case(NamedTuple):
    """Three trees with one declared rename, what is said of them, and the tree that results."""

    old: Files
    new: Files
    project: Files
    said: list[str]
    after: Files
    renames: dict[str, str] = {"a": "b"}  # noqa: RUF012 - nobody changes it


DECLARED = {
    "an untouched file is renamed": Case(
        {"a": TEXT}, {"b": TOP}, {"a": TEXT}, ["a: deleted, renamed-away b", "b: added, renamed a"], {"b": TOP}
    ),
    "edits go along": Case(
        {"a": TEXT}, {"b": TEXT}, {"a": TOP}, ["a: deleted, renamed-away b", "b: merged, renamed a"], {"b": TOP}
    ),
    "edits are merged at the new place": Case(
        {"a": TEXT}, {"b": TOP}, {"a": BOTTOM}, ["a: deleted, renamed-away b", "b: merged, renamed a"], {"b": BOTH}
    ),
    "what was renamed by hand already is merged there": Case(
        {"a": TEXT}, {"b": TOP}, {"b": BOTTOM}, ["b: merged, renamed a"], {"b": BOTH}
    ),
    "what was renamed by hand and not changed is updated there": Case(
        {"a": TEXT}, {"b": TOP}, {"b": TEXT}, ["b: updated, renamed a"], {"b": TOP}
    ),
    "what was renamed by hand, of which nothing changed, is the user's": Case(
        {"a": TEXT}, {"b": TEXT}, {"b": TOP}, [], {"b": TOP}
    ),
    "what the user deleted is not brought back": Case(
        {"a": TEXT}, {"b": TOP}, {}, ["b: kept, deleted-by-you (nothing is written)"], {}
    ),
    "both places are taken": Case(
        {"a": TEXT},
        {"b": BINARY},
        {"a": TOP, "b": BOTTOM},
        [
            "a: kept, dropped-but-changed (nothing is written)",
            "b: kept, binary (nothing is written)",
            "b.opsinit-new: side-file, binary b",
        ],
        {"a": TOP, "b": BOTTOM, "b.opsinit-new": BINARY},
    ),
    "the user copied it there": Case(
        {"a": TEXT}, {"b": TOP}, {"a": TEXT, "b": TOP}, ["a: deleted, dropped"], {"b": TOP}
    ),
    "a link is in the way": Case(
        {"a": TEXT},
        {"c/b": TOP},
        {"a": BOTTOM, "c": Link("d")},
        ["a: kept, dropped-but-changed (nothing is written)", "c.opsinit-new/b: side-file, in-the-way c"],
        {"a": BOTTOM, "c": Link("d"), "c.opsinit-new/b": TOP},
        {"a": "c/b"},
    ),
    "a file becomes a directory of its name": Case(
        {"a": TEXT},
        {"a/b": TOP},
        {"a": BOTTOM},
        ["a: deleted, renamed-away a/b", "a/b: merged, renamed a"],
        {"a/b": BOTH},
        {"a": "a/b"},
    ),
    "a binary that both changed goes along, and beside": Case(
        {"a": BINARY},
        {"b": BINARY + b"2"},
        {"a": BINARY + b"1"},
        ["a: deleted, renamed-away b", "b: added, renamed a", "b.opsinit-new: side-file, binary b"],
        {"b": BINARY + b"1", "b.opsinit-new": BINARY + b"2"},
    ),
    "a rename that did not take place is none": Case(
        {"a": TEXT, "b": TEXT},
        {"a": TOP, "b": TEXT},
        {"a": BOTTOM, "b": TEXT},
        ["a: merged, changed-by-both"],
        {"a": BOTH, "b": TEXT},
    ),
}


@pytest.mark.parametrize("case", DECLARED.values(), ids=DECLARED)
def test_a_declared_rename_carries_the_edits_along(case: Case) -> None:
    result = plan(case.old, case.new, case.project, renames=case.renames)

    assert (said(result), applied(result, case.project)) == (case.said, entries(case.after))


FOLLOWED = {
    "an exact rename receives the change": Case(
        {"a": TEXT},
        {"a": TOP},
        {"x/y": TEXT},
        ["a: kept, renamed-by-you x/y (nothing is written)", "x/y: updated, followed a"],
        {"x/y": TOP},
    ),
    "an edited rename is merged": Case(
        {"a": TEXT},
        {"a": TOP},
        {"x": BOTTOM},
        ["a: kept, renamed-by-you x (nothing is written)", "x: merged, followed a"],
        {"x": BOTH},
    ),
    "a rename with a conflict has markers": Case(
        {"a": "a\n" + TEXT},
        {"a": "b\n" + TEXT},
        {"x": "c\n" + TEXT},
        ["a: kept, renamed-by-you x (nothing is written)", "x: conflict, followed a"],
        {"x": "<<<<<<< yours\nc\n||||||| v1.0.0\na\n=======\nb\n>>>>>>> v2.0.0\n" + TEXT},
    ),
    "a binary is followed if it is the same": Case(
        {"a": BINARY},
        {"a": BINARY + b"1"},
        {"x": BINARY},
        ["a: kept, renamed-by-you x (nothing is written)", "x: updated, followed a"],
        {"x": BINARY + b"1"},
    ),
    "what differs too much is something else": Case(
        {"a": TEXT},
        {"a": TOP},
        {"x": TEXT.replace("line 1", "row 1")},
        ["a: kept, deleted-by-you (nothing is written)"],
        {"x": TEXT.replace("line 1", "row 1")},
    ),
    "of two that are as good, neither is sure": Case(
        {"a": TEXT},
        {"a": TOP},
        {"x": TEXT, "y": TEXT},
        ["a: kept, deleted-by-you (nothing is written)"],
        {"x": TEXT, "y": TEXT},
    ),
    "of two that are as good, the one of the same name is": Case(
        {"a": TEXT},
        {"a": TOP},
        {"x/a": TEXT, "y": TEXT},
        ["a: kept, renamed-by-you x/a (nothing is written)", "x/a: updated, followed a"],
        {"x/a": TOP, "y": TEXT},
    ),
    "each file is followed once": Case(
        {"a": TEXT, "b": BOTTOM},
        {"a": TOP, "b": BOTH},
        {"x": TEXT},
        ["a: kept, renamed-by-you x (nothing is written)", "b: kept, deleted-by-you (nothing is written)",
         "x: updated, followed a"],
        {"x": TOP},
    ),
    "of two files that it may have been, neither is sure": Case(
        {"a": TEXT, "b": TEXT},
        {"a": TOP, "b": TEXT},
        {"x": TEXT},
        ["a: kept, deleted-by-you (nothing is written)"],
        {"x": TEXT},
    ),
    "of two files that changed, neither is sure": Case(
        {"a": TEXT, "b": TEXT},
        {"a": TOP, "b": BOTTOM},
        {"x": TEXT},
        ["a: kept, deleted-by-you (nothing is written)", "b: kept, deleted-by-you (nothing is written)"],
        {"x": TEXT},
    ),
    "one that the template left alone is more like it": Case(
        {"a": TEXT, "b": BOTTOM},
        {"a": TOP, "b": BOTTOM},
        {"x": BOTTOM},
        ["a: kept, deleted-by-you (nothing is written)"],
        {"x": BOTTOM},
    ),
    "one that the template dropped is more like it": Case(
        {"a": TEXT, "b": BOTTOM},
        {"a": TOP},
        {"x": BOTTOM},
        ["a: kept, deleted-by-you (nothing is written)"],
        {"x": BOTTOM},
    ),
    "of two files of the same content, each is followed to where its name is": Case(
        {"m/a": TEXT, "m/b": TEXT},
        {"m/a": TOP, "m/b": BOTTOM},
        {"x/a": TEXT, "x/b": TEXT},
        ["m/a: kept, renamed-by-you x/a (nothing is written)", "m/b: kept, renamed-by-you x/b (nothing is written)",
         "x/a: updated, followed m/a", "x/b: updated, followed m/b"],
        {"x/a": TOP, "x/b": BOTTOM},
    ),
    "of two files of the same content, the other is where its name is": Case(
        {"m/a": TEXT, "m/b": TEXT},
        {"m/a": TOP, "m/b": TEXT},
        {"x/b": TEXT, "y": TEXT},
        ["m/a: kept, renamed-by-you y (nothing is written)", "y: updated, followed m/a"],
        {"x/b": TEXT, "y": TOP},
    ),
    "what is empty is not followed": Case(
        {"a": "\n"}, {"a": TOP}, {"x": "\n"}, ["a: kept, deleted-by-you (nothing is written)"], {"x": "\n"}
    ),
    "what has hardly anything in it is not followed": Case(
        {"a": "1\n"}, {"a": "2\n"}, {"x": "1\n"}, ["a: kept, deleted-by-you (nothing is written)"], {"x": "1\n"}
    ),
    "nor is what says the same again and again": Case(
        {"a": "# x\n" * 30},
        {"a": "# y\n"},
        {"x/a": "# x\n" * 30},
        ["a: kept, deleted-by-you (nothing is written)"],
        {"x/a": "# x\n" * 30},
    ),
    "what has a little more in it is followed": Case(
        {"a": "1" * 40},
        {"a": TOP},
        {"x": "1" * 40},
        ["a: kept, renamed-by-you x (nothing is written)", "x: updated, followed a"],
        {"x": TOP},
    ),
    "another file of the template is not taken for it": Case(
        {"a": TEXT, "b": TEXT},
        {"a": TOP, "b": TEXT},
        {"b": TEXT},
        ["a: kept, deleted-by-you (nothing is written)"],
        {"b": TEXT},
    ),
    "both renamed it": Case(
        {"a": TEXT},
        {"b": TOP},
        {"x": BOTTOM},
        ["b: kept, renamed-by-you x (nothing is written)", "x: merged, followed b"],
        {"x": BOTH},
        {"a": "b"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FOLLOWED.values(), ids=FOLLOWED)
def test_a_rename_by_the_user_is_found(case: Case) -> None:
    result = plan(case.old, case.new, case.project, renames=case.renames if "b" in case.new else {})

    assert (said(result), applied(result, case.project)) == (case.said, entries(case.after))


class Counting(Memory):
    """A work tree that remembers what was read."""

    def __init__(self, files: Files) -> None:
        """Remember nothing yet."""
        super().__init__(entries(files))
        self.read: list[str] = []

    def entry(self, path: str) -> Entry | None:
        """Remember the path."""
        self.read.append(path)
        return super().entry(path)


def test_a_file_is_not_read_if_its_size_is_off() -> None:
    data = {f"data/{number}": b"x" * (len(TEXT) * 2 + number) for number in range(100)}
    project = Counting({**data, "x": TEXT})

    merge.plan(rendered({"a": TEXT}), rendered({"a": TOP}), project, renames={}, versions=("v1", "v2"))

    assert [path for path in project.read if path.startswith("data")] == []
