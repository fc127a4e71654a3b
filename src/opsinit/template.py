"""Where a template is, and which version of it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from opsinit import __version__
from opsinit.errors import Finding, TemplateError, VersionError

if TYPE_CHECKING:
    from opsinit.project import Project
    from opsinit.request import Source
    from opsinit.versions import Versions

_INSTALLED = Path(__file__).parent / "_template"  # what the wheel carries
_CHECKOUT = Path(__file__).parents[2]


def home() -> Path:
    """Return the directory of the template that came with this program."""
    return _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT


def embedded() -> tuple["Source", tuple[Finding, ...]]:
    """Find the template that came with this program, and say if it is not a released one."""
    from opsinit import archives, history
    from opsinit.request import Source

    root = home()
    directory = root / "releases"
    newest = next(reversed(history.releases(directory)), None)
    if newest and root == _INSTALLED:  # installers lose the modes of files; the archive has them
        root, files = archives.at_hand(newest, directory)
        return Source(repository(), None, root, newest.version, newest.sha256, files, checked=True), ()
    files = archives.template(root)
    digest = archives.digest(files)
    if newest and digest == newest.sha256:
        return Source(repository(), None, root, newest.version, digest, files, checked=True), ()
    version = f"v{__version__}.dev0+{digest[:8]}"
    warning = Finding(
        "unreleased-template",
        f"the template is not a released version; the project records {version}",
        "`opsinit update` cannot start from it: release the template first, or make the project again later",
    )
    return Source(repository(), None, root, version, digest, files), (warning,)


def released(version: str) -> tuple["Source", tuple[Finding, ...]]:
    """Find a released version of the template that came with this program."""
    from opsinit.released import Released

    releases = Released.shipped(repository(), home() / "releases")
    return releases.source(releases.named(version)), ()


def repository() -> str:
    """Return the public address of this program's repository, which projects record."""
    # Beside us, where a wheel is installed: importing what finds it elsewhere takes longer than reading a project.
    described = _INSTALLED.parents[1] / f"opsinit-{__version__}.dist-info" / "METADATA"
    if described.is_file():
        head = described.read_text(encoding="utf-8").partition("\n\n")[0].splitlines()
        urls = [line.partition(": ")[2] for line in head if line.startswith("Project-URL: ")]
    else:
        urls = _urls()
    return next(url.partition(", ")[2] for url in urls if url.startswith("Repository, "))


def _urls() -> list[str]:
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        return [str(url) for url in metadata("opsinit").get_all("Project-URL") or []]
    except PackageNotFoundError:  # run from a checkout that is not installed
        import tomllib

        known = tomllib.loads((_CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
        return [f"{name}, {url}" for name, url in known.items()]


def foreign(address: str, ref: str | None) -> tuple["Source", tuple[Finding, ...]]:
    """Describe somebody else's template, by its path or address."""
    from opsinit.request import Source

    path = Path(address).expanduser()
    if path.exists():
        if path.suffix != ".git" and (path / "HEAD").is_file() and (path / "objects").is_dir():
            raise TemplateError(
                f"{address} is a bare git repository, which Copier takes for a folder of files",
                f"give its address instead: --template file://{path.absolute()}",
            )
        # A project records it, and is not always updated from here.
        address = os.path.abspath(path)  # noqa: PTH100 - `resolve` would follow links
    return Source(address, ref), ()


def versions_of(project: "Project", *, fetch: bool = True) -> "Versions":
    """Find the versions of the template that a project was rendered from.

    Somebody else's template is fetched; without `fetch` only if the recorded version was not fetched before.
    """
    where, recorded = _recorded(project)
    if where is None:
        return _released(project, recorded)
    from opsinit.mirrored import Mirrored

    return Mirrored.of(recorded, project.source or "", where, fetch=fetch)


def newest_of(project: "Project") -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the version that an update goes to, and what it changes in a project; nothing is fetched for it."""
    where, recorded = _recorded(project)
    if where is None:
        versions = _released(project, recorded)
        return versions.newest, versions.notes(recorded, versions.newest)
    from opsinit import mirrored

    return mirrored.newest(where, recorded), ()


def _released(project: "Project", recorded: str) -> "Versions":
    from opsinit.released import Released

    return Released.of(recorded, project.source or "", home() / "releases")


def _recorded(project: "Project") -> tuple[str | None, str]:
    """Return where somebody else's template is, or nothing for our own; and the version that a project records."""
    from opsinit import address

    if project.source is None:
        raise _unrecorded(project, "_src_path")
    where = None
    if not address.is_same(project.source, repository()):
        from opsinit.mirrored import located

        where = located(project.source, project.path)
    if project.version is None:
        raise _unrecorded(project, "_commit")
    return where, project.version


def _unrecorded(project: "Project", name: str) -> VersionError:
    return VersionError(
        f"{project.path} does not record which template it was made from: `{name}` is missing",
        "take its answers file back from git, as it was",
    )
