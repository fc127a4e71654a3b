"""`opsinit new --template`: somebody else's template, as plain Copier renders it, without trust."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.program import called, contents, environment, git, move_in, opsinit, write

CONFIGURATION = """
name:
  type: str
  default: world
kind:
  type: str
  choices: [a, b]
  default: a
flag:
  type: bool
  default: false
items:
  type: yaml
  default: [x, y]
shout:
  type: str
  when: false
  default: "{{ name | upper }}"
_exclude: ["copier.yml", ".git", "{% if flag %}dropped{% endif %}"]
_answers_file: .answers.yml
"""
FILES = {
    "copier.yml": CONFIGURATION,
    "{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers | to_nice_yaml }}",
    "hello-{{ name }}.txt.jinja": "Hello {{ shout }} in {{ _folder_name }} at {{ _copier_conf.vcs_ref }}\n",
    "{% yield item from items %}{{ item }}{% endyield %}/run.sh.jinja*": "#!/bin/sh\necho {{ item }}\n",
    "{% yield item from items %}{{ item }}{% endyield %}.txt.jinja": "{{ item }} {{ _copier_conf.answers_file }}",
    "twin": "static",
    "twin.jinja": "dynamic {{ kind }}",
    "dropped": "",
    "binary": "\x00{{ kind }}",
    "empty/.keep": "",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def env(home: Path) -> dict[str, str]:
    return environment(home)


@pytest.fixture(autouse=True)
def _at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    move_in(home, monkeypatch)


@pytest.fixture
def repository(tmp_path: Path, env: dict[str, str]) -> Path:
    """A template with three tags, the last of them a pre-release, and a change that is not committed."""
    root = write(tmp_path / "template.git-work", FILES)
    (root / "link").symlink_to("twin")
    git("init", "--quiet", "--initial-branch=main", cwd=root, env=env)
    for tag in ("v1.0.0", "v1.1.0", "v2.0.0rc1"):
        write(root, {"version": f"{tag}\n"})
        git("add", ".", cwd=root, env=env)
        git("commit", "--quiet", "--message", tag, cwd=root, env=env)
        git("tag", tag, cwd=root, env=env)
    write(root, {"version": "draft\n"})
    return root


def copied(source: str, target: Path, env: dict[str, str], *options: str) -> Path:
    command = [sys.executable, "-m", "copier", "copy", "--quiet", "--defaults", *options, source, str(target)]
    subprocess.run(command, env=env, check=True, capture_output=True)
    return target


@pytest.mark.parametrize(
    ("form", "ref"),
    [
        ("{path}", None),
        ("{path}", "HEAD"),
        ("file://{path}/.git", "v1.0.0"),
        ("git+file://{path}", None),
        ("git+file://{path}", "main"),
    ],
)
def test_a_git_template_is_rendered_as_copier_renders_it(
    tmp_path: Path, env: dict[str, str], repository: Path, form: str, ref: str | None
) -> None:
    source = form.format(path=repository)
    data = ["--data", "name=you", "--data", "items=[p, q]", "--data", "flag=yes"]
    theirs = copied(source, tmp_path / "theirs" / "p", env, *data, *(["--vcs-ref", ref] if ref else []))

    given = [word for pair in data[1::2] for word in ("--set", pair)]
    options = [*given, "--template", source, *(["--ref", ref] if ref else [])]
    outcome = opsinit("new", "ours/p", *options, "--no-git", cwd=tmp_path, env=env)

    assert outcome.code == 0, outcome.err
    ours = contents(tmp_path / "ours/p")
    if ref == "HEAD":  # Copier commits what is not committed, each time at another moment
        ours[".answers.yml"] = contents(theirs)[".answers.yml"]
    assert ours == contents(theirs)
    assert {"p/run.sh", "q/run.sh", "hello-you.txt", ".answers.yml", "link"} <= contents(theirs).keys()


def test_the_newest_release_is_the_default(tmp_path: Path, env: dict[str, str], repository: Path) -> None:
    outcome = opsinit("new", "p", "--template", repository, "--json", cwd=tmp_path, env=env)

    assert outcome.data["version"] == "v1.1.0"
    assert (tmp_path / "p/version").read_text(encoding="utf-8") == "v1.1.0\n"


def test_a_relative_path_is_recorded_as_an_absolute_one(tmp_path: Path, env: dict[str, str], repository: Path) -> None:
    opsinit("new", "p", "--template", repository.name, cwd=tmp_path, env=env)

    answers = yaml.safe_load((tmp_path / "p/.answers.yml").read_text(encoding="utf-8"))
    assert answers["_src_path"] == str(repository)


def test_a_plain_directory_is_a_template(tmp_path: Path, env: dict[str, str]) -> None:
    template = write(tmp_path / "template", FILES)
    theirs = copied(str(template), tmp_path / "theirs" / "p", env)

    outcome = opsinit("new", "ours/p", "--template", template, "--no-git", cwd=tmp_path, env=env)

    assert outcome.code == 0, outcome.err
    assert contents(tmp_path / "ours/p") == contents(theirs)


def test_symbolic_links_are_kept_where_the_template_keeps_them(tmp_path: Path, env: dict[str, str]) -> None:
    template = write(tmp_path / "template", {"copier.yml": "_preserve_symlinks: true\n", "a/file": "x"})
    (template / "b").symlink_to("a/file")
    (template / "a/up").symlink_to("../b")

    outcome = opsinit("new", "p", "--template", template, cwd=tmp_path, env=env)

    assert outcome.code == 0, outcome.err
    assert (tmp_path / "p/a/up").readlink() == Path("../b")
    assert (tmp_path / "p/b").read_text(encoding="utf-8") == "x"


@pytest.mark.parametrize(
    ("configuration", "reason"),
    [
        ("_tasks: ['touch {place}/ran']\n", "tasks"),
        ("_jinja_extensions: [jinja2.ext.do]\n", "jinja_extensions"),
    ],
)
def test_a_template_that_needs_trust_is_refused(tmp_path: Path, configuration: str, reason: str) -> None:
    template = write(tmp_path / "template", {"copier.yml": configuration.format(place=tmp_path), "a": ""})

    outcome = called("new", "p", "--template", template, "--json", cwd=tmp_path)

    assert (outcome.code, outcome.data["error"]["code"]) == (2, "untrusted-template")
    assert outcome.data["error"]["message"].endswith(f"because it uses {reason}")
    assert [path.name for path in tmp_path.iterdir()] == ["template"]


@pytest.mark.parametrize(
    ("files", "links", "configuration"),
    [
        ({"{{ up }}/a": ""}, {}, "up: {default: '..'}"),
        ({"{{ up }}/a": ""}, {}, "up: {default: '../../../x'}"),
        ({"{{ up }}": ""}, {}, "up: {default: '/tmp/x'}"),
        ({"a": ""}, {"link": "/etc/hostname"}, ""),
        ({"a": ""}, {"link": "/etc/hostname"}, "_preserve_symlinks: true"),
        ({"a/b": ""}, {"a/link": "../../x"}, "_preserve_symlinks: true"),
        ({"a/b": ""}, {"here": ".", "link": "here/../x"}, "_preserve_symlinks: true"),
        ({"{{ name }}/a": ""}, {"out": "."}, "{_preserve_symlinks: true, name: {default: out}}"),
        ({"t/{{ name }}/config": "[core]\nfsmonitor = x"}, {}, "{_subdirectory: t, name: {default: .git}}"),
        ({"a": ""}, {}, "_subdirectory: .."),
        ({"a.jinja": "{% include '../secret' %}"}, {}, ""),
    ],
)
def test_a_template_that_leaves_its_tree_is_refused(
    tmp_path: Path, files: dict[str, str], links: dict[str, str], configuration: str
) -> None:
    write(tmp_path, {"secret": "s"})
    template = write(tmp_path / "template", {"copier.yml": configuration, **files})
    for name, target in links.items():
        (template / name).symlink_to(target)

    outcome = called("new", "a/p", "--template", template, cwd=tmp_path)

    assert outcome.code == 2, outcome
    assert outcome.err.splitlines()[-2].startswith("error: ")
    assert "Traceback" not in outcome.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret", "template"]


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ({"a.jinja": "{{ missing.name }}"}, "'missing' is undefined"),
        ({"a.jinja": "{% if %}"}, "line 1"),
        ({"copier.yml": "a: [b"}, "copier.yml"),
        ({"copier.yml": "_min_copier_version: '99'"}, "99"),
        ({"copier.yml": "q: {type: str}", "a": ""}, "there is no answer to q"),
        ({"copier.yml": "q: {type: int, default: x}", "a": ""}, "int"),
        ({"copier.yml": "q: {type: nothing, default: x}", "a": ""}, "nothing"),
        ({"copier.yml": "_answers_file: /etc/x", "a": ""}, ""),
        ({"a{{ 1 }}": "x", "{{ 'a1' }}": "y"}, "two files of the template"),
    ],
)
def test_a_template_that_is_wrong_is_refused(tmp_path: Path, files: dict[str, str], error: str) -> None:
    template = write(tmp_path / "template", files)

    outcome = called("new", "p", "--template", template, cwd=tmp_path)

    assert outcome.code == 2, outcome
    assert error in outcome.err.splitlines()[0]
    assert len(outcome.err.splitlines()) == 2, outcome.err
    assert not (tmp_path / "p").exists()


def test_an_unknown_version_is_refused(tmp_path: Path, repository: Path) -> None:
    outcome = called("new", "p", "--template", repository, "--ref", "v9", cwd=tmp_path)

    assert outcome.code == 2
    assert "v9" in outcome.err.splitlines()[0]


def test_a_bare_repository_is_not_taken_for_a_folder(tmp_path: Path, env: dict[str, str], repository: Path) -> None:
    git("clone", "--quiet", "--bare", repository, "bare", cwd=tmp_path, env=env)

    outcome = called("new", "p", "--template", "bare", cwd=tmp_path)

    assert outcome.code == 2
    assert f"file://{tmp_path}/bare" in outcome.err
