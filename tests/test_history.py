"""The released versions: a chain that only grows, the same bytes from the same files, and nothing damaged is used."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from opsinit import archives, cache, history, tree
from opsinit.errors import HistoryError, UntrustedTemplateError
from tests.matrix import ROOT
from tests.program import contents, environment, git, installed, opsinit, write

RELEASES = ROOT / "releases"
TEMPLATE = {
    "copier.yml": "_subdirectory: template\nproject_name: {type: str}\nkind: {choices: [a, b], default: a}\n",
    "template/{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers | to_nice_yaml }}",
    "template/run.sh*": "#!/bin/sh\n",
    "template/readme.jinja": "{{ project_name }} is {{ kind }}\n",
}


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    yield
    cache.discard()


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path / "home")


def released(root: Path, version: str = "v0.1.0") -> history.Release:
    """Release the template in a directory, as its only version."""
    files = archives.template(root)
    release = history.Release(version, "2026-01-01", archives.digest(files), None, "nothing")
    write(root, {"releases/index.json": json.dumps([release._asdict()])})
    (root / f"releases/{version}.zip").write_bytes(archives.pack(files))
    return release


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """The package as a wheel lays it out, with one release; installers have lost the mode of the script."""
    template = write(tmp_path / "template", TEMPLATE)
    released(template)
    (template / "template/run.sh").chmod(0o644)
    return installed(tmp_path / "site", template)


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    first = write(tmp_path / "first", TEMPLATE)
    second = write(tmp_path / "second", dict(reversed(TEMPLATE.items())))
    os.utime(second / "copier.yml", (1, 1))
    (second / "template/readme.jinja").chmod(0o600)
    write(second, {"template/__pycache__/x.pyc": "", "template/.DS_Store": ""})
    (second / "template/empty").mkdir()

    assert archives.pack(archives.template(first)) == archives.pack(archives.template(second))


def test_an_archive_holds_modes_and_no_times(tmp_path: Path) -> None:
    content = archives.pack(archives.template(write(tmp_path / "t", TEMPLATE)))

    members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    assert [member.filename for member in members] == sorted(member.filename for member in members)
    assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}
    modes = {member.filename: member.external_attr >> 16 for member in members}
    assert modes["template/run.sh"] == 0o100755
    assert modes["copier.yml"] == 0o100644


@pytest.mark.parametrize("field", ["version", "date", "sha256", "note"])
def test_a_changed_entry_breaks_the_chain(tmp_path: Path, field: str) -> None:
    first = history.Release("v1.0.0", "2026-01-01", "0" * 64, None, "a")
    second = history.Release("v1.1.0", "2026-02-01", "1" * 64, first.digest, "b")
    write(tmp_path, {"index.json": json.dumps([first._asdict(), second._asdict()])})
    assert history.releases(tmp_path) == (first, second)

    write(tmp_path, {"index.json": json.dumps([{**first._asdict(), field: "x"}, second._asdict()])})

    with pytest.raises(HistoryError, match=r"v1\.1\.0 does not follow"):
        history.releases(tmp_path)


def test_an_entry_that_is_taken_out_breaks_the_chain(tmp_path: Path) -> None:
    first = history.Release("v1.0.0", "2026-01-01", "0" * 64, None, "a")
    second = history.Release("v1.1.0", "2026-02-01", "1" * 64, first.digest, "b")
    write(tmp_path, {"index.json": json.dumps([second._asdict()])})

    with pytest.raises(HistoryError, match="does not follow"):
        history.releases(tmp_path)


def test_an_installed_release_is_rendered_from_its_archive(tmp_path: Path, wheel: Path, env: dict[str, str]) -> None:
    env["PYTHONPATH"] = str(wheel)
    for name in ("one", "two"):
        outcome = opsinit("new", name, "--json", cwd=tmp_path, env=env)

        assert outcome.code == 0, outcome.err
        assert (outcome.data["version"], outcome.data["remarks"]) == ("v0.1.0", [])
        assert contents(tmp_path / name)["run.sh"] == ("executable", b"#!/bin/sh\n")
        assert contents(tmp_path / name)["readme"] == ("file", f"{name} is a\n".encode())


def test_a_damaged_archive_is_refused(tmp_path: Path, wheel: Path, env: dict[str, str]) -> None:
    env["PYTHONPATH"] = str(wheel)
    archive = tmp_path / "template/releases/v0.1.0.zip"
    archive.write_bytes(archive.read_bytes().replace(b"#!/bin/sh", b"#!/bin/no"))

    outcome = opsinit("new", "p", "--json", cwd=tmp_path, env=env)

    assert (outcome.code, outcome.data["error"]["code"]) == (2, "history")
    assert not (tmp_path / "p").exists()


@pytest.mark.parametrize("harm", ["edit", "add", "remove", "link", "mode", "code"])
def test_a_damaged_cache_is_made_again(tmp_path: Path, wheel: Path, env: dict[str, str], harm: str) -> None:
    env["PYTHONPATH"] = str(wheel)
    assert opsinit("new", "one", cwd=tmp_path, env=env).code == 0
    (unpacked,) = (path for path in (tmp_path / "home/cache/opsinit").iterdir() if path.is_dir())
    (code,) = (path for path in unpacked.parent.iterdir() if path.is_file())
    script = unpacked / "template/run.sh"
    if harm == "edit":
        script.write_text("#!/bin/evil\n", encoding="utf-8")
    elif harm == "add":
        write(unpacked, {"template/evil": ""})
    elif harm == "remove":
        script.unlink()
    elif harm == "link":
        shutil.copytree(unpacked, tmp_path / "elsewhere")
        shutil.rmtree(unpacked)
        unpacked.symlink_to(tmp_path / "elsewhere")
    elif harm == "mode":
        script.chmod(0o644)
    elif harm == "code":
        stored = code.read_bytes()
        code.write_bytes(stored[:40] + bytes([stored[40] ^ 1]) + stored[41:])

    outcome = opsinit("new", "two", cwd=tmp_path, env=env)

    assert outcome.code == 0, outcome.err
    assert contents(tmp_path / "two") == {
        **contents(tmp_path / "one"),
        "readme": ("file", b"two is a\n"),
    }
    assert archives.digest(archives.template(unpacked)) == unpacked.name
    assert not unpacked.is_symlink()


def test_a_cache_that_others_can_write_to_is_not_used(tmp_path: Path, wheel: Path, env: dict[str, str]) -> None:
    env["PYTHONPATH"] = str(wheel)
    place = tmp_path / "home/cache/opsinit"
    place.mkdir(parents=True)
    place.chmod(0o777)
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    outcome = opsinit("new", "p", cwd=tmp_path, env={**env, "TMPDIR": str(scratch)})

    assert outcome.code == 0, outcome.err
    assert list(place.iterdir()) == []
    assert list(scratch.iterdir()) == []


def test_a_home_that_cannot_hold_a_cache_is_done_without(tmp_path: Path, wheel: Path, env: dict[str, str]) -> None:
    write(tmp_path, {"file": ""})

    outcome = opsinit(
        "new", "p", cwd=tmp_path, env={**env, "PYTHONPATH": str(wheel), "XDG_CACHE_HOME": f"{tmp_path}/file"}
    )

    assert outcome.code == 0, outcome.err


def test_the_cache_is_private(tmp_path: Path) -> None:
    assert cache.directory() == tmp_path / "cache/opsinit"
    assert (tmp_path / "cache/opsinit").stat().st_mode & 0o777 == 0o700
    (tmp_path / "cache/opsinit").rename(tmp_path / "other")
    (tmp_path / "cache/opsinit").symlink_to(tmp_path / "other")
    assert cache.directory() is None


def test_what_another_user_owns_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.store("name", b"content")
    assert cache.load("name") == b"content"

    monkeypatch.setattr("os.geteuid", lambda: 12345)

    assert cache.load("name") is None


def test_a_path_that_leads_out_of_an_archive_is_refused(tmp_path: Path) -> None:
    for path in ("../x", "/x", "a/../../x", "a//b", ".git/config"):
        with pytest.raises(UntrustedTemplateError):
            tree.write({path: tree.File(b"")}, tmp_path)

    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def checkout(tmp_path: Path, env: dict[str, str]) -> Path:
    """A repository laid out like this one, with a small template and no release."""
    root = write(tmp_path / "checkout", {**TEMPLATE, "CHANGELOG.md": "# Changelog\n"})
    shutil.copytree(
        ROOT / "src/opsinit", root / "src/opsinit", ignore=shutil.ignore_patterns("__pycache__", "_template")
    )
    shutil.copytree(ROOT / "scripts", root / "scripts")
    shutil.copy(ROOT / "pyproject.toml", root)
    for version, note in (("0.1.0", "nothing"), ("0.2.0", "a new\nfile"), ("0.1.9", "no")):
        with (root / "CHANGELOG.md").open("a", encoding="utf-8") as file:
            file.write(f"\n## [{version}]\n\n- x\n\n**In your project**: {note}.\n")
    git("init", "--quiet", cwd=root, env=env)
    git("add", ".", cwd=root, env=env)
    return root


def release(checkout: Path, version: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "scripts/release.py", version],
        cwd=checkout,
        env={**env, "PYTHONPATH": str(checkout / "src")},
        check=False,
        capture_output=True,
        text=True,
    )


def test_a_release_is_written_once_and_never_changed(tmp_path: Path, checkout: Path, env: dict[str, str]) -> None:
    env["PYTHONPATH"] = str(checkout / "src")
    assert opsinit("new", "a", "--json", cwd=tmp_path, env=env).data["remarks"][0]["code"] == "unreleased-template"

    first = release(checkout, "0.1.0", env)
    before = {path: path.read_bytes() for path in (checkout / "releases").iterdir()}
    released_project = opsinit("new", "b", "--json", cwd=tmp_path, env=env)
    refusals = [release(checkout, version, env) for version in ("0.1.0", "0.2.0", "0.0.9", "1", "")]

    assert first.returncode == 0, first.stderr
    assert (released_project.data["version"], released_project.data["remarks"]) == ("v0.1.0", [])
    assert [refusal.returncode for refusal in refusals] == [1] * 5
    assert {path: path.read_bytes() for path in (checkout / "releases").iterdir()} == before


def test_a_second_release_follows_the_first(tmp_path: Path, checkout: Path, env: dict[str, str]) -> None:
    env["PYTHONPATH"] = str(checkout / "src")
    env["PYTHONDONTWRITEBYTECODE"] = "1"  # two versions of one length within a second look alike to Python's cache
    release(checkout, "0.1.0", env)
    write(checkout, {"template/more": "x\n"})
    unreleased = opsinit("new", "a", "--json", cwd=tmp_path, env=env)
    untracked = release(checkout, "0.2.0", env)
    git("add", ".", cwd=checkout, env=env)

    second = release(checkout, "0.2.0", env)

    assert str(unreleased.data["version"]).startswith("v0.1.0.dev0+")
    assert (untracked.returncode, second.returncode) == (1, 0), second.stderr
    first, last = history.releases(checkout / "releases")
    assert (last.version, last.previous, last.note) == ("v0.2.0", first.digest, "a new file.")
    assert opsinit("--version", cwd=tmp_path, env=env).out == "0.2.0\n"
    assert release(checkout, "0.1.9", env).returncode == 1


def rewritten(root: Path, env: dict[str, str]) -> list[str]:
    """Return the commits whose releases are no longer the first of those that there are now."""
    index = f"releases/{history.INDEX}"
    now = json.loads((root / index).read_text(encoding="utf-8")) if (root / index).exists() else []
    found = []
    for commit in git("log", "--format=%H", "--diff-filter=AM", "--", index, cwd=root, env=env).split():
        then = json.loads(git("show", f"{commit}:{index}", cwd=root, env=env))
        if now[: len(then)] != then:
            found.append(commit)
    return found


def test_a_chain_that_is_written_anew_is_noticed(checkout: Path, env: dict[str, str]) -> None:
    release(checkout, "0.1.0", env)
    git("add", ".", cwd=checkout, env=env)
    git("commit", "--quiet", "--message", "one", cwd=checkout, env=env)
    write(checkout, {"template/more": "x\n"})
    git("add", ".", cwd=checkout, env=env)
    release(checkout, "0.2.0", env)
    assert rewritten(checkout, env) == []

    shutil.rmtree(checkout / "releases")
    release(checkout, "0.2.0", env)

    assert len(history.releases(checkout / "releases")) == 1
    assert rewritten(checkout, env) == [git("rev-parse", "HEAD", cwd=checkout, env=env)]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="an unpacked source archive has no history")
def test_no_release_was_ever_changed() -> None:
    assert rewritten(ROOT, dict(os.environ)) == []


@pytest.mark.skipif(not (RELEASES / history.INDEX).exists(), reason="nothing is released yet")
def test_the_template_is_the_newest_release() -> None:
    assert archives.digest(archives.template(ROOT)) == history.releases(RELEASES)[-1].sha256


@pytest.mark.parametrize("version", history.releases(RELEASES), ids=lambda release: release.version)
def test_every_release_still_renders(tmp_path: Path, env: dict[str, str], version: history.Release) -> None:
    content = (RELEASES / f"{version.version}.zip").read_bytes()
    assert hashlib.sha256(content).hexdigest() == version.sha256
    template, _ = archives.at_hand(version, RELEASES)

    site = installed(tmp_path / "site", template)
    outcome = opsinit("new", "churn", "--no-lock", cwd=tmp_path, env={**env, "PYTHONPATH": str(site)})

    assert outcome.code == 0, outcome.err


def test_what_another_process_unpacks_meanwhile_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    version = history.releases(RELEASES)[0]
    write_files, seen = tree.write, []

    def write_twice(files: tree.Tree, place: Path) -> None:
        write_files(files, place)
        other = place.parent / version.sha256
        if not other.exists():
            other.mkdir()
            write_files(files, other)
            seen.append(other.stat().st_ino)

    monkeypatch.setattr(tree, "write", write_twice)
    place, _ = archives.at_hand(version, RELEASES)

    # It may be read already: it must not be taken away, be it for an equal one.
    assert [place.stat().st_ino] == seen
    assert [path.name for path in place.parent.iterdir()] == [place.name]
