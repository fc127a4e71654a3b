"""Git, behind the few things that are asked of it. No other module runs it."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from opsinit.errors import GitError

# Git sets these for its hooks: with them, every command here would act on the repository that called the hook.
_REPOSITORY_VARIABLES = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_TEMPLATE_DIR",
    "GIT_WORK_TREE",
)


def _set(**values: str) -> tuple[str, ...]:
    return tuple(word for name, value in values.items() for word in ("-c", f"{name.replace('_', '.')}={value}"))


# What opsinit commits is its own: the user's hooks, signing and daemons have no part in it.
_OWN = _set(
    commit_gpgSign="false",
    core_fsmonitor="false",
    core_hooksPath=os.devnull,
    gc_auto="0",
    maintenance_auto="false",
)
# Neither have, in a new repository, the user's ignored names and line ends.
_NEW = _set(core_autocrlf="false", core_excludesFile=os.devnull)
_LITERAL = {"GIT_LITERAL_PATHSPECS": "1"}  # a path may look like a pattern

_CONFLICTS = 127  # merge-file ends with their number, up to this


def isolate() -> None:
    """Free this program, and all that it starts, from the repository that it was called in."""
    for name in _REPOSITORY_VARIABLES:
        os.environ.pop(name, None)
    if not sys.stdin.isatty():  # then git must not ask for a password either
        os.environ.setdefault("GIT_TERMINAL_PROMPT", "0")


def is_available() -> bool:
    """Tell whether git can be run at all."""
    return shutil.which("git") is not None


def is_inside_work_tree(path: Path) -> bool:
    """Tell whether a directory belongs to a work tree."""
    here = path.resolve()
    if not any(os.path.lexists(parent / ".git") for parent in (here, *here.parents)):
        return False  # nothing that git could find
    return is_available() and _run("rev-parse", "--is-inside-work-tree", cwd=path).stdout.strip() == "true"


@dataclass(frozen=True)
class Repository:
    """Where git keeps what belongs to the work tree around a directory."""

    prefix: str  # from the top of the work tree to the directory: empty, or with a slash at its end
    private: Path  # git leaves it alone
    index: Path


def repository(path: Path) -> Repository | None:
    """Return the repository whose work tree a directory belongs to, if git is there and agrees to work on it."""
    if not is_available():
        return None
    try:
        # Without a work tree, the first of these fails.
        asked = ("--show-toplevel", "--show-prefix", "--git-path", "opsinit", "--git-path", "index")
        lines = os.fsdecode(_piped("rev-parse", *asked, cwd=path)).removesuffix("\n").split("\n")
    except GitError:  # outside any, in a bare one, or in somebody else's
        return None
    match lines:
        case [_, prefix, private, index]:
            return Repository(prefix, path / private, path / index)
    return None  # a line end in a path: nobody can tell the four apart


Listing = tuple[str, str, int]  # mode, object and stage of a file in the index


def listed(path: Path, names: Sequence[str]) -> dict[str, tuple[Listing, ...]]:
    """Return what the index holds about some paths below a directory, as far as it does."""
    found: dict[str, tuple[Listing, ...]] = {}
    for line in _piped("ls-files", "-z", "--stage", "--", *names, cwd=path, env=_LITERAL).split(b"\0")[:-1]:
        about, _, name = os.fsdecode(line).partition("\t")
        mode, content, stage = about.split(" ")
        found[name] = (*found.get(name, ()), (mode, content, int(stage)))
    return found


def store(path: Path, files: Sequence[Path]) -> list[str]:
    """Make objects of files, byte for byte, and return their names."""
    listed = b"".join(os.fsencode(file) + b"\n" for file in files)
    stored = _piped("hash-object", "-w", "--no-filters", "--stdin-paths", cwd=path, stdin=listed)
    return stored.decode().split()


def list_in(path: Path, index: Path, wanted: Mapping[str, Sequence[Listing]]) -> None:
    """Change what a copy of the index holds about some paths, which are those of the whole work tree."""
    lines = []
    for name, listing in wanted.items():
        nothing = "0" * len(listing[0][1]) if listing else "0" * 40
        lines += [f"0 {nothing}\t{name}", *(f"{mode} {content} {stage}\t{name}" for mode, content, stage in listing)]
    stdin = b"".join(os.fsencode(line) + b"\0" for line in lines)
    _piped("update-index", "-z", "--index-info", cwd=path, stdin=stdin, env={"GIT_INDEX_FILE": str(index)})


def user_name() -> str | None:
    """Return the name that the user gave to git."""
    return _run("config", "--get", "user.name", cwd=Path()).stdout.strip() or None if is_available() else None


def has_identity(path: Path) -> bool:
    """Tell whether git was told who commits; what it would make up from the host's name does not count."""
    return all(
        _run("-c", "user.useConfigOnly=true", "var", f"GIT_{role}_IDENT", cwd=path).returncode == 0
        for role in ("AUTHOR", "COMMITTER")
    )


