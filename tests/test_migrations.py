"""Migrations: what a template declares to have changed its path or its answer, and nothing else."""

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from opsinit import archives, history, migrations
from opsinit.declaration import Step
from opsinit.errors import TemplateError
from opsinit.request import Rendered, Source
from opsinit.tree import File, Folder
from tests.matrix import ROOT
from tests.program import write

RELEASES = history.releases(ROOT / "releases")


def between(root: Path, files: Mapping[str, str], old: str = "v1.0.0", new: str = "v2.0.0") -> migrations.Migration:
    write(root, {f"{migrations.FOLDER}/{version}.yml": content for version, content in files.items()})
    return migrations.between(Source("url", root=root), old, new)


def rendered(sources: Mapping[str, str]) -> Rendered:
    """A render whose paths came from these files of the template."""
    return Rendered({path: File(b"") for path in sources}, {}, "answers", sources)


def test_a_template_without_migrations_changes_nothing(tmp_path: Path) -> None:
    found = between(tmp_path, {})

    assert found.answers({"a": 1}) == {"a": 1}
    assert found.renames(rendered({"a": "a"}), rendered({"b": "b"})) == {}


def test_the_versions_between_are_applied_in_their_order(tmp_path: Path) -> None:
    files = {
        "v1.0.0": "answers: {a: wrong}",
        "v1.9.0": "answers: {a: b}",
        "v1.10.0": "answers: {b: c}",
        "v2.0.0": "answers: {c: d}",
        "v2.0.1": "answers: {d: wrong}",
        "notes": "answers: {d: wrong}",
    }

    assert between(tmp_path, files).answers({"a": 1, "x": 2}) == {"d": 1, "x": 2}
    assert between(tmp_path, files, "v1.9.0", "v1.10.0").answers({"b": 1}) == {"c": 1}
    assert between(tmp_path, files, "v2.0.0", "v2.0.0").answers({"d": 1}) == {"d": 1}


def test_an_answer_under_the_new_name_wins(tmp_path: Path) -> None:
    found = between(tmp_path, {"v2.0.0": "answers: {old: new}"})

    assert found.answers({"old": 1, "new": 2}) == {"new": 2}


def test_two_answers_can_change_their_names(tmp_path: Path) -> None:
    found = between(tmp_path, {"v2.0.0": "answers: {a: b, b: c}"})

    assert found.answers({"a": 1, "b": 2}) == {"b": 1, "c": 2}


def test_a_choice_is_renamed_under_the_new_name_of_its_question(tmp_path: Path) -> None:
    found = between(tmp_path, {"v2.0.0": "answers: {old: new}\nchoices: {new: {x: y, z: 1}, other: {x: no}}"})

    assert found.answers({"old": "x"}) == {"new": "y"}
    assert found.answers({"old": ["x", "k", "z"], "other": "k"}) == {"new": ["y", "k", 1], "other": "k"}


@pytest.mark.parametrize(("answer", "migrated"), [(True, "yes"), (1, "one"), ("1", "1"), (None, None)])
def test_a_choice_is_renamed_only_where_its_type_is_the_same(tmp_path: Path, answer: Any, migrated: Any) -> None:
    found = between(tmp_path, {"v2.0.0": "choices: {q: {1: one}}", "v1.5.0": "choices: {q: {true: 'yes'}}"})

    assert found.answers({"q": answer}) == {"q": migrated}


def test_a_file_and_a_folder_can_be_renamed(tmp_path: Path) -> None:
    declared = "paths: {src: lib, src/own.py: elsewhere/mine.py, '{{ name }}/x': 'y/{{ name }}'}"
    found = between(tmp_path, {"v1.5.0": "paths: {first: src}", "v2.0.0": declared})
    suffixed = between(tmp_path / "other", {"v2.0.0": "paths: {a.jinja: b, c: d.jinja}"})
    old = rendered({"first/a.py": "first/a.py", "first/own.py": "first/own.py", "me/x": "{{ name }}/x", "k": "k"})
    new = rendered({"lib/a.py": "lib/a.py", "elsewhere/mine.py": "elsewhere/mine.py", "y/me": "y/{{ name }}", "k": "k"})

    assert found.renames(old, new) == {
        "first/a.py": "lib/a.py",
        "first/own.py": "elsewhere/mine.py",
        "me/x": "y/me",
    }
    assert suffixed.renames(rendered({"a": "a", "c": "c"}), rendered({"b": "b", "d": "d"})) == {"a": "b", "c": "d"}


