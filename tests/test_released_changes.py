"""The releases differ in every way that an update has to live through; what a real one declares is done."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from opsinit import archives, history, tree
from opsinit.declaration import Step
from tests.matrix import ROOT
from tests.program import environment, opsinit
from tests.test_renames_declared import PROJECT, RELEASES, renamed

Files = Mapping[str, bytes]


def files(release: history.Release) -> Files:
    """Return the files of a release."""
    found = archives.files(release, RELEASES)
    return {path: entry.content for path, entry in found.items() if isinstance(entry, tree.File)}


def project(found: Files) -> dict[str, bytes]:
    """Return the files of the project, as a user knows them."""
    names = {path: path.removeprefix(PROJECT).removesuffix(".jinja") for path in found if path.startswith(PROJECT)}
    return {name: found[path] for path, name in names.items()}


def questions(found: Files) -> dict[str, dict[str, Any]]:
    """Return what a release asks."""
    pages = [yaml.safe_load(text) for path, text in found.items() if path.startswith("template/questions/")]
    asked = {name: question for page in pages for name, question in (page or {}).items() if not name.startswith("_")}
    return {name: question for name, question in asked.items() if "when" not in question}


def lines(content: bytes) -> set[bytes]:
    """Return the lines of a file that say something."""
    return {line.strip() for line in content.splitlines() if len(line.strip()) > 10}


def splits(before: Files, after: Files) -> Iterator[tuple[str, str]]:
    """Find the files that stayed and gave most of what they lost to a new one."""
    for path in sorted(before.keys() & after.keys()):
        lost = lines(before[path]) - lines(after[path])
        for came in sorted(after.keys() - before.keys()):
            if len(lost) > 10 and len(lost & lines(after[came])) > len(lost) / 2:
                yield path, came


def changes(older: Files, newer: Files, declared: Step) -> Iterator[tuple[str, str]]:
    """Find what differs between two releases, by its kind."""
    before, after = project(older), project(newer)
    moves = [pair for pair in renamed(before, after) if before[pair[0]].strip()]
    yield from (("file renamed", f"{old} -> {new}") for old, new in moves)
    yield from (("file added", path) for path in after.keys() - before.keys() - {new for _, new in moves})
    yield from (("file removed", path) for path in before.keys() - after.keys() - {old for old, _ in moves})
    yield from (("file split", f"{old} -> {new}") for old, new in splits(before, after))
    asked, asks = questions(older), questions(newer)
    keys = {old: new for old, new in declared.answers.items() if old in asked.keys() - asks and new in asks}
    yield from (("answer key renamed", f"{old} -> {new}") for old, new in keys.items())
    yield from (("question added", name) for name in asks.keys() - asked.keys() - {*keys.values()})
    for name, question in asks.items():
        earlier = asked.get(next((old for old, new in keys.items() if new == name), name), {})
        if name in asked and earlier["default"] != question["default"]:
            yield "default changed", f"{name}: {earlier['default']} -> {question['default']}"
        for old, new in declared.choices.get(name, {}).items():
            if old in earlier["choices"] and old not in question["choices"] and new in question["choices"]:
                yield "choice renamed", f"{name}: {old} -> {new}"


def test_the_releases_differ_in_all_eight_ways() -> None:
    found = defaultdict(set)
    for earlier, later in itertools.pairwise(history.releases(ROOT / "releases")):
        older, newer = files(earlier), files(later)
        declared = Step.of(newer.get(f"template/migrations/{later.version}.yml", b""), later.version)
        for kind, what in changes(older, newer, declared):
            found[kind].add(f"{later.version} {what}")

    assert {
        "file added": "v0.2.0 scripts/template_update.py",
        "file removed": "v0.3.0 .github/dependabot.yml",
        "file renamed": "v0.3.0 tests/update/conftest.py -> tests/scripts/conftest.py",
        "file split": "v0.5.0 compose.yaml -> compose.monitoring.yaml",
        "question added": "v0.2.0 visibility",
        "answer key renamed": "v0.3.0 alert_channel -> notify",
        "choice renamed": "v0.3.0 notify: nobody -> none",
        "default changed": "v0.3.0 visibility: public -> private",
    }.items() <= {(kind, what) for kind, all_of_it in found.items() for what in all_of_it}


@pytest.mark.parametrize(("before", "after"), [("webhook", "webhook"), ("nobody", "none")])
def test_a_project_of_an_old_release_keeps_its_answers_under_their_new_names(
    tmp_path: Path, before: str, after: str
) -> None:
    env = environment(tmp_path / "home")
    new = ("new", "p", "--preset", "devops", "--set", f"alert_channel={before}", "--ref", "v0.2.0", "--no-lock")
    assert opsinit(*new, cwd=tmp_path, env=env).code == 0
    recorded = answers(tmp_path / "p")
    assert (recorded["alert_channel"], recorded["visibility"]) == (before, "public")

    outcome = opsinit("update", "--no-lock", "--json", cwd=tmp_path / "p", env=env)

    assert outcome.code == 0, outcome
    newest = history.releases(ROOT / "releases")[-1].version
    now = answers(tmp_path / "p")
    assert (now["_commit"], now["notify"], now["visibility"]) == (newest, after, "public")
    assert "alert_channel" not in now
    assert "visibility" not in {answer["name"] for answer in outcome.data["answers"]}


def answers(root: Path) -> dict[str, Any]:
    """Return what a project has recorded."""
    found: dict[str, Any] = yaml.safe_load((root / ".copier-answers.yml").read_text(encoding="utf-8"))
    return found