def commit_new_repository(path: Path, message: str, fallback: tuple[str, str], files: Iterable[bytes] = ()) -> bool:
    """Make a repository of a directory, with one commit on `main`; tell whether the fallback identity made it.

    What is known of the files saves time: git packs it, where it would write a file and a folder for each.
    """
    _checked("init", "--quiet", "--initial-branch=main", "--template=", cwd=path)
    if blobs := b"".join(b"blob\ndata %d\n%b\n" % (len(content), content) for content in files):
        # Whatever comes of this: `add` decides what is stored, and stores what it does not find.
        packed = ("-c", "fastimport.unpackLimit=0", "-c", "pack.compression=1", "fast-import", "--quiet", "--depth=0")
        _bytes(*packed, cwd=path, stdin=blobs)
    _checked("add", "--all", cwd=path)
    commit = ("commit", "--quiet", "--no-verify", "--allow-empty", f"--message={message}")
    if _run("-c", "user.useConfigOnly=true", *commit, cwd=path).returncode == 0:
        return False
    if has_identity(path):
        _checked(*commit, cwd=path)  # it failed for another reason: let git say which
        return False
    name, mail = fallback
    _checked("-c", f"user.name={name}", "-c", f"user.email={mail}", *commit, cwd=path)
    return True


def commit_tagged(path: Path, tag: str) -> None:
    """Make a repository of a directory, with one commit that has a tag."""
    commit_new_repository(path, tag, ("opsinit", "opsinit@localhost"))
    _checked("tag", tag, cwd=path)


def has_commit(path: Path) -> bool:
    """Tell whether there is a commit to build on."""
    return _run("rev-parse", "--quiet", "--verify", "HEAD", cwd=path).returncode == 0


def has_branch(path: Path, name: str) -> bool:
    """Tell whether there is a branch of a name."""
    return _run("show-ref", "--quiet", "--verify", f"refs/heads/{name}", cwd=path).returncode == 0


def uncommitted(path: Path, names: Sequence[str]) -> list[str]:
    """Return those of some paths below a directory that differ from the last commit, staged or not."""
    changed = _piped("diff", "--name-only", "-z", "--no-renames", "--relative", "HEAD", cwd=path)
    others = _piped("ls-files", "-z", "--others", "--exclude-standard", cwd=path)
    return sorted({os.fsdecode(name) for name in (changed + others).split(b"\0")} & set(names))


def commit_paths(
    path: Path, names: Sequence[str], message: str, fallback: tuple[str, str], branch: str | None = None
) -> str:
    """Commit some paths as they are in the work tree, and leave everything else that is staged as it is.

    The commit is put together in an index of its own. It becomes the head of the current branch, or of a new one.
    """
    listed = b"".join(os.fsencode(name) + b"\0" for name in names)
    with tempfile.TemporaryDirectory(prefix="opsinit-") as scratch:
        own = {"GIT_INDEX_FILE": f"{scratch}/index"}
        _piped("read-tree", "HEAD", cwd=path, env=own)
        _piped("update-index", "--add", "--remove", "-z", "--stdin", cwd=path, stdin=listed, env=own)
        content = _piped("write-tree", cwd=path, env=own).decode().strip()
    name, mail = fallback
    who = () if has_identity(path) else ("-c", f"user.name={name}", "-c", f"user.email={mail}")
    tree = (*who, "commit-tree", "-p", "HEAD", "-m", message, content)
    commit = _piped(*tree, cwd=path).decode().strip()
    if branch:
        _checked("update-ref", f"refs/heads/{branch}", commit, "", cwd=path)
        _checked("symbolic-ref", "HEAD", f"refs/heads/{branch}", cwd=path)
    else:
        _checked("update-ref", "-m", message, "HEAD", commit, cwd=path)
    _piped("reset", "--quiet", "--pathspec-from-file=-", "--pathspec-file-nul", cwd=path, stdin=listed, env=_LITERAL)
    return commit


