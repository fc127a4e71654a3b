"""Somebody else's template that is damaged, or would do harm: what can be is made again, and the rest is refused."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from opsinit import cache, mirrored, tree
from opsinit.errors import OpsinitError, TemplateError, UntrustedTemplateError, VersionError
from tests.mirrors import committed, made, versions
from tests.program import environment, git, move_in, write


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


@pytest.mark.parametrize(
    "recorded", ["v9.0.0", "1234567", "--upload-pack=touch x", "a\nb", "HEAD~99", "", "v1.9.0^{tree}"]
)
def test_a_version_that_is_none_is_refused(tmp_path: Path, repository: Path, recorded: str) -> None:
    with pytest.raises(VersionError, match="has no version"):
        versions(repository, recorded)

    assert not (tmp_path / "x").exists()


def test_a_password_in_an_address_is_not_shown(tmp_path: Path) -> None:
    for ask in (lambda url: versions(url, path=tmp_path), lambda url: mirrored.newest(url, "v1")):
        with pytest.raises(TemplateError) as caught:
            ask("http://ada:secret@localhost:1/x.git")

        assert "http://localhost:1/x.git" in str(caught.value)
        assert "secret" not in str(caught.value)
    assert not [path for path in (tmp_path / "home").rglob("*") if path.is_file() and b"secret" in path.read_bytes()]


def test_an_address_that_looks_like_an_option_is_none(tmp_path: Path) -> None:
    for address in ("-u:x", "--upload-pack=touch x", "ext::sh -c touch% x", "-oProxyCommand=x"):
        with pytest.raises(TemplateError):
            versions(address, path=tmp_path)


def objects(mirror: Path) -> list[Path]:
    return [path for path in (mirror / "objects").rglob("*") if path.is_file()]


def truncate(mirror: Path) -> None:
    for path in objects(mirror):
        path.chmod(0o600)
        os.truncate(path, path.stat().st_size // 2)


def flip(mirror: Path) -> None:
    for path in objects(mirror):
        content = bytearray(path.read_bytes())
        for place in range(20, len(content) - 30, 7):
            content[place] ^= 0xFF
        path.chmod(0o600)
        path.write_bytes(content)


def empty(mirror: Path) -> None:
    shutil.rmtree(mirror / "objects")


def hollow(mirror: Path) -> None:
    for path in objects(mirror):
        path.unlink()


def holed(mirror: Path) -> None:
    """Take away the commit of one version."""
    commit = (mirror / "refs/tags/v1.10.0").read_text(encoding="ascii").strip()
    (mirror / "objects" / commit[:2] / commit[2:]).unlink()


def headless(mirror: Path) -> None:
    (mirror / "HEAD").unlink()


def locked(mirror: Path) -> None:
    (mirror / "packed-refs.lock").touch()
    for name in ("v1.9.0", "v1.10.0"):
        (mirror / "refs/tags" / f"{name}.lock").touch()
        (mirror / "refs/tags" / name).unlink()


@pytest.mark.parametrize("fetch", [True, False])
@pytest.mark.parametrize("harm", [truncate, flip, empty, hollow, holed, headless, locked, shutil.rmtree])
def test_a_damaged_mirror_is_made_again(repository: Path, harm: Callable[[Path], None], *, fetch: bool) -> None:
    versions(repository)
    place = cache.directory()
    assert place is not None
    (mirror,) = place.glob("*.git")
    harm(mirror)

    source = versions(repository, fetch=fetch).source("v1.10.0")

    assert source.files is not None
    assert source.files["version"] == tree.File(b"v1.10.0\n")
    assert [path.name for path in place.iterdir()] == [mirror.name]


def planted(root: Path, env: dict[str, str], mode: str, path: str, content: str = "x") -> None:
    """Commit a path that git itself would not take into its index, and tag it v3.0.0."""
    write(root, {"blob": content})
    entry = git("hash-object", "-w", "blob", cwd=root, env=env)
    if mode == "160000":
        entry = git("rev-parse", "HEAD", cwd=root, env=env)
    kind = {"160000": "commit"}.get(mode, "blob")
    for name in reversed(path.split("|")):
        tree_of = subprocess.run(
            ["git", "mktree"],
            cwd=root,
            env=env,
            input=f"{mode} {kind} {entry}\t{name}\n",
            check=True,
            capture_output=True,
            text=True,
        )
        mode, kind, entry = "040000", "tree", tree_of.stdout.strip()
    commit = git("commit-tree", "-m", "x", entry, cwd=root, env=env)
    git("tag", "v3.0.0", commit, cwd=root, env=env)


@pytest.mark.parametrize(
    ("mode", "path", "content"),
    [
        ("100644", "..|x", "x"),
        ("100644", "a|..|..|x", "x"),
        ("100644", ".git|config", "x"),
        ("100644", ".GIT|hooks", "x"),
        ("120000", "link", "../../secret"),
        ("120000", "link", "/etc/passwd"),
        ("120000", "a|link", "../../x"),
        ("160000", "module", ""),
    ],
)
def test_a_version_that_leaves_its_tree_is_refused(  # noqa: PLR0913, PLR0917 - fixtures and parameters
    tmp_path: Path, env: dict[str, str], repository: Path, mode: str, path: str, content: str
) -> None:
    planted(repository, env, mode, path, content)
    found = versions(repository)
    assert found.newest == "v3.0.0"
    before = {path.name for path in tmp_path.iterdir()}

    with pytest.raises(OpsinitError) as caught:
        found.source("v3.0.0")

    assert caught.value.code == ("template" if mode == "160000" else "untrusted-template")
    assert {path.name for path in tmp_path.iterdir() if not path.name.startswith("opsinit-")} == before


@pytest.mark.parametrize(
    ("migrations", "refused"),
    [
        ("[[a]]", True),
        ("['touch x']", True),
        ("[{command: touch x}]", True),
        ("[{version: v1.10.0, command: touch x}]", True),
        ("[{version: v1.10.0, before: [touch x]}]", True),
        ("[{version: v1.9.0, command: touch x}]", False),
        ("[{version: v7.0.0, command: touch x}]", False),
        ("[]", False),
    ],
)
def test_a_template_that_runs_programs_in_an_update_is_refused(
    env: dict[str, str], repository: Path, migrations: str, *, refused: bool
) -> None:
    write(repository, {"copier.yml": f"_migrations: {migrations}\n"})
    committed(repository, env, "v3.0.0")
    found = versions(repository)

    if refused:
        with pytest.raises(UntrustedTemplateError, match="migrations"):
            found.source("v3.0.0")
    else:
        found.source("v3.0.0")
    versions(repository, "v3.0.0").source("v3.0.0")  # it stays there


@pytest.mark.parametrize("text", ["a: " + "[" * 100_000, "a: [b", "- x", "!include ../../x.yml", "? [a]\n: b", "1: 2"])
def test_a_configuration_that_could_do_harm_is_refused(env: dict[str, str], repository: Path, text: str) -> None:
    write(repository.parent, {"x.yml": "a: 1"})
    write(repository, {"copier.yml": text})
    committed(repository, env, "v3.0.0")

    with pytest.raises(TemplateError):
        versions(repository).source("v3.0.0")
