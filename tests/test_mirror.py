"""Somebody else's template: its versions and their files, from a mirror of its repository."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from opsinit import cache, render, tree
from opsinit.errors import TemplateError
from opsinit.request import Request
from tests.mirrors import committed, made, versions
from tests.program import contents, environment, git, move_in, write
from tests.test_new_foreign import FILES, copied


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path / "home")


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    move_in(tmp_path / "home", monkeypatch)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    yield
    cache.discard()


@pytest.fixture
def repository(tmp_path: Path, env: dict[str, str]) -> Path:
    return made(tmp_path / "template", env)


def test_the_tags_that_are_versions_are_ordered_by_number(repository: Path) -> None:
    found = versions(repository)

    assert found.all == ("v1.9.0", "v1.10.0")
    assert (found.recorded, found.newest) == ("v1.9.0", "v1.10.0")
    assert found.is_older("v1.9.0", "v1.10.0")
    assert not found.is_older("v1.10.0", "v1.10.0")
    assert found.is_older("v1.10.0", "v2.0.0rc1")
    assert [found.named(name) for name in ("1.10.0", "v2.0.0rc1", "nightly")] == ["v1.10.0", "v2.0.0rc1", "nightly"]
    assert found.notes("v1.9.0", "v1.10.0") == ()


def test_a_pre_release_that_a_project_records_is_not_left_for_an_older_release(repository: Path) -> None:
    assert versions(repository, "v2.0.0rc1").newest == "v2.0.0rc1"


def test_the_files_of_a_version_are_the_committed_ones(repository: Path) -> None:
    write(repository, {"version": "draft\n", "untracked": "x"})

    source = versions(repository).source("v1.10.0")

    assert source.files is not None
    assert source.files["version"] == tree.File(b"v1.10.0\n")
    assert "untracked" not in source.files
    assert source.root is not None
    assert tree.read(source.root) == source.files
    assert source.url == str(repository)


@pytest.mark.parametrize("form", ["{path}", "file://{path}", "git+file://{path}/.git", "{bundle}", "{name}", "~/link"])
def test_a_template_is_found_in_every_form_that_copier_takes(
    tmp_path: Path, env: dict[str, str], repository: Path, form: str
) -> None:
    bundle = tmp_path / "some.bundle"
    git("bundle", "create", "--quiet", bundle, "--tags", cwd=repository, env=env)
    (tmp_path / "home/link").symlink_to(repository)

    (tmp_path / "p").mkdir()

    address = form.format(path=repository, bundle=bundle, name="../template")

    assert versions(address, path=tmp_path / "p").newest == "v1.10.0"


def test_a_template_without_tags_has_the_versions_of_its_commits(tmp_path: Path, env: dict[str, str]) -> None:
    root = write(tmp_path / "template", FILES)
    git("init", "--quiet", cwd=root, env=env)
    first = committed(root, env, "one", tag=False)
    assert versions(root, first[:7]).newest == first[:7]
    second = committed(root, env, "two", tag=False)

    found = versions(root, first[:7])

    assert (found.all, found.newest) == ((), second[:7])
    assert found.is_older(first[:7], second[:7])
    assert not found.is_older(second[:7], first[:7])
    assert found.named(second) == second[:7]
    files = found.source(first[:7]).files
    assert files is not None
    assert files["version"] == tree.File(b"one\n")


def test_a_commit_after_a_tag_comes_between_two_versions(env: dict[str, str], repository: Path) -> None:
    commit = committed(repository, env, "more", tag=False)
    git("tag", "--delete", "nightly", "v2.0.0rc1", cwd=repository, env=env)
    described = git("describe", "--tags", cwd=repository, env=env)
    assert described == f"v1.10.0-3-g{commit[:7]}"

    found = versions(repository, described)

    assert found.newest == described
    assert found.named("main") == described
    committed(repository, env, "v1.11.0")
    assert versions(repository, described).newest == "v1.11.0"


def test_a_mirror_is_brought_up_to_date(env: dict[str, str], repository: Path) -> None:
    versions(repository)
    committed(repository, env, "v3.0.0")
    git("tag", "--delete", "v1.9.0", cwd=repository, env=env)
    git("tag", "--force", "v1.10.0", cwd=repository, env=env)

    assert versions(repository, "v1.10.0", fetch=False).newest == "v1.10.0"
    found = versions(repository, "v1.10.0")
    assert (found.all, found.newest) == (("v1.10.0", "v3.0.0"), "v3.0.0")
    files = found.source("v1.10.0").files
    assert files is not None
    assert files["version"] == tree.File(b"v3.0.0\n")


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note every program that is started from here on."""
    started: list[str] = []
    run = subprocess.run

    def noting(command: list[str], **options: object) -> object:
        started.append(next(word for word in command[1:] if not word.startswith("-") and "=" not in word))
        return run(command, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", noting)
    return started


def test_an_update_takes_one_round_trip_and_few_programs(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    versions(repository)
    started = counted(monkeypatch)

    found = versions(repository)
    for version in (found.recorded, found.newest):
        found.source(version)

    assert started.count("fetch") == 1
    assert len(started) <= 4, started


def test_what_was_fetched_before_needs_no_round_trip(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    versions(repository)
    started = counted(monkeypatch)

    versions(repository, fetch=False).source("v1.9.0")

    assert "fetch" not in started


def test_what_was_not_fetched_before_is_fetched(env: dict[str, str], repository: Path) -> None:
    versions(repository)
    committed(repository, env, "v3.0.0")

    assert versions(repository, "v3.0.0", fetch=False).newest == "v3.0.0"


def test_a_repository_that_is_gone_is_named(tmp_path: Path, repository: Path) -> None:
    versions(repository)
    repository.rename(tmp_path / "elsewhere")

    with pytest.raises(TemplateError, match=f"{repository} cannot be fetched"):
        versions(repository)

    assert versions(repository, fetch=False).source("v1.9.0").files


def test_a_repository_that_never_was_is_named(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="nowhere cannot be fetched"):
        versions(tmp_path / "nowhere", fetch=False)


def test_a_plain_folder_has_no_versions(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="plain folder, which has no versions"):
        versions(write(tmp_path / "template", FILES))


def test_without_a_cache_a_mirror_is_made_for_the_run(
    tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"file": ""})
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))

    assert versions(repository).source("v1.9.0").files


