"""A commit has one image: a registry that moves no tag takes it once, and a version is a tag of the same digest."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., tuple[int, str]]
Answers = Callable[..., None]
Registry = dict[str, Any]

REPOSITORY = "registry.example.org/Team/Project"
PLACE = REPOSITORY.lower()
#: What stands in for Docker and its registry: no tag is moved there.
PROGRAM = '#!/bin/sh\nexec "{}" "{}" "{}" "${{0##*/}}" "$@"\n'


@pytest.fixture
def registry(tmp_path: Path, answers: Answers) -> Callable[..., Registry]:
    """Return what puts a registry there, changes it, and says what it has; no answer has to be thought of."""
    answers()
    file = tmp_path / "bin/registry"
    file.write_text(json.dumps({"tags": {}, "calls": [], "built": 0, "tells": True, "keeps": True, "error": ""}))
    for name in ("docker", "imagetools"):
        program = PROGRAM.format(sys.executable, Path(__file__).parent / "registry.py", file)
        (tmp_path / "bin" / name).write_text(program)
        (tmp_path / "bin" / name).chmod(0o755)

    def now(**changed: object) -> Registry:
        found: Registry = json.loads(file.read_text()) | changed
        file.write_text(json.dumps(found))
        return found

    return now


def built(checkout: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((checkout / "dist/image.json").read_text())
    return found


def git(checkout: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=checkout, check=True, capture_output=True, text=True).stdout.strip()


def test_without_a_repository_it_stays_on_this_machine(
    run: Run, checkout: Path, registry: Callable[..., Registry]
) -> None:
    git(checkout, "tag", "v0.1.0")
    code, said = run("build")
    commit = git(checkout, "rev-parse", "HEAD")

    [call] = registry()["calls"]
    assert (code, built(checkout)["image"].endswith(f":{commit}")) == (0, True), said
    assert call.startswith(f"docker buildx build --load --build-arg GIT_COMMIT={commit} --tag ")


def test_a_commit_is_pushed_once_and_the_digest_is_what_counts(
    run: Run, checkout: Path, registry: Callable[..., Registry]
) -> None:
    first, second = run("build", IMAGE_REPOSITORY=REPOSITORY), run("build", IMAGE_REPOSITORY=REPOSITORY)
    commit, found = git(checkout, "rev-parse", "HEAD"), registry()

    assert (first[0], second[0]) == (0, 0), first[1] + second[1]
    assert (found["tags"], found["built"]) == ({f"{PLACE}:{commit}": f"sha256:{'1' * 64}"}, 1)
    assert built(checkout) == {"image": f"{PLACE}@sha256:{'1' * 64}", "commit": commit, "tag": commit}
    # What comes next saves it, on a machine that did not build it.
    assert found["calls"][-1] == f"docker pull --quiet {PLACE}@sha256:{'1' * 64}"


def test_a_version_is_the_image_that_was_tried_however_often_it_is_released(
    run: Run, checkout: Path, registry: Callable[..., Registry]
) -> None:
    run("build", IMAGE_REPOSITORY=REPOSITORY)
    git(checkout, "tag", "v0.1.0")
    for _ in range(2):
        code, said = run("build", IMAGE_REPOSITORY=REPOSITORY)

        found = registry()
        assert (code, found["built"]) == (0, 1), said
        assert found["tags"][f"{PLACE}:v0.1.0"] == f"sha256:{'1' * 64}"
        assert (built(checkout)["image"], built(checkout)["tag"]) == (f"{PLACE}@sha256:{'1' * 64}", "v0.1.0")


def test_a_version_of_a_commit_that_was_never_pushed_is_built(
    run: Run, checkout: Path, registry: Callable[..., Registry]
) -> None:
    git(checkout, "tag", "v0.1.0")
    code, said = run("build", IMAGE_REPOSITORY=REPOSITORY)

    assert code == 0, said
    assert set(registry()["tags"].values()) == {f"sha256:{'1' * 64}"}
    assert len(registry()["tags"]) == 2


def test_a_version_that_is_another_image_stays_so(run: Run, checkout: Path, registry: Callable[..., Registry]) -> None:
    git(checkout, "tag", "v0.1.0")
    registry(tags={f"{PLACE}:v0.1.0": f"sha256:{'9' * 64}"})
    code, said = run("build", IMAGE_REPOSITORY=REPOSITORY)

    assert (code, "a version is one image for good" in said) == (1, True), said
    assert registry()["tags"][f"{PLACE}:v0.1.0"] == f"sha256:{'9' * 64}"
    assert not (checkout / "dist/image.json").exists()


def test_a_tag_under_which_the_image_is_another_is_an_error(
    run: Run, checkout: Path, registry: Callable[..., Registry]
) -> None:
    git(checkout, "tag", "v0.1.0")
    registry(keeps=False)
    code, said = run("build", IMAGE_REPOSITORY=REPOSITORY)

    assert (code, f"is sha256:{'f' * 64}, and not sha256:{'1' * 64}" in said) == (1, True), said


def test_a_registry_that_shows_nothing_before_the_first_push_is_pushed_to(
    run: Run, registry: Callable[..., Registry]
) -> None:
    registry(error="failed to fetch oauth token: unexpected status: 403 Forbidden")

    assert run("build", IMAGE_REPOSITORY=REPOSITORY)[0] == 0
    assert registry()["built"] == 1


def test_a_registry_that_does_not_answer_gets_no_second_image(
    run: Run, checkout: Path, registry: Callable[..., Registry]
) -> None:
    registry(error="dial tcp: connection refused")
    code, said = run("build", IMAGE_REPOSITORY=REPOSITORY)

    assert (code, "cannot be told: ERROR: dial tcp: connection refused" in said) == (1, True), said
    assert (registry()["built"], (checkout / "dist/image.json").exists()) == (0, False)


def test_a_registry_that_tells_no_digest_is_an_error(
    run: Run, checkout: Path, registry: Callable[..., Registry]
) -> None:
    registry(tells=False)

    assert run("build", IMAGE_REPOSITORY=REPOSITORY)[0] == 1
    assert not (checkout / "dist/image.json").exists()
