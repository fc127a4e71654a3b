"""`opsinit diff`: what a project changed against a fresh render of its recorded version."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from opsinit import difference, tree
from tests.matrix import ROOT
from tests.program import called, environment, git, move_in, opsinit, write

TEMPLATE = {
    "copier.yml": "_skip_if_exists: [seed]\n_subdirectory: t\n_preserve_symlinks: true\nname: {default: churn}\n"
    "_exclude: [\"{% if _copier_operation == 'update' %}start{% endif %}\"]\n",
    "t/start": "start\n",
    "t/{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers | to_nice_yaml }}",
    "t/text.jinja": "hello {{ name }}\nsecond\nthird\n",
    "t/run.sh*": "#!/bin/sh\n",
    "t/folder/a": "a\n",
    "t/folder/b": "b\n",
    "t/seed": "seed\n",
    "t/uv.lock": "lock\n",
    "t/endless": "no end",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def made(home: Path) -> Path:
    """A project of a template with one version. Copy it; never write to it."""
    env = environment(home)
    root = write(home / "template", TEMPLATE)
    (root / "t/link").symlink_to("text")
    git("init", "--quiet", cwd=root, env=env)
    git("add", ".", cwd=root, env=env)
    git("commit", "--quiet", "--message", "1", cwd=root, env=env)
    git("tag", "v1.0.0", cwd=root, env=env)
    outcome = opsinit("new", "churn", "--template", root, "--no-lock", cwd=home, env=env)
    assert outcome.code == 0, outcome.err
    return home / "churn"


@pytest.fixture
def project(made: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    move_in(home, monkeypatch)
    return shutil.copytree(made, tmp_path / "churn", symlinks=True)


def drifted(project: Path, *arguments: str) -> dict[str, str]:
    outcome = called("diff", "--json", *arguments, cwd=project)
    found = {item["path"]: item["code"] for item in outcome.data["drift"]}
    assert outcome.code == (1 if found else 0), outcome
    return found


def test_a_new_project_has_no_drift(project: Path) -> None:
    outcome = called("diff", cwd=project)

    assert outcome == (0, "", "")
    assert called("diff", "--json", cwd=project).data["version"] == "v1.0.0"


def linked(path: Path) -> None:
    path.unlink()
    path.symlink_to("folder/a")


def directory(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "x").touch()


@pytest.mark.parametrize(
    ("path", "change", "code"),
    [
        ("text", lambda path: path.write_text("other\n"), "changed"),
        ("text", lambda path: path.write_bytes(b"\xff\xfe\x00"), "changed"),
        ("text", lambda path: path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n")), "changed"),
        ("text", Path.unlink, "deleted"),
        ("text", lambda path: path.chmod(0o755), "mode"),
        ("text", linked, "replaced"),
        ("text", directory, "replaced"),
        ("run.sh", lambda path: path.chmod(0o644), "mode"),
        ("run.sh", lambda path: (path.chmod(0o644), path.write_text("x")), "changed"),
        ("link", linked, "changed"),
        ("link", lambda path: (path.unlink(), path.write_text("x")), "replaced"),
        ("folder/a", lambda path: shutil.rmtree(path.parent), "deleted"),
    ],
)
def test_each_kind_of_drift_has_its_code(project: Path, path: str, change: Callable[[Path], object], code: str) -> None:
    change(project / path)

    assert drifted(project)[path] == code


def test_what_is_not_the_templates_does_not_drift(project: Path) -> None:
    assert (project / "start").exists()
    write(project, {"mine": "x", "folder/mine": "y", "uv.lock": "new", "seed": "mine", "start": "mine"})
    with (project / ".copier-answers.yml").open("a", encoding="utf-8") as file:
        file.write("# mine\n")

    assert drifted(project) == {}


def test_a_path_limits_what_is_shown(project: Path) -> None:
    write(project, {"text": "x", "folder/a": "x"})

    assert drifted(project) == {"text": "changed", "folder/a": "changed"}
    assert drifted(project, "folder") == {"folder/a": "changed"}
    assert drifted(project, "folder/b") == {}
    assert drifted(project, "text", "folder/b") == {"text": "changed"}
    assert drifted(project, ".") == {"text": "changed", "folder/a": "changed"}
    assert drifted(project / "folder", "a", "../text") == {"text": "changed", "folder/a": "changed"}
    assert drifted(project.parent, "--project", "churn", "churn/folder/../text") == {"text": "changed"}


def test_a_path_may_lead_through_a_link(project: Path) -> None:
    write(project, {"text": "mine\n", "folder/a": "mine\n"})
    link = project.with_name("link")
    link.symlink_to(project)

    assert drifted(project, "--project", str(link), "text") == {"text": "changed"}
    assert drifted(project / "folder", "--project", str(link), "a") == {"folder/a": "changed"}
    assert drifted(project, f"{link}/folder") == {"folder/a": "changed"}
    assert drifted(project, "--project", str(link), ".") == {"text": "changed", "folder/a": "changed"}


@pytest.mark.parametrize("path", ["missing", "..", "../other", "/etc", "uv.lock", "fold"])
def test_a_path_that_is_not_the_templates_is_refused(project: Path, path: str) -> None:
    outcome = called("diff", path, cwd=project)

    assert (outcome.code, outcome.err.count("\n")) == (2, 2), outcome


def test_the_difference_is_what_git_applies(project: Path, tmp_path: Path, home: Path) -> None:
    before = shutil.copytree(project, tmp_path / "before", symlinks=True)
    write(project, {"text": "hello churn\nmine\nthird\nmore", "run.sh": "", "endless": "no end\n"})
    (project / "run.sh").chmod(0o644)
    (project / "folder/a").unlink()
    linked(project / "link")
    linked(project / "folder/b")

    outcome = called("diff", cwd=project)

    assert outcome.code == 1
    patch = write(tmp_path, {"patch": outcome.out}) / "patch"
    git("apply", "--whitespace=nowarn", patch, cwd=before, env=environment(home))
    assert subprocess.run(["diff", "-r", "--no-dereference", before, project], check=False).returncode == 0
    assert not os.access(before / "run.sh", os.X_OK)


def test_what_is_no_text_is_named_and_harms_no_terminal(project: Path) -> None:
    (project / "text").write_bytes(b"caf\xe9\n")
    (project / "run.sh").write_bytes(b"\0\1")

    outcome = called("diff", cwd=project)

    assert "+caf\\udce9\n" in outcome.out
    assert "Binary files a/run.sh and b/run.sh differ\n" in outcome.out


def test_a_difference_that_nobody_reads_is_not_looked_for() -> None:
    large = tree.File(b"".join(b"%d\n" % number for number in range(300_000)))

    assert list(difference.lines("x", tree.File(b"a\n"), large))[1:] == ["Binary files a/x and b/x differ"]


def test_a_project_in_a_hook_of_git_is_compared_as_ever(
    project: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git("init", "--quiet", project / "other", cwd=project, env=environment(home))
    monkeypatch.setenv("GIT_DIR", str(project / "other/.git"))

    assert drifted(project) == {}


def test_a_project_of_our_own_template_is_compared_with_its_release(tmp_path: Path) -> None:
    env = environment(tmp_path / "home")
    made = opsinit("new", "churn", "--preset", "mlops", "--no-lock", "--json", cwd=tmp_path, env=env)
    if made.data["remarks"]:
        pytest.skip(f"the template of {ROOT.name} is between two releases")

    assert opsinit("diff", cwd=tmp_path / "churn", env=env) == (0, "", "")
    write(tmp_path / "churn", {"README.md": "mine\n"})
    (tmp_path / "churn/justfile").unlink()
    outcome = opsinit("diff", "--json", cwd=tmp_path / "churn", env=env)

    assert outcome.data["drift"] == [
        {"path": "README.md", "code": "changed"},
        {"path": "justfile", "code": "deleted"},
    ]
