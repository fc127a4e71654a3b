"""Projects to update: made from the oldest release, with work in them, beside the repository that Copier needs."""

import difflib
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.stage import ROOT, Stage, run
from opsinit import archives, history, tree
from tests.corpus.edits import TOGETHER
from tests.corpus.moves import move

PRESET = "mlops"
OWN = 100_000_000  # bytes of the user's own


def repository(target: Path, env: Mapping[str, str]) -> tuple[str, str]:
    """Write the releases as a repository with tags, which Copier needs; return the first and the last."""
    target.mkdir(parents=True)
    run("git", "init", "-q", "--initial-branch=main", cwd=target, env=env)
    releases = history.releases(ROOT / "releases")
    for release in releases:
        for path in target.iterdir():
            if path.name != ".git":
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        tree.write(archives.files(release, ROOT / "releases"), target)
        for command in (["add", "-A"], ["commit", "-q", "-m", release.version], ["tag", release.version]):
            run("git", *command, cwd=target, env=env)
    return releases[0].version, releases[-1].version


@dataclass(frozen=True)
class Projects:
    """Pristine projects; each run gets a copy of one, in the same place."""

    stage: Stage
    first: str
    last: str

    @property
    def history(self) -> Path:
        """Return the repository with all releases."""
        return self.stage.folder / "history"

    @property
    def place(self) -> Path:
        """Return where every contender finds its project."""
        return self.stage.folder / "work" / "my-project"

    def pristine(self, name: str) -> Path:
        """Return a project that no contender changes."""
        return self.stage.folder / "pristine" / name

    def restored(self, name: str, *, forget: bool = False) -> Callable[[], None]:
        """Return what puts a pristine project in its place."""

        def restore() -> None:
            shutil.rmtree(self.place, ignore_errors=True)
            shutil.copytree(self.pristine(name), self.place, symlinks=True)
            # What a fresh copy costs git is not measured.
            run("git", "status", "--short", cwd=self.place, env=self.stage.environment)
            if forget:
                shutil.rmtree(self.stage.cold, ignore_errors=True)

        return restore

    def make(self, name: str, address: str, work: Callable[[Path], object], version: str | None = None) -> None:
        """Make a pristine project of a release, which records an address, and work in it."""
        target = self.pristine(name)
        words = ("-d", "project_name=my-project", "-d", f"preset={PRESET}", "--vcs-ref", version or self.first)
        copier = self.stage.program("opsinit", "copier")
        run(copier, "copy", "-q", "--defaults", *words, self.history, target, env=self.stage.environment)
        answers = target / ".copier-answers.yml"
        recorded = answers.read_text(encoding="utf-8").replace(
            f"_src_path: {self.history}\n", f"_src_path: {address}\n"
        )
        answers.write_text(recorded, encoding="utf-8")
        self._committed(target, "Start", init=True)
        work(target)
        self._committed(target, "Work")

    def _committed(self, target: Path, message: str, *, init: bool = False) -> None:
        commands = [["init", "-q", "--initial-branch=main"]] if init else []
        for command in (*commands, ["add", "-A"], ["commit", "-q", "--no-verify", "--allow-empty", "-m", message]):
            run("git", *command, cwd=target, env=self.stage.environment)


def usual(project: Path) -> None:
    """Do what people do, as far as it is in nobody's way."""
    made = move(PRESET)
    edits = [edit for edit in TOGETHER if edit.fits(made.texts) and not made.plan(edit).unresolved]
    after = made.after(*edits)
    for path in made.old.files.keys() - after.keys():
        (project / path).unlink()
    for path, entry in after.items():
        if entry != made.old.files.get(path) and isinstance(entry, tree.File):
            (project / path).parent.mkdir(parents=True, exist_ok=True)
            (project / path).write_bytes(entry.content)


def disputed(project: Path, preset: str = PRESET, number: int = 5) -> None:
    """Change what the newest release changes too, in some files."""
    made = move(preset)
    for path in sorted(made.old.files.keys() & made.new.files.keys()):
        old, new = made.old.files[path], made.new.files[path]
        if not (isinstance(old, tree.File) and isinstance(new, tree.File) and path.endswith((".md", ".py"))):
            continue
        lines, others = old.content.decode().splitlines(keepends=True), new.content.decode().splitlines(keepends=True)
        matcher = difflib.SequenceMatcher(None, lines, others, autojunk=False)
        replaced = [begin for tag, begin, *_ in matcher.get_opcodes() if tag == "replace"]
        if replaced and number:
            lines[replaced[0]] = "# what the user wrote here\n"
            (project / path).write_text("".join(lines), encoding="utf-8")
            number -= 1


def lean(project: Path) -> int:
    """Delete the largest file that the template changes, so that it is looked for; return its size in bytes."""
    made = move(PRESET)
    size, path = max(
        (len(entry.content), path)
        for path, entry in made.old.files.items()
        if isinstance(entry, tree.File) and made.new.files.get(path, entry) != entry
    )
    (project / path).unlink()
    return size


def large(project: Path) -> None:
    """Do the same, and add many files of the user's own, each of which could be the one that is looked for."""
    size = lean(project)
    folder = project / "own"
    folder.mkdir()
    for number in range(OWN // size):
        line = f"{number} {os.urandom(20).hex()}\n"
        (folder / f"{number}.txt").write_text((line * (size // len(line) + 1))[:size], encoding="utf-8")
