"""`opsinit adopt`: an existing repository is put under the template, and none of its files is touched."""

import json
import shutil
from pathlib import Path

import pytest

from opsinit import archives, history
from opsinit.project import ANSWERS_FILE, Project
from tests.matrix import ROOT
from tests.program import Outcome, called, environment, git, installed, move_in, opsinit, write

VERSIONS = ("v0.8.0", "v0.9.0", "v0.10.0")
QUESTIONS = "_subdirectory: template\nproject_name: {type: str}\nkind: {choices: [a, b], default: a}\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package with three releases, of which the middle one has a file that no other has."""
    root = tmp_path_factory.mktemp("releases")
    entries: list[history.Release] = []
    for version in VERSIONS:
        files = {
            "copier.yml": QUESTIONS + ("colour: {default: red}\n" if version == "v0.10.0" else ""),
            "template/{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers | to_nice_yaml }}",
            "template/readme.jinja": "{{ project_name }} is {{ kind }}\n",
            "template/run.sh*": "#!/bin/sh\n",
            "template/version": f"{version}\n",
            "template/uv.lock": "lock\n",
        }
        files |= {f"template/same{number}": version for number in range(3)} if version == "v0.9.0" else {}
        content = archives.template(write(root / version, files))
        previous = entries[-1].digest if entries else None
        entries.append(history.Release(version, "2026-01-01", archives.digest(content), previous, "x"))
        write(root, {"template/releases/index.json": json.dumps([entry._asdict() for entry in entries])})
        (root / f"template/releases/{version}.zip").write_bytes(archives.pack(content))
    return installed(root / "site", root / "template")


@pytest.fixture
def env(tmp_path: Path, site: Path) -> dict[str, str]:
    return environment(tmp_path / "home", PYTHONPATH=str(site))


@pytest.fixture
def repository(tmp_path: Path, env: dict[str, str]) -> Path:
    files = {"readme": "churn is a\n", "run.sh": "#!/bin/sh\n", "version": "mine\n", "mine": "x", "uv.lock": "mine"}
    root = write(tmp_path / "churn", {**files, **{f"same{number}": "v0.9.0" for number in range(3)}})
    git("init", "--quiet", cwd=root, env=env)
    return root


def adopted(repository: Path, env: dict[str, str], *arguments: str | Path) -> Outcome:
    return opsinit("adopt", "--json", *arguments, cwd=repository, env=env)


def listing(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files if ".git/" not in f"{path}/"}


def test_the_version_that_is_most_alike_is_recorded_and_nothing_else_is_written(
    repository: Path, env: dict[str, str]
) -> None:
    before = listing(repository)

    outcome = adopted(repository, env)

    assert outcome.code == 0, outcome.err
    assert outcome.data["version"] == "v0.9.0"
    assert outcome.data["identical"] == ["readme", "same0", "same1", "same2"]
    assert outcome.data["different"] == ["run.sh", "version"]  # the first is not executable
    assert outcome.data["missing"] == []
    after = listing(repository)
    assert {path: content for path, content in after.items() if path != ANSWERS_FILE} == before
    assert git("ls-files", cwd=repository, env=env) == ""
    project = Project.at(repository)
    assert (project.version, project.source) == ("v0.9.0", "https://github.com/opsinit/opsinit")
    assert project.answers == {"project_name": "churn", "kind": "a"}
    drift = opsinit("diff", "--json", cwd=repository, env=env).data["drift"]
    assert [item["path"] for item in drift] == ["run.sh", "version"]


def test_the_newest_is_taken_where_two_are_alike(tmp_path: Path, env: dict[str, str]) -> None:
    assert adopted(write(tmp_path / "churn", {"x": ""}), env).data["version"] == "v0.10.0"


def test_a_version_can_be_named(repository: Path, env: dict[str, str]) -> None:
    assert adopted(repository, env, "--at", "0.8.0").data["version"] == "v0.8.0"


def test_an_answer_leaves_the_versions_that_take_it(repository: Path, env: dict[str, str]) -> None:
    outcome = adopted(repository, env, "--set", "colour=blue", "--set", "kind=b")

    assert (outcome.data["version"], outcome.data["answers"]["colour"]) == ("v0.10.0", "blue")