@pytest.mark.parametrize("preserve", ["true", "false"])
@pytest.mark.parametrize("links", [True, False])
def test_a_version_is_rendered_as_copier_renders_it(
    tmp_path: Path, env: dict[str, str], repository: Path, preserve: str, *, links: bool
) -> None:
    write(repository, {"copier.yml": FILES["copier.yml"] + f"_preserve_symlinks: {preserve}\n"})
    write(repository, {".gitattributes": "*.bat text eol=crlf\n", "x.bat": "a\nb\n", "skipped/y": ""})
    write(repository, {"hash.jinja": "{{ _copier_conf.vcs_ref_hash }}"})
    if links:
        (repository / "link").symlink_to("twin")
        (repository / "folder").symlink_to("skipped")
    committed(repository, env, "v3.0.0")
    theirs = copied(f"git+file://{repository}", tmp_path / "theirs/p", env)

    source = versions(f"git+file://{repository}").source("v3.0.0")
    for _ in range(2):  # the second from what the first compiled
        with render.opened(source, interactive=False) as opened:
            rendered = opened.render(Request(Path("p")))
        ours = tmp_path / "ours/p"
        shutil.rmtree(ours, ignore_errors=True)
        ours.mkdir(parents=True)
        tree.write(rendered.files, ours)

        # A version that is asked for by name is known to the template by that name.
        assert contents(ours) == contents(theirs)
        assert (ours / ".answers.yml").read_bytes() == (theirs / ".answers.yml").read_bytes()
    assert (source.files is None) == links


@pytest.mark.parametrize("name", ["copier.yaml", None])
def test_a_template_may_be_configured_otherwise(
    tmp_path: Path, env: dict[str, str], repository: Path, name: str | None
) -> None:
    (repository / "copier.yml").rename(repository / name) if name else (repository / "copier.yml").unlink()
    for path in [*repository.glob("*{*"), repository / "twin.jinja"]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    committed(repository, env, "v3.0.0")
    theirs = copied(f"git+file://{repository}", tmp_path / "theirs/p", env)

    with render.opened(versions(f"git+file://{repository}").source("v3.0.0"), interactive=False) as opened:
        rendered = opened.render(Request(Path("p")))

    tree.write(rendered.files, write(tmp_path / "ours", {"x": ""}))
    (tmp_path / "ours/x").unlink()
    assert contents(tmp_path / "ours") == contents(theirs)
