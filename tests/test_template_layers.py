"""An option adds and removes exactly the files that its question file owns, whatever it is combined with."""

import itertools
import re
from collections import Counter
from fnmatch import fnmatch

import pytest

from tests import matrix, ownership
from tests.ownership import Owner
from tests.rendered import Project

OWNERS = ownership.owners()
EACH = pytest.mark.parametrize("owner", OWNERS, ids=str)
# A path that names one of these is of use to nobody who chose another.
NAMED = {"ci": ("github", "gitlab", "bitbucket", "jenkins"), "cloud": ("aws", "azure", "gcp"), "runtime": ("kserve",)}


@pytest.fixture(scope="module")
def flags(projects: list[Project]) -> list[dict[str, bool]]:
    """Give the flags of every project."""
    return [ownership.flags(project.answers) for project in projects]


def test_a_project_holds_what_is_owned_by_what_it_chose(projects: list[Project]) -> None:
    for project in projects:
        flags = ownership.flags(project.answers)
        kept_out = {path for owner in OWNERS if owner.absent(flags) for path in owner.paths()}

        assert (str(project), set(project.files)) == (str(project), set(ownership.everything() - kept_out))


@EACH
def test_an_owner_is_there_in_some_projects_and_not_in_others(owner: Owner, flags: list[dict[str, bool]]) -> None:
    assert {owner.absent(found) for found in flags} == {True, False}


@pytest.mark.parametrize(("layer", "below"), [("dataops", "devops"), ("mlops", "dataops")])
def test_a_layer_adds_to_the_one_below_and_takes_nothing(projects: list[Project], layer: str, below: str) -> None:
    def files(preset: str, *, example: bool) -> set[str]:
        name = preset if example else f"{preset}-noexample"
        return set(next(project.files for project in projects if project.name == name))

    (owner,) = [owner for owner in OWNERS if owner.file == layer]
    for example in (True, False):
        assert files(below, example=example) - files(layer, example=example) == set()
        added = files(layer, example=example) - files(below, example=example)
        assert added == owner.paths() & files(layer, example=example) != set()


@EACH
def test_every_pattern_is_anchored_and_matches(owner: Owner) -> None:
    assert [pattern for pattern in owner.patterns if not matrix.matched([pattern], set(ownership.everything()))] == []
    # `folder/` would leave an empty folder behind, and a pattern without a slash matches at any depth.
    assert [pattern for pattern in owner.patterns if not pattern.startswith("/") or pattern.endswith("/")] == []


def test_every_pattern_stands_once() -> None:
    times = Counter(pattern for owner in OWNERS for pattern in owner.patterns)

    assert [pattern for pattern, number in times.items() if number > 1] == []


def test_a_file_has_one_owner_or_others_that_name_it_more_closely(flags: list[dict[str, bool]]) -> None:
    for first, second in itertools.combinations(OWNERS, 2):
        both = first.paths() & second.paths()
        # What can never be there together has nothing in common; what needs both is a file in the other's folder.
        assert not both or ownership.together(first, second, flags), f"{first} and {second} own {sorted(both)}"
        for path in both:
            one, other = _naming(first, path), _naming(second, path)
            assert _inside(one, other) or _inside(other, one), f"{first} and {second} own {path}"


def _naming(owner: Owner, path: str) -> str:
    """Return the pattern by which it owns a path."""
    return next(pattern for pattern in owner.patterns if matrix.matched([pattern], {path}))


def _inside(pattern: str, around: str) -> bool:
    """Tell whether a pattern names something in a folder that the other one names."""
    steps, outer = pattern.split("/"), around.split("/")
    same = (fnmatch(step, other) or fnmatch(other, step) for step, other in zip(steps, outer, strict=False))
    return len(steps) > len(outer) and all(same)


def test_layers_and_domains_have_nothing_in_common() -> None:
    for file in ({"dataops", "mlops"}, {"example"}):
        first, second = (owner for owner in OWNERS if owner.file in file)

        assert first.paths() & second.paths() == set()


def test_both_domains_have_the_same_modules() -> None:
    # Shared code imports these; each domain has the contracts and the SQL that its own datasets need.
    modules = {
        frozenset(re.sub("flights|events", "", path) for path in owner.paths() if path.endswith(".py"))
        for owner in OWNERS
        if owner.file == "example"
    }

    assert len(modules) == 1


@pytest.mark.parametrize(
    "block", dict.fromkeys(owner.block for owner in OWNERS), ids=lambda block: block.split("\n")[1]
)
def test_plain_copier_can_read_a_block_beside_the_answers_of_any_release(block: str) -> None:
    # It reads today's blocks with the flags of an older version; what that did not know keeps nothing out.
    read = next(owner.flags for owner in OWNERS if owner.block == block)
    known = read & ownership.known_at_first()

    found = ownership.excluded(block, dict.fromkeys(known, True))

    assert known or found == ()


def test_the_ci_system_changes_no_file_of_terraform(projects: list[Project]) -> None:
    written: dict[tuple[str, str], dict[str, set[bytes]]] = {}
    systems: dict[tuple[str, str], set[str]] = {}
    for project in projects:
        place = (project.answers["cloud"], project.answers["runtime"])
        for name, content in project.files.items():
            if name.endswith((".tf", ".hcl")):
                written.setdefault(place, {}).setdefault(name, set()).add(content)
                systems.setdefault(place, set()).add(project.answers["ci"])
    differing = {place: [name for name, texts in files.items() if len(texts) > 1] for place, files in written.items()}

    assert {place: names for place, names in differing.items() if names} == {}
    # Each place with each system that it can be chosen with.
    assert {place: found for place, found in systems.items() if len(found) < (3 if place[0] == "azure" else 4)} == {}


@pytest.mark.parametrize("question", NAMED)
def test_a_path_that_names_a_choice_is_there_only_with_it(projects: list[Project], question: str) -> None:
    for project in projects:
        others = [word for word in NAMED[question] if word != project.answers[question]]
        words = {path: re.findall(r"[a-z]+", path.lower()) for path in project.files}
        named = [path for path, found in words.items() if not set(others).isdisjoint(found)]

        assert (str(project), named) == (str(project), [])


def test_every_file_of_the_template_reaches_some_project(projects: list[Project]) -> None:
    assert set().union(*(project.files for project in projects)) == ownership.everything()
