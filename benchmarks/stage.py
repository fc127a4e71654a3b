"""What the contenders need: environments with compiled modules, and the same template for each of them."""

import json
import marshal
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
NAME, PACKAGE = "my-project", "my_project"
ANSWERS = ("-d", f"project_name={NAME}", "-d", "preset=mlops")
# The least that any tool has to do in Python: write these files, and commit them.
WRITE = """
import marshal, os, sys
with open(sys.argv[1], "rb") as file:
    files = marshal.load(file)
target = sys.argv[2]
os.mkdir(target)
for folder in sorted({os.path.dirname(name) for name in files}):
    os.makedirs(os.path.join(target, folder), exist_ok=True)
for name, content in files.items():
    with open(os.path.join(target, name), "wb", buffering=0) as file:
        file.write(content)
os.chdir(target)
for command in (["init", "-q", "--template="], ["add", "-A"], ["commit", "-q", "--no-verify", "-m", "Start"]):
    pid = os.posix_spawnp("git", ["git", "-c", "gc.auto=0", "-c", "maintenance.auto=false", *command], os.environ)
    if os.waitpid(pid, 0)[1]:
        sys.exit(1)
"""


def run(*command: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> str:
    """Run a command that must succeed, and return what it wrote."""
    done = subprocess.run(list(map(str, command)), cwd=cwd, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def contents(project: Path) -> dict[str, bytes]:
    """Return the bytes of all files of a project, without its repository."""
    files = (path for path in sorted(project.rglob("*")) if path.is_file() and project / ".git" not in path.parents)
    return {path.relative_to(project).as_posix(): path.read_bytes() for path in files}


@dataclass(frozen=True)
class Stage:
    """A scratch folder with everything that is run."""

    folder: Path

    @property
    def target(self) -> Path:
        """Return where every contender makes its project."""
        return self.folder / "out" / NAME

    @property
    def cold(self) -> Path:
        """Return a cache of opsinit's that is empty at the start of each run."""
        return self.folder / "cold"

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of every command: nobody's configuration, and compiled modules in use."""
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "LC_ALL", "TMPDIR"}}
        who = [f"GIT_{role}_{what}" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")]
        identity = dict.fromkeys(who, "bench@example.com")
        return {**kept, **identity, "HOME": str(self.folder / "home"), "XDG_CACHE_HOME": str(self.folder / "cache")}

    def program(self, venv: str, name: str) -> Path:
        """Return a program of one of the environments."""
        return self.folder / venv / "bin" / name

    def clear(self) -> None:
        """Make room for the next project."""
        self._put_aside(self.target)

    def forget(self) -> None:
        """Make room for the next project, and for all that opsinit keeps from it."""
        self.clear()
        self._put_aside(self.cold)

    def _put_aside(self, path: Path) -> None:
        """Move a folder away.

        Its removal would be paid by whoever comes next: ext4 does not give away again what was just released, and looks
        at all of that for every new file (`recently_deleted` in its `ialloc.c`).
        """
        if path.exists():
            aside = Path(tempfile.mkdtemp(prefix=f"{path.name}-", dir=self.folder))
            path.rename(aside / path.name)


def prepare(folder: Path) -> Stage:
    """Install opsinit and its peers, and lay out one template for all."""
    stage = Stage(folder)
    for name in ("home", "out"):
        (folder / name).mkdir(parents=True)
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder / "dist", cwd=ROOT)
    (wheel,) = (folder / "dist").glob("*.whl")
    for venv, package in (("opsinit", str(wheel)), ("peer", "cookiecutter")):
        run("uv", "venv", "--quiet", "--no-project", "--python", sys.executable, folder / venv)
        python = stage.program(venv, "python")
        run("uv", "pip", "install", "--quiet", "--compile-bytecode", "--python", python, package)
        library = Path(run(python, "-c", "import os; print(os.__file__)").strip()).parent
        run(python, "-m", "compileall", "-q", "-j", "0", "-x", "test|lib2to3|site-packages", library)

    template = folder / "template"
    template.mkdir()
    shutil.copy(ROOT / "copier.yml", template)
    shutil.copytree(ROOT / "template", template / "template", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(template, folder / "plain")
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Release"], ["tag", "v1.0.0"]):
        run("git", *command, cwd=template, env=stage.environment)

    copier = stage.program("opsinit", "copier")
    run(copier, "copy", "-q", "--defaults", *ANSWERS, template, stage.target, env=stage.environment)
    files = contents(stage.target)
    (folder / "files.marshal").write_bytes(marshal.dumps(files))
    (folder / "write.py").write_text(WRITE, encoding="utf-8")
    cookiecutter(stage, files)
    return stage


def cookiecutter(stage: Stage, files: Mapping[str, bytes]) -> None:
    """Write a template of cookiecutter's that gives the same files, and see that it does."""
    template = stage.folder / "cookiecutter"
    names = {NAME: "{{cookiecutter.name}}", PACKAGE: "{{cookiecutter.package}}"}
    for path, content in files.items():
        text = content.decode()
        if any(tag in text for tag in ("{{", "{%", "{#")):
            text = "{% raw %}" + text + "{% endraw %}"
            names_here = {name: "{% endraw %}" + tag + "{% raw %}" for name, tag in names.items()}
        else:
            names_here = names
        for name, tag in names_here.items():
            text = text.replace(name, tag)
        target = template / "{{cookiecutter.name}}" / path.replace(PACKAGE, names[PACKAGE])
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    (template / "cookiecutter.json").write_text(json.dumps({"name": NAME, "package": PACKAGE}), encoding="utf-8")

    stage.clear()
    made = stage.program("peer", "cookiecutter")
    run(made, "--no-input", "--output-dir", stage.target.parent, template, env=stage.environment)
    if (same := contents(stage.target)) != files:
        different = {name for name in {*same, *files} if same.get(name) != files.get(name)}
        sys.exit(f"cookiecutter gives other files: {', '.join(sorted(different))}")
