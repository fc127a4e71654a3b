"""Where a template is, which version of it, and what it asks."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opsinit import __version__, configuration
from opsinit.errors import Finding, TemplateError, VersionError

if TYPE_CHECKING:
    from opsinit.project import Project
    from opsinit.request import Source
    from opsinit.versions import Versions

_INSTALLED = Path(__file__).parent / "_template"  # what the wheel carries
_CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Question:
    """One question of a template."""

    name: str
    help: str
    asked: bool  # without `--ask`
    default: Any
    choices: Mapping[Any, str]  # the default first; each with what it means, or nothing
    only_with: Mapping[str, Sequence[Any]]  # what other questions must be answered with for this one to have an effect

    def is_relevant(self, answers: Mapping[str, Any]) -> bool:
        """Tell whether an answer has an effect beside others; one that is not there stands in nobody's way."""
        return all(answers.get(name, values[0]) in values for name, values in self.only_with.items())

    @property
    def condition(self) -> str:
        """When it has an effect, in words; nothing, if it always has one."""
        return " and ".join(f"{name}={' or '.join(map(str, values))}" for name, values in self.only_with.items())


def home() -> Path:
    """Return the directory of the template that came with this program."""
    return _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT


def embedded() -> tuple["Source", tuple[Finding, ...]]:
    """Find the template that came with this program, and say if it is not a released one."""
    from opsinit import history
    from opsinit.request import Source

    root = home()
    directory = root / "releases"
    newest = next(reversed(history.releases(directory)), None)
    if newest and root == _INSTALLED:  # installers lose the modes of files; the archive has them
        root, files = history.at_hand(newest, directory)
        return Source(repository(), None, root, newest.version, newest.sha256, files, checked=True), ()
    files = history.template(root)
    digest = history.digest(files)
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
    from opsinit.versions import Released

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
    from opsinit.versions import Released

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


def questions(root: Path) -> tuple[Question, ...]:
    """Return what the template in a directory asks, in its order."""
    asked, needs = configuration.relevance(root)
    return tuple(
        _question(name, details, needs.get(name, {}))
        for name, details in asked.items()
        if details.get("when") is not False
    )


def _question(name: str, details: Mapping[str, Any], needs: Mapping[str, Sequence[Any]]) -> Question:
    offered = details.get("choices", ())
    labels = (
        {value: label for label, value in offered.items()} if isinstance(offered, dict) else dict.fromkeys(offered, "")
    )
    default = details.get("default")
    if isinstance(default, str) and "{{" in default:
        default = None
    choices = dict(sorted(labels.items(), key=lambda item: item[0] != default))
    return Question(name, details.get("help", ""), details.get("ask", True) is True, default, choices, needs)