def merge_file(ours: bytes, base: bytes, theirs: bytes, labels: tuple[str, str, str]) -> tuple[bytes, bool]:
    """Merge a text three ways; return it, and whether it is without conflicts. Labels: ours, base, theirs."""
    if not is_available():
        raise GitError(
            "you and the template changed the same file, and git, which merges it, was not found",
            "install git; nothing was written",
        )
    names = [word for label in labels for word in ("-L", label)]
    with tempfile.TemporaryDirectory(prefix="opsinit-") as scratch:
        for name, content in (("ours", ours), ("base", base), ("theirs", theirs)):
            Path(scratch, name).write_bytes(content)
        result = _bytes("merge-file", "-p", "--diff3", *names, "ours", "base", "theirs", cwd=Path(scratch))
    if result.returncode not in range(_CONFLICTS + 1):
        reason = result.stderr.decode(errors="replace").strip()
        raise GitError(f"git merge-file failed: {reason}", "nothing was written; see what `git --version` says")
    return result.stdout, result.returncode == 0


def ignored(root: Path, paths: Collection[str]) -> frozenset[str]:
    """Return those of the paths that git ignores and does not track; none where there is no repository."""
    if not is_available():
        return frozenset()
    names = b"".join(b"./" + os.fsencode(path) + b"\0" for path in paths)  # so that none looks like a pattern
    result = _bytes("check-ignore", "-z", "--stdin", cwd=root, stdin=names)
    return frozenset(os.fsdecode(name[2:]) for name in result.stdout.split(b"\0") if name)


def files(root: Path) -> list[str] | None:
    """Return the files of a directory that git tracks or does not ignore; nothing where there is no repository."""
    if not is_available():
        return None
    result = _bytes("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", cwd=root)
    return None if result.returncode else [os.fsdecode(name) for name in result.stdout.split(b"\0") if name]


def attempt(
    *arguments: str | Path, cwd: Path, stdin: bytes = b"", env: Mapping[str, str] | None = None
) -> tuple[bytes | None, str]:
    """Run git in a repository of opsinit's own; return what it says, or nothing and the reason."""
    if not is_available():
        raise GitError("a template is fetched by git, which was not found", "install git")
    result = _bytes(*map(str, arguments), cwd=cwd, stdin=stdin, env={"LC_ALL": "C", **(env or {})})
    lines = [line for line in result.stderr.decode(errors="replace").splitlines() if line.strip()]
    reason = next((line for line in lines if line.startswith("fatal: ")), "".join(lines[-1:]))
    return (None if result.returncode else result.stdout), reason.removeprefix("fatal: ") or "git failed"


def _piped(*arguments: str, cwd: Path, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> bytes:
    result = _bytes(*arguments, cwd=cwd, stdin=stdin, env=env)
    if result.returncode:
        reason = result.stderr.decode(errors="replace").strip()
        raise GitError(f"git failed: {reason or f'exit code {result.returncode}'}", "see what `git status` says")
    return result.stdout


def _bytes(
    *arguments: str, cwd: Path, stdin: bytes = b"", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run git on bytes: a path may hold any but NUL."""
    return subprocess.run(
        ["git", *_OWN, *arguments],  # noqa: S607 - as below
        cwd=cwd,
        check=False,
        capture_output=True,
        env={**os.environ, **(env or {})},
        input=stdin,
    )


def _checked(*arguments: str, cwd: Path) -> None:
    result = _run(*arguments, cwd=cwd)
    if result.returncode:
        verb = next(word for word in arguments if not word.startswith("-") and "=" not in word)
        raise GitError(
            f"git {verb} failed: {result.stderr.strip() or f'exit code {result.returncode}'}",
            "nothing was kept; `--no-git` makes the project without a repository",
        )


def _run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", *_OWN, *_NEW, *arguments],  # noqa: S607 - the user's own git, wherever PATH has it
        cwd=cwd,
        check=False,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        stdin=subprocess.DEVNULL,
    )