def test_a_rename_to_what_is_not_rendered_is_none(tmp_path: Path) -> None:
    found = between(tmp_path, {"v2.0.0": "paths: {a: b, c: d, e: f}"})
    old = rendered({"a": "a", "c": "c", "d": "other", "e": "e"})

    assert found.renames(old, rendered({"d": "d", "e": "kept", "f": "f"})) == {}


def test_a_path_that_follows_from_an_answer_is_renamed_with_it(tmp_path: Path) -> None:
    old, new = rendered({"one/x": "{{ name }}/x"}), rendered({"two/x": "{{ name }}/x"})

    assert between(tmp_path, {}).renames(old, new) == {"one/x": "two/x"}


def test_a_file_for_each_item_of_a_list_is_renamed_by_its_name(tmp_path: Path) -> None:
    name = "{% yield item from items %}{{ item }}{% endyield %}"
    found = between(tmp_path, {"v2.0.0": "paths: {environments: stages}"})
    old = rendered({f"environments/{item}": f"environments/{name}" for item in ("dev", "prod")})
    new = rendered({f"stages/{item}": f"stages/{name}" for item in ("dev", "test")})

    assert found.renames(old, new) == {"environments/dev": "stages/dev"}
    assert found.renames(rendered({"a": name}), rendered({"b": name})) == {}


def test_two_files_that_become_one_are_no_rename(tmp_path: Path) -> None:
    found = between(tmp_path, {"v2.0.0": "paths: {a/x: b/x, c/x: b/x}"})

    assert found.renames(rendered({"a/x": "a/x", "c/x": "c/x"}), rendered({"b/x": "b/x"})) == {}


def test_where_sources_are_not_told_a_path_stands_for_itself(tmp_path: Path) -> None:
    found = between(tmp_path, {"v2.0.0": "paths: {src: lib}"})
    old = Rendered({"src": Folder(), "src/a": File(b"")}, {}, "answers")
    new = Rendered({"lib": Folder(), "lib/a": File(b"")}, {}, "answers")

    assert found.renames(old, new) == {"src/a": "lib/a"}


@pytest.mark.parametrize(
    "declared",
    [
        "scripts: {a: b}",
        "- a",
        "text",
        "paths: [a]",
        "paths: {a: /etc/b}",
        "paths: {a: ../b}",
        "paths: {a/../../b: c}",
        "paths: {a: b/}",
        "paths: {a: .git/hooks}",
        "paths: {a: 1}",
        "answers: {a: 'b c'}",
        "answers: {a: _src_path}",
        "answers: {a: [b]}",
        "choices: {a: b}",
        "choices: {a: {b: [c]}}",
        "choices: {a: {b: {c: d}}}",
        "paths: {a: !!python/name:os.system ''}",
        "paths: {a: b",
        "paths: &a {x: *a}",
    ],
)
def test_what_is_no_declaration_is_refused(tmp_path: Path, declared: str) -> None:
    with pytest.raises(TemplateError, match=r"migrations/v2\.0\.0\.yml of the template is wrong"):
        between(tmp_path, {"v2.0.0": declared})


def test_an_empty_declaration_changes_nothing(tmp_path: Path) -> None:
    assert between(tmp_path, {"v2.0.0": "# nothing\n"}).answers({"a": 1}) == {"a": 1}


@pytest.mark.parametrize(("old", "new"), [("main", "v2.0.0"), ("v1.0.0", "v2"), ("v2.0.0", "v1.0.0")])
def test_versions_that_are_not_called_by_three_numbers_have_no_migrations(tmp_path: Path, old: str, new: str) -> None:
    assert between(tmp_path, {"v2.0.0": "answers: {a: b}"}, old, new).answers({"a": 1}) == {"a": 1}


@pytest.mark.parametrize("pair", list(itertools.pairwise(RELEASES)), ids=lambda pair: pair[1].version)
def test_what_a_release_declares_is_so(pair: tuple[history.Release, history.Release]) -> None:
    old, new = (archives.files(release, ROOT / "releases") for release in pair)
    content = new.get(f"{migrations.FOLDER}/{pair[1].version}.yml")
    step = Step.of(content.content if isinstance(content, File) else b"", pair[1].version)

    for before, after in step.paths.items():
        assert has(old, before), before
        assert not has(new, before), before
        assert has(new, after), after


def has(files: Mapping[str, object], path: str) -> bool:
    name = f"template/project/{path}"
    return any(file in {name, f"{name}.jinja"} or file.startswith(f"{name}/") for file in files)
