"""What becomes of a path: every situation of template and user, with its outcome."""

import os
from typing import NamedTuple

import pytest

from opsinit.plan import Action
from opsinit.tree import Entry, File, Folder, Link
from tests.merging import Files, Memory, applied, entries, plan, rendered, said

TEXT = "one\ntwo\nthree\nfour\nfive\n"
TOP = "ONE\ntwo\nthree\nfour\nfive\n"
BOTTOM = "one\ntwo\nthree\nfour\nFIVE\n"
BOTH = "ONE\ntwo\nthree\nfour\nFIVE\n"
OTHER_TOP = "Uno\ntwo\nthree\nfour\nfive\n"
MARKED = """\
<<<<<<< yours
Uno
||||||| v1.0.0
one
=======
ONE
>>>>>>> v2.0.0
two
three
four
five
"""
BINARY = b"\x00\x01"


class Case(NamedTuple):
    """Three trees, what is said of them, and the tree that results."""

    old: Files
    new: Files
    project: Files
    said: list[str]
    after: Files
    ignored: tuple[str, ...] = ()
    once: tuple[str, ...] = ()


CASES = {
    "what the template did not change is the user's": Case({"a": TEXT}, {"a": TEXT}, {"a": TOP}, [], {"a": TOP}),
    "what both changed alike is done": Case({"a": TEXT}, {"a": TOP}, {"a": TOP}, [], {"a": TOP}),
    "what the user did not change is updated": Case(
        {"a": TEXT}, {"a": TOP}, {"a": TEXT}, ["a: updated, changed"], {"a": TOP}
    ),
    "edits in different places are merged": Case(
        {"a": TEXT}, {"a": TOP}, {"a": BOTTOM}, ["a: merged, changed-by-both"], {"a": BOTH}
    ),
    "edits in one place are a conflict": Case(
        {"a": TEXT}, {"a": TOP}, {"a": OTHER_TOP}, ["a: conflict, changed-by-both"], {"a": MARKED}
    ),
    "a new file is added": Case({}, {"a/b": TEXT}, {}, ["a/b: added, new"], {"a/b": TEXT}),
    "a new empty directory is added": Case({}, {"a": Folder()}, {}, ["a: added, new"], {"a": Folder()}),
    "a directory with a file in it is made by the file": Case(
        {}, {"a": Folder(), "a/b": TEXT}, {}, ["a/b: added, new"], {"a/b": TEXT}
    ),
    "a file that both added is a conflict": Case(
        {},
        {"a": "theirs\n"},
        {"a": "mine\n"},
        ["a: conflict, yours-first"],
        {"a": "<<<<<<< yours\nmine\n||||||| v1.0.0\n=======\ntheirs\n>>>>>>> v2.0.0\n"},
    ),
    "a binary that both added goes beside": Case(
        {},
        {"a": BINARY},
        {"a": "mine\n"},
        ["a: kept, binary (nothing is written)", "a.opsinit-new: side-file, binary a"],
        {"a": "mine\n", "a.opsinit-new": BINARY},
    ),
    "a dropped file is deleted": Case({"a": TEXT}, {}, {"a": TEXT}, ["a: deleted, dropped"], {}),
    "a dropped file that was changed is kept": Case(
        {"a": TEXT}, {}, {"a": TOP}, ["a: kept, dropped-but-changed (nothing is written)"], {"a": TOP}
    ),
    "a dropped file that was made executable is kept": Case(
        {"a": TEXT},
        {},
        {"a": File(TEXT.encode(), executable=True)},
        ["a: kept, dropped-but-changed (nothing is written)"],
        {"a": File(TEXT.encode(), executable=True)},
    ),
    "a dropped file that the user deleted is nothing": Case({"a": TEXT}, {}, {}, [], {}),
    "a deleted file stays deleted": Case(
        {"a": TEXT}, {"a": TOP}, {}, ["a: kept, deleted-by-you (nothing is written)"], {}
    ),
    "a deleted file that did not change is nothing": Case({"a": TEXT}, {"a": TEXT}, {}, [], {}),
    "a binary that both changed goes beside": Case(
        {"a": BINARY},
        {"a": BINARY + b"2"},
        {"a": BINARY + b"1"},
        ["a: kept, binary (nothing is written)", "a.opsinit-new: side-file, binary a"],
        {"a": BINARY + b"1", "a.opsinit-new": BINARY + b"2"},
    ),
    "UTF-16 is a binary": Case(
        {"a": TEXT},
        {"a": TOP},
        {"a": TEXT.encode("utf-16")},
        ["a: kept, binary (nothing is written)", "a.opsinit-new: side-file, binary a"],
        {"a": TEXT.encode("utf-16"), "a.opsinit-new": TOP},
    ),
    "a link that both changed goes beside": Case(
        {"a": Link("x")},
        {"a": Link("y")},
        {"a": Link("z")},
        ["a: kept, link (nothing is written)", "a.opsinit-new: side-file, link a"],
        {"a": Link("z"), "a.opsinit-new": Link("y")},
    ),
    "a file that became a link is replaced": Case(
        {"a": TEXT}, {"a": Link("x")}, {"a": TEXT}, ["a: updated, changed"], {"a": Link("x")}
    ),
    "a link of the user's in place of a file stays": Case(
        {"a": TEXT},
        {"a": TOP},
        {"a": Link("x")},
        ["a: kept, link (nothing is written)", "a.opsinit-new: side-file, link a"],
        {"a": Link("x"), "a.opsinit-new": TOP},
    ),
    "an ignored file is merged if it can be": Case(
        {"a": TEXT}, {"a": TOP}, {"a": BOTTOM}, ["a: merged, changed-by-both"], {"a": BOTH}, ignored=("a",)
    ),
    "an ignored file gets no markers": Case(
        {"a": TEXT},
        {"a": TOP},
        {"a": OTHER_TOP},
        ["a: kept, ignored (nothing is written)", "a.opsinit-new: side-file, ignored a"],
        {"a": OTHER_TOP, "a.opsinit-new": TOP},
        ignored=("a",),
    ),
    "the executable bit is merged apart from the content": Case(
        {"a": TEXT},
        {"a": File(TOP.encode(), executable=True)},
        {"a": OTHER_TOP},
        ["a: conflict, changed-by-both"],
        {"a": File(MARKED.encode(), executable=True)},
    ),
    "the executable bit of a binary that both changed is merged": Case(
        {"a": BINARY},
        {"a": File(BINARY + b"2", executable=True)},
        {"a": BINARY + b"1"},
        ["a: merged, binary", "a.opsinit-new: side-file, binary a"],
        {"a": File(BINARY + b"1", executable=True), "a.opsinit-new": File(BINARY + b"2", executable=True)},
    ),
    "the executable bit that the user took away stays away": Case(
        {"a": File(TEXT.encode(), executable=True)},
        {"a": File(TOP.encode(), executable=True)},
        {"a": TEXT},
        ["a: merged, changed-by-both"],
        {"a": TOP},
    ),
    "a side file takes the next free name": Case(
        {"a": BINARY},
        {"a": BINARY + b"2"},
        {"a": BINARY + b"1", "a.opsinit-new": TEXT},
        ["a: kept, binary (nothing is written)", "a.opsinit-new-2: side-file, binary a"],
        {"a": BINARY + b"1", "a.opsinit-new": TEXT, "a.opsinit-new-2": BINARY + b"2"},
    ),
    "an equal side file is left": Case(
        {"a": BINARY},
        {"a": BINARY + b"2"},
        {"a": BINARY + b"1", "a.opsinit-new": BINARY + b"2"},
        ["a: kept, binary (nothing is written)", "a.opsinit-new: side-file, binary a (nothing is written)"],
        {"a": BINARY + b"1", "a.opsinit-new": BINARY + b"2"},
    ),
    "a file that became a directory is replaced": Case(
        {"a": TEXT}, {"a/x": TOP}, {"a": TEXT}, ["a: deleted, dropped", "a/x: added, new"], {"a/x": TOP}
    ),
    "an edited file that became a directory is kept": Case(
        {"a": TEXT},
        {"a/x": TOP, "a/y": TEXT},
        {"a": TOP},
        [
            "a: kept, kind (nothing is written)",
            "a.opsinit-new/x: side-file, kind a/x",
            "a.opsinit-new/y: side-file, kind a/y",
        ],
        {"a": TOP, "a.opsinit-new/x": TOP, "a.opsinit-new/y": TEXT},
    ),
    "a directory that became a file is replaced": Case(
        {"a/x": TEXT, "a/y": TEXT},
        {"a": TOP},
        {"a/x": TEXT, "a/y": TEXT},
        ["a: added, new", "a/x: deleted, dropped", "a/y: deleted, dropped"],
        {"a": TOP},
    ),
    "a directory that became a file is kept with what is the user's": Case(
        {"a/x": TEXT, "a/y": TEXT},
        {"a": TOP},
        {"a/x": TOP, "a/y": TEXT, "a/z": TEXT},
        [
            "a: kept, kind (nothing is written)",
            "a.opsinit-new: side-file, kind a",
            "a/x: kept, dropped-but-changed (nothing is written)",
            "a/y: deleted, dropped",
        ],
        {"a/x": TOP, "a/z": TEXT, "a.opsinit-new": TOP},
    ),
    "a directory in place of a file stays": Case(
        {"a": TEXT},
        {"a": TOP},
        {"a/mine": TEXT},
        ["a: kept, kind (nothing is written)", "a.opsinit-new: side-file, kind a"],
        {"a/mine": TEXT, "a.opsinit-new": TOP},
    ),
    "nothing is written through a link of the user's": Case(
        {},
        {"a/b/x": TEXT},
        {"a/b": Link("/elsewhere")},
        ["a/b.opsinit-new/x: side-file, in-the-way a/b"],
        {"a/b": Link("/elsewhere"), "a/b.opsinit-new/x": TEXT},
    ),
    "what is behind a link of the user's is changed beside it": Case(
        {"a/x": TEXT},
        {"a/x": TOP},
        {"a": Link("b")},
        ["a.opsinit-new/x: side-file, in-the-way a"],
        {"a": Link("b"), "a.opsinit-new/x": TOP},
    ),
    "a file of the user's where a directory is wanted is kept": Case(
        {},
        {"a/x": TEXT},
        {"a": TOP, "a.opsinit-new": TOP},
        ["a.opsinit-new-2/x: side-file, in-the-way a"],
        {"a": TOP, "a.opsinit-new": TOP, "a.opsinit-new-2/x": TEXT},
    ),
    "what is written once is left alone": Case(
        {"a": TEXT, "b": TEXT},
        {"a": TOP, "b": TOP, "c": TOP, "d": TOP},
        {"a": TEXT, "d": BOTTOM},
        ["b: kept, deleted-by-you (nothing is written)", "c: added, new"],
        {"a": TEXT, "c": TOP, "d": BOTTOM},
        once=("a", "b", "c", "d"),
    ),
    "names may be hard to read": Case(
        {"ä b\udce9": TEXT, "A": TEXT, "a": TEXT},
        {"ä b\udce9": TOP, "A": TEXT, "a": TOP},
        {"ä b\udce9": TEXT, "A": TEXT, "a": TEXT, "\udcff": TEXT},
        ["a: updated, changed", "ä b\udce9: updated, changed"],
        {"ä b\udce9": TOP, "A": TEXT, "a": TOP, "\udcff": TEXT},
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_situation_has_its_outcome(case: Case) -> None:
    result = plan(case.old, rendered(case.new, once=case.once), case.project, ignored=case.ignored)

    assert (said(result), applied(result, case.project)) == (case.said, entries(case.after))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_second_update_has_nothing_to_do(case: Case) -> None:
    result = plan(case.old, rendered(case.new, once=case.once), case.project, ignored=case.ignored)

    assert said(plan(case.new, case.new, applied(result, case.project))) == []


def test_a_conflict_carries_its_three_versions() -> None:
    (change,) = plan({"a": TEXT}, {"a": TOP}, {"a": OTHER_TOP}).changes

    assert change.stages is not None
    assert (change.stages.base, change.stages.ours, change.stages.theirs) == tuple(
        File(text.encode()) for text in (TEXT, OTHER_TOP, TOP)
    )
    assert change.action is Action.CONFLICT


ANSWERS = "# made by Copier\n_commit: v1.0.0\nname: churn\n"
NEW_ANSWERS = "# made by Copier\n_commit: v2.0.0\nname: churn\nregion: eu\n"


@pytest.mark.parametrize(
    ("ours", "after"),
    [
        (ANSWERS, NEW_ANSWERS),
        (
            "# made by Copier\n_commit: v1.0.0\n# ours since 2024\nname: 'churn' # never rename\nold: 1\n",
            "# made by Copier\n_commit: v2.0.0\n# ours since 2024\nname: 'churn' # never rename\nregion: eu\n",
        ),
        (
            "# made by Copier\n# a comment beside what changes\n_commit: v1.0.0\nname: churn\n",
            "# made by Copier\n# a comment beside what changes\n_commit: v2.0.0\nname: churn\nregion: eu\n",
        ),
        (
            "# made by Copier\r\n# mine\r\n_commit: v1.0.0\r\nname: churn\r\n",
            "# made by Copier\r\n# mine\r\n_commit: v2.0.0\r\nname: churn\r\nregion: eu\r\n",
        ),
        ("[", NEW_ANSWERS),
        ("- a list\n", NEW_ANSWERS),
        ("\udcff", NEW_ANSWERS),
    ],
    ids=["untouched", "with comments", "with one beside", "with carriage returns", "broken", "a list", "no text"],
)
def test_the_answers_file_comes_last_and_keeps_comments(ours: str, after: str) -> None:
    name = ".copier-answers.yml"

    result = plan({name: ANSWERS, "z": TEXT}, {name: NEW_ANSWERS, "z": TOP}, {name: os.fsencode(ours), "z": TEXT})

    assert said(result) == ["z: updated, changed", f"{name}: updated, answers"]
    assert result.changes[-1].after == File(after.encode())


def test_answers_that_did_not_change_are_not_written() -> None:
    name = ".copier-answers.yml"
    commented = ANSWERS + "# mine\n"

    assert said(plan({name: ANSWERS}, {name: ANSWERS}, {name: commented})) == []


def test_the_user_s_files_are_not_listed_without_need() -> None:
    from opsinit import merge

    old: dict[str, Entry] = entries({"a": TEXT, "b": TEXT})
    project = Memory({"a": old["a"]})
    merge.plan(rendered(old), rendered({**old, "a": TOP}), project, renames={}, versions=("v1", "v2"))

    assert not project.listed
