"""What scripts know things by: a code that was released is never called otherwise, and never goes."""

import pytest

from opsinit.drift import Kind
from opsinit.plan import Action, Reason
from tests.matrix import ROOT

PAGE = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
ACTIONS = ("added", "updated", "merged", "deleted", "kept", "conflict", "side-file")
REASONS = (
    "answers",
    "binary",
    "changed",
    "changed-by-both",
    "deleted-by-you",
    "dropped",
    "dropped-but-changed",
    "followed",
    "ignored",
    "in-the-way",
    "kind",
    "link",
    "locked",
    "new",
    "renamed",
    "renamed-away",
    "renamed-by-you",
    "yours-first",
)
KINDS = ("changed", "deleted", "mode", "replaced")


@pytest.mark.parametrize(
    ("released", "now"),
    [
        (ACTIONS, [action.value for action in Action]),
        (REASONS, [reason.code for reason in Reason]),
        (KINDS, [kind.value for kind in Kind]),
    ],
    ids=["actions", "reasons", "kinds"],
)
def test_a_code_keeps_its_name(released: tuple[str, ...], now: list[str]) -> None:
    assert [code for code in released if code not in now] == []
    assert len(now) == len({*now})


def test_every_code_is_in_the_reference_with_what_it_means() -> None:
    table = PAGE.partition("## Paths")[2]
    codes = [*(action.value for action in Action), *(reason.code for reason in Reason), *(kind.value for kind in Kind)]

    assert [code for code in codes if not any(line.startswith(f"| `{code}` | ") for line in table.splitlines())] == []
    assert [line for line in table.splitlines() if line.endswith("|  |")] == []
