"""The template with its history as a git repository or a bundle, for plain Copier where the public one is out of reach.

Author, dates and messages come from the releases, so the commits have the same names wherever and whenever they are
made.
"""

import datetime as dt
import os
import shlex
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from opsinit import address, archives, cache, git, history, template
from opsinit.errors import GitError, HistoryError, TargetError, WriteError
from opsinit.history import Release
from opsinit.tree import File

_BUNDLE = ".bundle"
_BARE = ".git"  # a bare repository with another name is a folder of files to Copier
_AUTHOR = "opsinit <opsinit@localhost>"


@dataclass(frozen=True)
class Export:
    """What was written."""

    path: Path
    versions: tuple[str, ...]

    @property
    def commands(self) -> tuple[str, ...]:
        """What to type, so that plain Copier takes it for the public repository."""
        public = address.expanded(template.repository()).removesuffix(_BARE) + _BARE  # as Copier asks git for it
        instead = shlex.join(["git", "config", "--global", f"url.{self.path}.insteadOf", public])
        return (instead, "copier update")


def write(target: Path) -> Export:
    """Write every released version, whole or not at all; a name that ends with `.bundle` is that of a bundle."""
    git.isolate()
    directory = template.home() / "releases"
    releases = history.releases(directory)
    if not releases:
        raise HistoryError("no version of the template was ever released", "install a released opsinit")
    path = Path(os.path.abspath(target))  # noqa: PTH100 - `resolve` would follow links
    if path.suffix not in {_BUNDLE, _BARE}:
        path = path.with_name(f"{path.name}{_BARE}")
    if os.path.lexists(path):
        raise TargetError(f"{path} exists", "choose another path, or remove it")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".opsinit-", dir=path.parent) as scratch:
            made = _repository(Path(scratch), releases, directory)
            made = _bundle(made) if path.suffix == _BUNDLE else made
            made.rename(path)
    except OSError as error:
        raise WriteError(f"{path} cannot be written: {error.strerror}", "choose another path") from error
    finally:
        cache.discard()
    return Export(path, tuple(release.version for release in releases))


def _repository(scratch: Path, releases: Sequence[Release], directory: Path) -> Path:
    path = scratch / "repository"
    path.mkdir()
    _run("init", "--quiet", "--bare", "--initial-branch=main", "--template=", cwd=path)
    _run(
        f"--git-dir={path}", "fast-import", "--quiet", "--force", cwd=path, stdin=b"".join(_stream(releases, directory))
    )
    return path


def _bundle(repository: Path) -> Path:
    path = repository.with_name("bundle")
    _run(f"--git-dir={repository}", "bundle", "create", "--quiet", path, "HEAD", "main", "--tags", cwd=repository)
    return path


def _stream(releases: Sequence[Release], directory: Path) -> Iterator[bytes]:
    """Give what `git fast-import` reads: a commit and a tag for each version."""
    for number, release in enumerate(releases, 1):
        moment = dt.datetime.fromisoformat(release.date).replace(tzinfo=dt.UTC)
        message = f"{release.version}\n\n{release.note}\n".encode()
        yield f"commit refs/heads/main\nmark :{number}\n".encode()
        yield f"committer {_AUTHOR} {int(moment.timestamp())} +0000\n".encode()
        yield b"data %d\n%b\n" % (len(message), message)
        yield b"deleteall\n"
        for path, entry in archives.files(release, directory).items():
            if isinstance(entry, File):
                name = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
                yield f'M {"100755" if entry.executable else "100644"} inline "{name}"\n'.encode()
                yield b"data %d\n%b\n" % (len(entry.content), entry.content)
        yield f"reset refs/tags/{release.version}\nfrom :{number}\n\n".encode()


def _run(*arguments: str | Path, cwd: Path, stdin: bytes = b"") -> None:
    output, reason = git.attempt(*arguments, cwd=cwd, stdin=stdin)
    if output is None:
        raise GitError(f"git cannot write the template: {reason}", "see whether there is space left, and try again")