def test_a_preview_writes_nothing(repository: Path, env: dict[str, str]) -> None:
    before = listing(repository)

    outcome = adopted(repository, env, "--dry-run")

    assert (outcome.code, outcome.data["version"], outcome.data["written"]) == (0, "v0.9.0", False)
    assert listing(repository) == before
    shown = opsinit("adopt", "--dry-run", cwd=repository, env=env)
    assert shown.out.splitlines() == [
        "would put churn under https://github.com/opsinit/opsinit v0.9.0",
        "  4 files are as the template has them",
        "  2 are different",
        "  0 are missing",
    ]


def test_it_can_be_taken_back(repository: Path, env: dict[str, str]) -> None:
    before = listing(repository)
    adopted(repository, env)

    outcome = opsinit("undo", cwd=repository, env=env)

    assert outcome.code == 0, outcome.err
    assert listing(repository) == before


@pytest.mark.parametrize(
    ("pyproject", "name"),
    [
        ('[project]\nname = "flights"\n', "flights"),
        ("[project]\nname = 1\n", "churn"),
        ("[tool]\n", "churn"),
        ("[project", "churn"),
        ("project = 1\n", "churn"),
        ("\udcff", "churn"),
    ],
)
def test_the_project_is_called_what_it_calls_itself(
    repository: Path, env: dict[str, str], pyproject: str, name: str
) -> None:
    (repository / "pyproject.toml").write_bytes(pyproject.encode(errors="surrogateescape"))

    assert adopted(repository, env).data["answers"]["project_name"] == name


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--at", "v7"], "version"),
        (["--set", "nothing=1"], "unknown-question"),
        (["--set", "kind=c"], "unknown-choice"),
        (["--project", "missing"], "target"),
        (["--project", "readme"], "target"),
        (["--template", "missing"], "template"),
    ],
)
def test_what_cannot_be_adopted_is_refused(
    repository: Path, env: dict[str, str], arguments: list[str], code: str
) -> None:
    before = listing(repository)

    outcome = adopted(repository, env, *arguments)

    assert (outcome.code, outcome.data["error"]["code"], outcome.err.count("\n")) == (
        2,
        code,
        2 + outcome.err.count("comparing"),
    )
    assert listing(repository) == before


@pytest.mark.parametrize("content", ["", "_commit: v0.9.0\n", "- broken"])
def test_a_project_is_not_adopted_twice(repository: Path, env: dict[str, str], content: str) -> None:
    write(repository, {ANSWERS_FILE: content})

    outcome = adopted(repository, env)

    assert (outcome.code, outcome.data["error"]["code"]) == (2, "not-a-project")
    assert (repository / ANSWERS_FILE).read_text(encoding="utf-8") == content


def test_another_template_can_adopt_too(
    tmp_path: Path, repository: Path, env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    move_in(tmp_path / "home", monkeypatch)
    root = tmp_path / "theirs"
    for version in ("v1.0.0", "v2.0.0"):
        write(root, {"copier.yml": "who: {default: you}\n", "readme.jinja": "churn is a\n", "run.sh": version})
        write(root, {"{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers | to_nice_yaml }}"})
        if version == "v1.0.0":
            git("init", "--quiet", cwd=root, env=env)
        git("add", ".", cwd=root, env=env)
        git("commit", "--quiet", "--message", version, cwd=root, env=env)
        git("tag", version, cwd=root, env=env)
    write(repository, {"run.sh": "v1.0.0"})

    outcome = called("adopt", "--template", "../theirs", "--set", "who=me", "--json", cwd=repository)

    assert outcome.code == 0, outcome.err
    assert (outcome.data["version"], outcome.data["template"]) == ("v1.0.0", str(root))
    assert outcome.data["identical"] == ["readme", "run.sh"]
    assert called("check", cwd=repository).code == 1


def test_a_project_of_a_real_release_is_found_again(tmp_path: Path) -> None:
    env = environment(tmp_path / "home")
    release = history.releases(ROOT / "releases")[0].version
    answers = ("--preset", "dataops", "--set", "project_name=churn")
    made = opsinit("new", "churn", *answers, "--ref", release, "--no-lock", cwd=tmp_path, env=env)
    assert made.code == 0, made.err
    recorded = (tmp_path / "churn" / ANSWERS_FILE).read_bytes()
    (tmp_path / "churn" / ANSWERS_FILE).unlink()
    shutil.rmtree(tmp_path / "churn/.git")

    outcome = adopted(tmp_path / "churn", env, "--preset", "dataops")

    assert (outcome.code, outcome.data["version"]) == (0, release), outcome.err
    assert (outcome.data["different"], outcome.data["missing"]) == ([], [])
    assert (tmp_path / "churn" / ANSWERS_FILE).read_bytes() == recorded
