"""The versions that a project can move between: the released ones of our own template."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from opsinit import address, archives, history, template
from opsinit.errors import HistoryError, NewerProjectError, UnreleasedError, VersionError
from opsinit.project import Project
from opsinit.released import Released
from tests.matrix import ROOT
from tests.program import environment, move_in, write

URL = "https://github.com/opsinit/opsinit"
VERSIONS = ("v0.9.0", "v0.10.0", "v1.0.0")


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    move_in(tmp_path / "home", monkeypatch)


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    """Three releases, each of which changes one file."""
    directory = tmp_path / "releases"
    entries: list[history.Release] = []
    for version in VERSIONS:
        root = write(tmp_path / version, {"copier.yml": "", "template/project/file": version})
        files = archives.template(root)
        previous = entries[-1].digest if entries else None
        entries.append(history.Release(version, "2026-01-01", archives.digest(files), previous, f"note of {version}."))
        directory.mkdir(exist_ok=True)
        (directory / f"{version}.zip").write_bytes(archives.pack(files))
    write(directory, {history.INDEX: json.dumps([entry._asdict() for entry in entries])})
    return directory


@pytest.mark.parametrize(
    "form",
    [
        URL,
        f"{URL}.git",
        f"{URL}/",
        "gh:opsinit/opsinit",
        "gh:opsinit/opsinit.git",
        "gh:/opsinit/opsinit",
        "git@github.com:opsinit/opsinit.git",
        "github.com:opsinit/opsinit",
        "ssh://git@github.com/opsinit/opsinit.git",
        "ssh://git@GitHub.com:22/opsinit/opsinit",
        "https://ada:secret@github.com/opsinit/opsinit.git",
        f"git+{URL}",
    ],
)
def test_the_public_address_is_known_in_every_form(form: str) -> None:
    assert address.is_same(form, URL)


@pytest.mark.parametrize(
    "other",
    [
        "https://gitlab.com/opsinit/opsinit",
        "gl:opsinit/opsinit",
        "https://github.com/opsinit/other",
        "https://github.com/opsinit/opsinit/more",
        "/srv/opsinit/opsinit",
        "opsinit/opsinit",
        "file:///github.com/opsinit/opsinit",
        "",
    ],
)
def test_another_address_is_another_template(other: str) -> None:
    assert not address.is_same(other, URL)


def test_the_released_versions_are_in_the_order_of_their_release(releases: Path) -> None:
    found = Released.of("v0.9.0", URL, releases)

    assert (found.recorded, found.newest, found.all) == ("v0.9.0", "v1.0.0", VERSIONS)
    assert found.is_older("v0.9.0", "v0.10.0")
    assert not found.is_older("v0.10.0", "v0.10.0")
    assert found.notes("v0.9.0", "v1.0.0") == (("v0.10.0", "note of v0.10.0."), ("v1.0.0", "note of v1.0.0."))
    assert found.notes("v1.0.0", "v1.0.0") == ()
    assert found.named("0.10.0") == found.named("v0.10.0") == "v0.10.0"
    with pytest.raises(VersionError, match=r"there is no version 7"):
        found.named("7")


def test_a_version_comes_with_its_files(releases: Path) -> None:
    source = Released.of("v0.9.0", "gh:opsinit/opsinit", releases).source("v0.10.0")

    assert (source.url, source.version) == ("gh:opsinit/opsinit", "v0.10.0")
    assert source.root is not None
    assert (source.root / "template/project/file").read_bytes() == b"v0.10.0"
    assert source.files == archives.template(source.root)
    assert source.digest == archives.digest(source.files)


@pytest.mark.parametrize(
    ("recorded", "kind", "code", "says"),
    [
        ("v1.0.1", NewerProjectError, "newer-version", "made by a newer opsinit"),
        ("v2.0.0", NewerProjectError, "newer-version", "uvx opsinit@latest update"),
        ("v1.0.0.dev0+12ab34cd", UnreleasedError, "unreleased-version", "never released"),
        ("v0.9.1", VersionError, "version", "no version of the template"),
        ("v0.9.0-3-gabcdef0", VersionError, "version", "no version of the template"),
        ("main", VersionError, "version", "no version of the template"),
    ],
)
def test_a_recorded_version_that_is_none_is_refused_with_the_reason(
    releases: Path, recorded: str, kind: type[VersionError], code: str, says: str
) -> None:
    with pytest.raises(VersionError) as caught:
        Released.of(recorded, URL, releases)

    assert (type(caught.value), caught.value.code) == (kind, code)
    assert says in f"{caught.value} {caught.value.hint}"


def test_without_a_release_there_is_nothing_to_update_from(tmp_path: Path) -> None:
    with pytest.raises(HistoryError):
        Released.of("v1.0.0", URL, tmp_path)


@pytest.mark.parametrize("release", history.releases(ROOT / "releases"), ids=lambda release: release.version)
def test_every_real_release_is_a_version(tmp_path: Path, release: history.Release) -> None:
    project = Project(tmp_path, {}, release.version, "git@github.com:opsinit/opsinit.git")

    found = template.versions_of(project)

    assert found.recorded == release.version
    assert found.source(release.version).digest == release.sha256


@pytest.mark.parametrize(("version", "source"), [(None, URL), ("v0.1.0", None)])
def test_a_project_that_records_no_version_has_none(tmp_path: Path, version: str | None, source: str | None) -> None:
    with pytest.raises(VersionError, match=r"_commit|_src_path"):
        template.versions_of(Project(tmp_path, {}, version, source))


def test_the_versions_are_told_without_copier_and_without_another_program(tmp_path: Path) -> None:
    program = f"""
import sys
from pathlib import Path
from opsinit import template
from opsinit.project import Project
sys.addaudithook(lambda event, _: event in ("subprocess.Popen", "os.posix_spawn", "os.exec") and sys.exit(event))
versions = template.versions_of(Project(Path(), {{}}, "v0.1.0", "{URL}"))
versions.source(versions.newest)
assert "copier" not in sys.modules
"""
    env = environment(tmp_path / "home")
    subprocess.run([sys.executable, "-c", program], env=env, check=True, cwd=tmp_path)
