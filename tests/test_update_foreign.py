"""`opsinit update` of a project of somebody else's template: what plain Copier does where it does the right thing."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from opsinit.project import ANSWERS_FILE
from tests.program import contents, environment, git, opsinit, write

CONFIGURATION = """
name: {default: you}
kind: {choices: [a, b], default: a}
_skip_if_exists: [once]
_exclude: [copier.yaml, .git, "{% if _copier_operation == 'update' %}start{% endif %}"]
"""
TEMPLATES: tuple[dict[str, str | None], ...] = (
    {
        "copier.yaml": CONFIGURATION,
        "{{ _copier_conf.answers_file }}.jinja": "# made by a template\n{{ _copier_answers | to_nice_yaml }}",
        "hello-{{ name }}.jinja": "hello {{ kind }}\n" + "same\n" * 9,
        "mine": "a\n" + "same\n" * 9,
        "run.sh": "#!/bin/sh\n",
        "once": "once 1\n",
        "start": "start 1\n",
        "removed": "removed 1\n",
        "folder/deep": "folder/deep 1\n",
    },
    {
        "hello-{{ name }}.jinja": "hello {{ kind }}\n" + "same\n" * 9 + "more\n",
        "run.sh": None,
        "run.sh*": "#!/bin/sh\necho\n",
        "once": "once 2\n",
        "start": "start 2\n",
        "removed": None,
        "added": "added 2\n",
        "folder/deep": "folder/deep 2\n",
    },
    {
        "copier.yaml": CONFIGURATION + "colour: {default: red}\nshade: {default: dark, when: \"{{ kind == 'b' }}\"}\n",
        "colour.jinja": "{{ colour }}\n",
        "mine": "a\n" + "same\n" * 9 + "end\n",
    },
)


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path / "home", COPIER_CACHE_DIR=str(tmp_path / "mirrors"))


@pytest.fixture(params=["tags", "commits"])
def template(tmp_path: Path, env: dict[str, str], request: pytest.FixtureRequest) -> Path:
    root = tmp_path / "template"
    root.mkdir()
    git("init", "--quiet", "--initial-branch=main", cwd=root, env=env)
    for number, files in enumerate(TEMPLATES, 1):
        for name, content in files.items():
            if content is None:
                (root / name).unlink()
        write(root, {name: content for name, content in files.items() if content is not None})
        if number == 1:
            (root / "link").symlink_to("mine")
        git("add", ".", cwd=root, env=env)
        git("commit", "--quiet", "--message", str(number), cwd=root, env=env)
        if request.param == "tags":
            git("tag", f"v{number}.0.0", cwd=root, env=env)
    return root


def made(template: Path, target: Path, env: dict[str, str]) -> Path:
    """Make a project of the first version, edit it, and commit the edits."""
    first = git("rev-list", "--max-parents=0", "HEAD", cwd=template, env=env)
    address = f"git+file://{template}"
    outcome = opsinit("new", target, "--template", address, "--ref", first, "--set", "kind=b", cwd=template, env=env)
    assert outcome.code == 0, outcome.err
    write(target, {"mine": "mine\n" + "same\n" * 9, "own": "own\n", "once": "mine\n"})
    shutil.rmtree(target / "folder")
    git("add", "--all", cwd=target, env=env)
    git("commit", "--quiet", "--message", "mine", cwd=target, env=env)
    return target


def test_an_update_does_what_copier_does(tmp_path: Path, template: Path, env: dict[str, str]) -> None:
    ours = made(template, tmp_path / "ours/p", env)
    theirs = shutil.copytree(ours, tmp_path / "theirs/p", symlinks=True)
    command = [sys.executable, "-m", "copier", "update", "--quiet", "--defaults"]
    subprocess.run(command, cwd=theirs, env=env, check=True, capture_output=True)

    outcome = opsinit("update", "--json", cwd=ours, env=env)

    assert outcome.code == 0, outcome
    assert contents(ours) == contents(theirs)
    assert (ours / ANSWERS_FILE).read_bytes() == (theirs / ANSWERS_FILE).read_bytes()
    assert (ours / "mine").read_text(encoding="utf-8") == "mine\n" + "same\n" * 9 + "end\n"
    assert (ours / "start").read_text(encoding="utf-8") == "start 1\n"
    assert opsinit("check", cwd=ours, env=env).code == 0
    assert opsinit("update", cwd=ours, env=env).code == 0
    assert contents(ours) == contents(theirs)


def test_an_update_to_a_version_stops_there(tmp_path: Path, template: Path, env: dict[str, str]) -> None:
    project = made(template, tmp_path / "p", env)
    second = git("rev-parse", "HEAD~1", cwd=template, env=env)

    outcome = opsinit("update", "--to", second, "--json", cwd=project, env=env)

    assert outcome.code == 0, outcome
    assert (project / "added").exists()
    assert not (project / "colour").exists()
    assert opsinit("check", cwd=project, env=env).code == 1


def test_a_template_that_is_gone_is_named_and_nothing_is_written(
    tmp_path: Path, template: Path, env: dict[str, str]
) -> None:
    project = made(template, tmp_path / "p", env)
    assert opsinit("diff", cwd=project, env=env).code == 1
    template.rename(tmp_path / "elsewhere")
    before = contents(project)

    for command in ("update", "check"):
        outcome = opsinit(command, cwd=project, env=env)

        assert outcome.code == 2, outcome
        assert str(template) in outcome.err.splitlines()[0]
        assert len(outcome.err.splitlines()) == 2
    assert contents(project) == before
    assert opsinit("diff", cwd=project, env=env).code == 1  # the recorded version is here


def test_a_folder_in_which_nothing_is_rendered_keeps_nobody_from_a_commit(
    tmp_path: Path, template: Path, env: dict[str, str]
) -> None:
    project = made(template, tmp_path / "p", env)
    write(template, {"empty/{% if kind == 'a' %}some{% endif %}": "some\n", "more": "more\n"})
    git("add", ".", cwd=template, env=env)
    git("commit", "--quiet", "--message", "4", cwd=template, env=env)
    git("tag", "v4.0.0", cwd=template, env=env)

    outcome = opsinit("update", "--to", "v4.0.0", "--commit", "--json", cwd=project, env=env)

    assert outcome.code == 0, outcome
    assert (project / "empty").is_dir()
    assert git("status", "--porcelain", cwd=project, env=env) == ""
    assert outcome.data["commit"] == git("rev-parse", "HEAD", cwd=project, env=env)


@pytest.mark.parametrize("how", ["elsewhere", "nowhere"])
def test_a_version_that_would_lose_the_answers_is_refused(
    tmp_path: Path, template: Path, env: dict[str, str], how: str
) -> None:
    project = made(template, tmp_path / "p", env)
    if how == "elsewhere":
        write(template, {"copier.yaml": CONFIGURATION + "_answers_file: .mine.yml\n"})
    else:
        (template / "{{ _copier_conf.answers_file }}.jinja").unlink()
    git("commit", "--all", "--quiet", "--message", "x", cwd=template, env=env)
    git("tag", "v9.0.0", cwd=template, env=env)
    before = contents(project)

    outcome = opsinit("update", "--json", cwd=project, env=env)

    assert (outcome.code, outcome.data["error"]["code"]) == (2, "template")
    assert ".copier-answers.yml" in outcome.data["error"]["message"]
    assert contents(project) == before
    assert git("status", "--porcelain", cwd=project, env=env) == ""


def test_a_template_that_needs_trust_by_now_is_refused(tmp_path: Path, template: Path, env: dict[str, str]) -> None:
    project = made(template, tmp_path / "p", env)
    for setting in ("_tasks: [touch x]", "_migrations: [touch x]", "_jinja_extensions: [jinja2.ext.do]"):
        write(template, {"copier.yaml": CONFIGURATION + setting})
        git("commit", "--all", "--quiet", "--message", "x", cwd=template, env=env)
        git("tag", "--force", "v9.0.0", cwd=template, env=env)
        before = contents(project)

        outcome = opsinit("update", "--json", cwd=project, env=env)

        assert (outcome.code, outcome.data["error"]["code"]) == (2, "untrusted-template")
        assert contents(project) == before
