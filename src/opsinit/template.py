"""Where a template is, which version of it, and what it asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from opsinit import __version__, history, tree
from opsinit.errors import Finding, TemplateError
from opsinit.render import Source

CONFIGURATION = "copier.yml"

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


def home() -> Path:
    """Return the directory of the template that came with this program."""
    return _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT


def embedded() -> tuple[Source, tuple[Finding, ...]]:
    """Find the template that came with this program, and say if it is not a released one."""
    root = home()
    directory = root / "releases"
    newest = next(reversed(history.releases(directory)), None)
    if newest and root == _INSTALLED:  # installers lose the modes of files; the archive has them
        return Source(repository(), None, history.unpacked(newest, directory), newest.version, newest.sha256), ()
    digest = history.digest(root)
    if newest and digest == newest.sha256:
        return Source(repository(), None, root, newest.version, digest), ()
    version = f"v{__version__}.dev0+{digest[:8]}"
    warning = Finding(
        "unreleased-template",
        f"the template is not a released version; the project records {version}",
        "`opsinit update` cannot start from it: release the template first, or make the project again later",
    )
    return Source(repository(), None, root, version, digest), (warning,)


def repository() -> str:
    """Return the public address of this program's repository, which projects record."""
    try:
        urls = metadata("opsinit").get_all("Project-URL") or []
    except PackageNotFoundError:  # run from a checkout that is not installed
        import tomllib

        urls = tomllib.loads((_CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"].items()
        return str(dict(urls)["Repository"])
    return next(url.partition(", ")[2] for url in urls if url.startswith("Repository, "))


def foreign(address: str, ref: str | None) -> Source:
    """Describe somebody else's template, by its path or address."""
    path = Path(address).expanduser()
    if path.exists():
        if path.suffix != ".git" and (path / "HEAD").is_file() and (path / "objects").is_dir():
            raise TemplateError(
                f"{address} is a bare git repository, which Copier takes for a folder of files",
                f"give its address instead: --template file://{path.absolute()}",
            )
        address = str(path.absolute())  # a project records it, and is not always updated from here
    return Source(address, ref)


def questions(root: Path) -> tuple[Question, ...]:
    """Return what the template in a directory asks, in its order."""
    return tuple(
        _question(name, details)
        for document in _documents(root / CONFIGURATION, root)
        for name, details in document.items()
        if not name.startswith("_") and details.get("when") is not False
    )


def _question(name: str, details: Mapping[str, Any]) -> Question:
    offered = details.get("choices", ())
    labels = {value: label for label, value in offered.items()} if isinstance(offered, dict) else dict.fromkeys(offered, "")
    default = details.get("default")
    if isinstance(default, str) and "{{" in default:
        default = None
    choices = {value: label for value, label in sorted(labels.items(), key=lambda item: item[0] != default)}
    return Question(name, details.get("help", ""), details.get("ask", True) is True, default, choices)


def _documents(path: Path, root: Path) -> list[dict[str, Any]]:
    """Read a file of YAML documents, each a mapping or the include of another such file."""
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        """YAML with `!include`."""

    Loader.add_constructor("!include", lambda loader, node: _documents(root / loader.construct_scalar(node), root))
    documents = yaml.load_all(path.read_bytes(), Loader=Loader)  # noqa: S506 - a safe loader, and one tag
    found: list[dict[str, Any]] = []
    for document in documents:
        found += document if isinstance(document, list) else [document or {}]
    return found
