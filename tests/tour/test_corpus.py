"""A project in which people have worked, moved from the oldest release to the newest: its own checks pass."""

import pytest

from opsinit import tree
from tests.corpus.edits import TOGETHER
from tests.corpus.moves import Move, move
from tests.tour.journey import Journey

pytestmark = pytest.mark.generated
ADA = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")


@pytest.mark.parametrize(
    "preset", [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in ("devops", "dataops", "mlops")]
)
def test_a_project_with_everybodys_edits_is_updated_and_passes_its_checks(journey: Journey, preset: str) -> None:
    made = move(preset)
    first, last = made.versions
    new = ("new", "my-project", "--preset", preset, "--ref", first)
    with journey.step("make a project of the oldest release"):
        journey.run(*journey.opsinit, *new, cwd=journey.folder)
    with journey.step("work in it"):
        work(journey, made)
        journey.run("uv", "lock", "--quiet")
        if preset != "devops":
            journey.just("lineage")
        journey.run("git", "add", "--all")
        journey.run("git", *ADA, "commit", "--quiet", "--message", "Work")
    with journey.step("update"):
        journey.run(*journey.opsinit, "update")
    with journey.step("set up"):
        journey.just("setup")
    with journey.step("check"):
        journey.just("check")

    answers = (journey.project / ".copier-answers.yml").read_text(encoding="utf-8")
    assert f"_commit: {last}\n" in answers
    assert journey.run("git", "diff", "--name-only", "--diff-filter=U") == ""


def work(journey: Journey, made: Move) -> None:
    """Make all edits that merge without a conflict."""
    edits = [edit for edit in TOGETHER if edit.fits(made.texts) and not made.plan(edit).unresolved]
    after = made.after(*edits)
    for path in made.old.files.keys() - after.keys():
        (journey.project / path).unlink()
    for path, entry in after.items():
        if isinstance(entry, tree.File) and entry != made.old.files.get(path):
            target = journey.project / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(entry.content)
