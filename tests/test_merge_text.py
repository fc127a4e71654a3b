"""Text merging: bytes, line ends, markers, and git's part in it."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opsinit import git
from opsinit.errors import GitError
from opsinit.merge import content
from opsinit.plan import Action, Change
from opsinit.tree import File
from tests.merging import plan

TEXT = b"one\ntwo\nthree\nfour\nfive\n"
TOP = b"ONE\ntwo\nthree\nfour\nfive\n"
BOTTOM = b"one\ntwo\nthree\nfour\nFIVE\n"
BOTH = b"ONE\ntwo\nthree\nfour\nFIVE\n"


def merged(base: bytes, ours: bytes, theirs: bytes, name: str = "a") -> Change:
    (change,) = plan({name: base}, {name: theirs}, {name: ours}).changes
    return change


def crlf(content: bytes) -> bytes:
    return content.replace(b"\n", b"\r\n")


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "after"),
    [
        (TEXT, crlf(BOTTOM), TOP, crlf(BOTH)),
        (TEXT, crlf(TEXT), TOP, crlf(TOP)),
        (crlf(TEXT), BOTTOM, crlf(TOP), BOTH),
        (TEXT, BOTTOM, crlf(TOP), crlf(BOTH)),
        (TEXT, BOTTOM, crlf(TEXT), crlf(BOTTOM)),
        (crlf(TEXT), crlf(BOTTOM), crlf(TOP), crlf(BOTH)),
    ],
    ids=[
        "of the user",
        "of the user alone",
        "taken out by the user",
        "of the template",
        "of the template alone",
        "of all",
    ],
)
def test_line_ends_are_merged_like_anything_else(base: bytes, ours: bytes, theirs: bytes, after: bytes) -> None:
    assert merged(base, ours, theirs).after == File(after)


def test_a_conflict_in_a_file_with_carriage_returns_is_no_larger() -> None:
    change = merged(TEXT, crlf(TOP), TEXT.replace(b"one", b"Uno"))

    assert change.action is Action.CONFLICT
    assert change.after == File(
        crlf(b"<<<<<<< yours\nONE\n||||||| v1.0.0\none\n=======\nUno\n>>>>>>> v2.0.0\ntwo\nthree\nfour\nfive\n")
    )


def test_mixed_line_ends_stay_as_they_are() -> None:
    ours = BOTTOM.replace(b"FIVE\n", b"FIVE\r\n")

    assert merged(TEXT, ours, TOP).after == File(BOTH.replace(b"FIVE\n", b"FIVE\r\n"))


@pytest.mark.parametrize("more", [b"\xe9\xe8", "é".encode(), b"\x1b[0m", b"\r", b"\x85", b"\x0c"])
def test_no_byte_is_decoded(more: bytes) -> None:
    assert merged(TEXT, BOTTOM + more, TOP).after == File(BOTH + more)


def test_a_last_line_needs_no_line_end() -> None:
    assert merged(b"a\nb\nc\nd", b"A\nb\nc\nd", b"a\nb\nc\nD").after == File(b"A\nb\nc\nD")


def test_the_configuration_of_the_user_has_no_part_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config").write_text('[merge]\nconflictStyle = merge\n[core]\nautocrlf = true\nattributesFile = "a"\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)

    content, is_clean = git.merge_file(b"mine\n", b"base\n", b"theirs\n", ("yours", "old", "new"))

    assert content == b"<<<<<<< yours\nmine\n||||||| old\nbase\n=======\ntheirs\n>>>>>>> new\n"
    assert not is_clean


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)

    git.merge_file(BOTTOM, TEXT, TOP, ("yours", "old", "new"))

    assert list(tmp_path.iterdir()) == []


def test_without_git_both_changed_is_an_error_that_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(GitError, match="git, which merges it, was not found") as caught:
        merged(TEXT, TEXT.replace(b"one", b"Uno"), TOP)
    assert caught.value.hint == "install git; nothing was written"


def test_without_git_one_side_s_change_arrives(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert merged(TEXT, TEXT, TOP).after == File(TOP)


def test_what_did_not_parse_before_need_not_parse_after() -> None:
    change = merged(b"[a\nx = 1\ny = 1\nz = 1\n", b"[a\nx = 2\ny = 1\nz = 1\n", b"[a\nx = 1\ny = 1\nz = 2\n", "a.toml")

    assert (change.action, change.after) == (Action.MERGED, File(b"[a\nx = 2\ny = 1\nz = 2\n"))


LABELS = ("yours", "old", "new")
WORDS = st.lists(st.sampled_from([b"", b"a", b"b", b"}", b"one", b"two"]), max_size=12)


@st.composite
def changes(draw: st.DrawFn) -> tuple[bytes, bytes, bytes]:
    """Draw a text of lines that are often the same, and what two people make of two places of it."""
    head, mine, between, others, tail = (draw(WORDS) for _ in range(5))
    new = [draw(WORDS) for _ in range(2)]
    end = draw(st.sampled_from([b"\n", b""]))
    sides = (mine, others), (new[0], others), (mine, new[1])
    base, ours, theirs = (b"\n".join([*head, *one, *between, *two, *tail]) + end for one, two in sides)
    return base, ours, theirs


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
@given(changes())
def test_changes_that_are_apart_are_merged_as_git_does(versions: tuple[bytes, bytes, bytes]) -> None:
    base, ours, theirs = versions
    told, clean = git.merge_file(ours, base, theirs, LABELS)

    assert not clean or content.merged("a", versions, LABELS) == (told, False)


def test_changes_that_are_apart_need_no_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(git, "merge_file")

    assert merged(TEXT, TOP, BOTTOM).after == File(BOTH)


@pytest.mark.parametrize(
    ("base", "ours", "theirs"),
    [
        (b"a\nb\n", b"A\nb\n", b"a\nB\n"),
        (b"a\nb\nc\n", b"a\nc\n", b"a\nb\nx\nc\n"),
        (b"a\n", b"mine\na\n", b"theirs\na\n"),
    ],
    ids=["neighbours", "a line and the place behind it", "the same place"],
)
def test_changes_that_touch_are_not_apart(base: bytes, ours: bytes, theirs: bytes) -> None:
    assert merged(base, ours, theirs).action is Action.CONFLICT
