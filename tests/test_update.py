"""`opsinit update` and `set`, `undo` and `continue` as a user meets them: what they say, commit, and leave alone."""

from pathlib import Path

import pytest

from tests.program import Outcome, contents, environment, git, installed, opsinit, refusal, released, write

ANSWERS = "template/project/{{ _copier_conf.answers_file }}.jinja"
BASE = {
    ANSWERS: "{{ _copier_answers | to_nice_yaml }}",
    "template/project/README.md.jinja": "# {{ project_name }}\n\nFirst.\n\nSecond.\n\nThird.\n",
    "template/project/pyproject.toml": '[project]\nname = "p"\nversion = "0"\ndependencies = []\n',
    "template/project/old.txt": "one\ntwo\nthree\n",
    "template/project/dropped.txt": "of no use\n",
    "template/project/logo.bin": "\0one",
}
QUESTIONS = "_subdirectory: template/project\nproject_name: {type: str}\n"
FIRST = {**BASE, "copier.yml": QUESTIONS + "kind: {choices: [small, medium, large], default: small, ask: false}\n"}
SECOND = {
    **{name: content for name, content in BASE.items() if not name.endswith(("old.txt", "dropped.txt"))},
    "copier.yml": QUESTIONS
    + "size: {choices: [little, large], default: little, ask: false}\ncolour: {default: red, ask: false}\n",
    "template/project/README.md.jinja": "# {{ project_name }}\n\nFirst.\n\nSecond, changed.\n\nThird.\n",
    "template/project/new.txt": "one\ntwo\nthree\n",
    "template/project/added.txt": "new\n",
    "template/project/logo.bin": "\0two",
    "template/migrations/v0.2.0.yml": (
        "paths: {old.txt: new.txt}\nanswers: {kind: size}\nchoices: {size: {small: little}}\n"
    ),
}


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    site = installed(tmp_path / "site", released(tmp_path / "template", {"v0.1.0": FIRST, "v0.2.0": SECOND}))
    return {**environment(tmp_path / "home"), "PYTHONPATH": str(site)}


@pytest.fixture
def project(tmp_path: Path, env: dict[str, str]) -> Path:
    """A project on the first of two versions."""
    assert opsinit("new", "p", "--ref", "v0.1.0", "--no-lock", cwd=tmp_path, env=env).code == 0
    return tmp_path / "p"


def actions(outcome: Outcome) -> dict[str, tuple[str, str]]:
    """Return the action and the reason of each path."""
    return {path["path"]: (path["action"], path["reason"]) for path in outcome.data["paths"]}


def test_what_nobody_touched_arrives_and_is_reported(project: Path, env: dict[str, str]) -> None:
    outcome = opsinit("update", "--json", cwd=project, env=env)

    assert outcome.code == 0, outcome.err
    assert actions(outcome) == {
        "README.md": ("updated", "changed"),
        "added.txt": ("added", "new"),
        "dropped.txt": ("deleted", "dropped"),
        "logo.bin": ("updated", "changed"),
        "new.txt": ("added", "renamed"),
        "old.txt": ("deleted", "renamed-away"),
        ".copier-answers.yml": ("updated", "answers"),
    }
    assert list(actions(outcome))[-1] == ".copier-answers.yml"
    assert outcome.data["answers"] == [
        {"name": "kind", "before": "small", "after": None},
        {"name": "size", "before": None, "after": "little"},
        {"name": "colour", "before": None, "after": "red"},
    ]
    assert outcome.data["notes"] == [{"version": "v0.2.0", "note": "what v0.2.0 does"}]
    assert (outcome.data["from"], outcome.data["to"], outcome.data["written"]) == ("v0.1.0", "v0.2.0", True)


def test_a_project_that_was_updated_is_one_that_was_made_anew(
    tmp_path: Path, project: Path, env: dict[str, str]
) -> None:
    assert opsinit("update", cwd=project, env=env).code == 0
    assert opsinit("new", "new/p", "--no-lock", cwd=tmp_path, env=env).code == 0

    assert contents(project) == contents(tmp_path / "new/p")
    answers = (project / ".copier-answers.yml").read_text(encoding="utf-8")
    assert answers == (tmp_path / "new/p/.copier-answers.yml").read_text(encoding="utf-8")


def test_a_second_update_has_nothing_to_do(project: Path, env: dict[str, str]) -> None:
    assert opsinit("update", cwd=project, env=env).code == 0
    before = contents(project)

    outcome = opsinit("update", cwd=project, env=env)

    assert (outcome.code, outcome.out) == (0, "p is up to date with v0.2.0\n")
    assert contents(project) == before


def test_edits_are_kept_and_said(project: Path, env: dict[str, str]) -> None:
    write(project, {"README.md": "# p\n\nMine.\n\nSecond.\n\nThird.\n", "dropped.txt": "mine\n"})
    (project / "logo.bin").unlink()

    outcome = opsinit("update", cwd=project, env=env)

    assert outcome.code == 0, outcome.err
    assert (project / "README.md").read_text(encoding="utf-8") == "# p\n\nMine.\n\nSecond, changed.\n\nThird.\n"
    for line in (
        "updated p from v0.1.0 to v0.2.0",
        "  merged   README.md: you and the template changed it",
        "  kept     dropped.txt: you changed it, and the template no longer has it",
        "  kept     logo.bin: you deleted it, so the template's change did not arrive",
        "answers:",
        "  colour: red (new)",
        "  kind: no longer asked (was small)",
        "in your project:",
        "  v0.2.0: what v0.2.0 does",
        "`opsinit undo` takes it back",
    ):
        assert line in outcome.out.splitlines()


def test_what_has_to_be_decided_is_a_finding(project: Path, env: dict[str, str]) -> None:
    write(project, {"README.md": "# p\n\nFirst.\n\nMine.\n\nThird.\n", "logo.bin": "\0mine"})

    outcome = opsinit("update", "--json", cwd=project, env=env)

    assert outcome.code == 1
    assert [finding["code"] for finding in outcome.data["findings"]] == ["conflict", "side-file"]
    conflict = (project / "README.md").read_text(encoding="utf-8")
    assert "<<<<<<< yours\nMine.\n||||||| v0.1.0\nSecond.\n=======\nSecond, changed.\n>>>>>>> v0.2.0\n" in conflict
    assert git("diff", "--name-only", "--diff-filter=U", cwd=project, env=env) == "README.md"
    assert (project / "logo.bin").read_bytes() == b"\0mine"
    assert (project / "logo.bin.opsinit-new").read_bytes() == b"\0two"


def test_a_dry_run_shows_every_line_and_writes_nothing(project: Path, env: dict[str, str]) -> None:
    before = contents(project)

    outcome = opsinit("update", "--dry-run", cwd=project, env=env)

    assert outcome.code == 0
    lines = outcome.out.splitlines()
    assert lines[0] == "would update p from v0.1.0 to v0.2.0"
    for line in ("--- a/README.md", "+++ b/README.md", "-Second.", "+Second, changed.", "--- /dev/null", "+new"):
        assert line in lines
    assert "Binary files a/logo.bin and b/logo.bin differ" in lines
    assert contents(project) == before
    assert git("status", "--porcelain", cwd=project, env=env) == ""


def test_an_undo_takes_everything_back(project: Path, env: dict[str, str]) -> None:
    write(project, {"README.md": "# p\n\nFirst.\n\nMine.\n\nThird.\n"})
    before = contents(project), (project / ".copier-answers.yml").read_bytes()
    assert opsinit("update", cwd=project, env=env).code == 1

    outcome = opsinit("undo", cwd=project, env=env)

    assert outcome.code == 0, outcome.err
    assert outcome.out.splitlines()[0] == "took the update of p back"
    assert (contents(project), (project / ".copier-answers.yml").read_bytes()) == before
    assert git("status", "--porcelain", cwd=project, env=env) == "M README.md"
    again = opsinit("undo", cwd=project, env=env)
    assert (again.code, again.err.splitlines()[0]) == (2, "error: there is nothing to undo")


def test_set_changes_answers_at_the_same_version(project: Path, env: dict[str, str]) -> None:
    outcome = opsinit("set", "kind=large", "--json", cwd=project, env=env)

    assert outcome.code == 0, outcome.err
    assert actions(outcome) == {".copier-answers.yml": ("updated", "answers")}
    assert outcome.data["answers"] == [{"name": "kind", "before": "small", "after": "large"}]
    assert (outcome.data["from"], outcome.data["to"]) == ("v0.1.0", "v0.1.0")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["update", "--to", "v0.9.0"], "there is no version v0.9.0"),
        (["update", "--set", "nope=1"], 'question "nope" does not exist'),
        (["set", "kind=huge"], '"huge" is no choice of kind'),
        (["set", "kind"], "`--set kind` holds no answer"),
        (["update", "--project", "nowhere"], "no .copier-answers.yml in nowhere"),
    ],
)
def test_a_mistake_is_refused_and_nothing_is_written(
    project: Path, env: dict[str, str], arguments: list[str], error: str
) -> None:
    before = contents(project)

    outcome = opsinit(*arguments, cwd=project, env=env)

    assert (outcome.code, outcome.out) == (2, "")
    first, second = refusal(outcome)
    assert (first.removesuffix("."), second.startswith("hint: ")) == (f"error: {error}", True)
    assert contents(project) == before


def test_an_older_version_is_refused(project: Path, env: dict[str, str]) -> None:
    assert opsinit("update", cwd=project, env=env).code == 0

    outcome = opsinit("update", "--to", "0.1.0", cwd=project, env=env)

    error, hint = refusal(outcome)
    assert (outcome.code, error) == (2, "error: v0.1.0 is older than v0.2.0, which p is on")
    assert hint.startswith("hint: ")


def test_an_answer_that_is_no_longer_a_choice_stops_the_update(project: Path, env: dict[str, str]) -> None:
    assert opsinit("set", "kind=medium", cwd=project, env=env).code == 0
    before = contents(project)

    outcome = opsinit("update", "--json", cwd=project, env=env)

    assert (outcome.code, outcome.data["error"]) == (
        2,
        {
            "code": "unknown-choice",
            "message": '"medium" is no longer a choice of size',
            "hint": "answer it with `opsinit update --set size=...`, one of little, large",
        },
    )
    assert contents(project) == before
    assert opsinit("update", "--set", "size=large", cwd=project, env=env).code == 0


def test_a_commit_holds_the_paths_of_the_update_and_nothing_else(project: Path, env: dict[str, str]) -> None:
    write(project, {"mine.txt": "staged\n", "other.txt": "not\n"})
    git("add", "mine.txt", cwd=project, env=env)

    outcome = opsinit("update", "--commit", "--json", cwd=project, env=env)

    assert outcome.code == 0, outcome.err
    assert outcome.data["commit"] == git("rev-parse", "HEAD", cwd=project, env=env)
    assert set(git("show", "--name-only", "--format=", "--no-renames", cwd=project, env=env).splitlines()) == set(
        actions(outcome)
    )
    assert git("status", "--porcelain", cwd=project, env=env).splitlines() == ["A  mine.txt", "?? other.txt"]


def test_a_branch_holds_the_commit(project: Path, env: dict[str, str]) -> None:
    before = git("rev-parse", "main", cwd=project, env=env)

    assert opsinit("update", "--branch", "next", cwd=project, env=env).code == 0

    assert git("branch", "--show-current", cwd=project, env=env) == "next"
    assert git("rev-parse", "main", cwd=project, env=env) == before
    assert git("rev-parse", "next^", cwd=project, env=env) == before
    assert git("status", "--porcelain", cwd=project, env=env) == ""


def test_a_conflict_is_never_committed_and_comes_again(project: Path, env: dict[str, str]) -> None:
    write(project, {"README.md": "# p\n\nFirst.\n\nMine.\n\nThird.\n"})
    git("commit", "-qam", "Mine", cwd=project, env=env)

    outcome = opsinit("update", "--branch", "next", "--json", cwd=project, env=env)

    assert outcome.code == 1
    committed = set(git("show", "--name-only", "--format=", "--no-renames", cwd=project, env=env).splitlines())
    assert committed == set(actions(outcome)) - {"README.md", ".copier-answers.yml"}
    git("reset", "--hard", "-q", cwd=project, env=env)
    again = opsinit("update", "--json", cwd=project, env=env)
    assert again.code == 1
    assert actions(again) == {
        "README.md": ("conflict", "changed-by-both"),
        ".copier-answers.yml": ("updated", "answers"),
    }


@pytest.mark.parametrize("how", [["--commit"], ["--branch", "next"]])
def test_what_is_not_committed_is_not_mixed_with_a_commit(project: Path, env: dict[str, str], how: list[str]) -> None:
    write(project, {"README.md": "# p\n\nMine.\n\nSecond.\n\nThird.\n"})

    outcome = opsinit("update", *how, "--json", cwd=project, env=env)

    assert (outcome.code, outcome.data["error"]["code"]) == (2, "uncommitted")
    assert git("status", "--porcelain", cwd=project, env=env) == "M README.md"
    assert git("branch", "--show-current", cwd=project, env=env) == "main"


def test_a_branch_that_exists_is_refused(project: Path, env: dict[str, str]) -> None:
    git("branch", "next", cwd=project, env=env)

    outcome = opsinit("update", "--branch", "next", "--json", cwd=project, env=env)

    assert (outcome.code, outcome.data["error"]["code"]) == (2, "usage")
    assert git("status", "--porcelain", cwd=project, env=env) == ""


@pytest.mark.parametrize("name", ["two words", "a..b", "", "HEAD", "@{-1}", "main/next", "-next"])
def test_a_name_that_git_takes_for_no_branch_is_refused(project: Path, env: dict[str, str], name: str) -> None:
    before = contents(project)

    outcome = opsinit("update", f"--branch={name}", "--json", cwd=project, env=env)

    assert (outcome.code, outcome.data["error"]["code"]) == (2, "usage")
    assert contents(project) == before
    assert git("status", "--porcelain", "--branch", cwd=project, env=env) == "## main"


def test_what_could_not_be_committed_is_a_finding(project: Path, env: dict[str, str]) -> None:
    (project / ".git/HEAD.lock").touch()

    outcome = opsinit("update", "--commit", "--json", cwd=project, env=env)

    assert outcome.code == 1, outcome
    assert [finding["code"] for finding in outcome.data["findings"]] == ["not-committed"]
    assert outcome.data["commit"] is None
    assert (project / "added.txt").is_file()


def test_nothing_to_continue_is_no_error(project: Path, env: dict[str, str]) -> None:
    outcome = opsinit("continue", cwd=project, env=env)

    assert (outcome.code, outcome.out) == (0, "there is nothing to continue\n")


def test_a_project_inside_a_repository_is_updated_where_it_is(tmp_path: Path, env: dict[str, str]) -> None:
    top = tmp_path / "top"
    write(top, {"sibling.txt": "committed\n"})
    git("init", "-q", top, cwd=tmp_path, env=env)
    assert opsinit("new", "top/p", "--ref", "v0.1.0", "--no-lock", cwd=tmp_path, env=env).code == 0
    git("add", "-A", cwd=top, env=env)
    git("commit", "-qm", "Start", cwd=top, env=env)
    write(top, {"sibling.txt": "dirty\n", "p/README.md": "# p\n\nFirst.\n\nMine.\n\nThird.\n"})

    outcome = opsinit("update", "--project", "top/p", cwd=tmp_path, env=env)

    assert outcome.code == 1, outcome.err
    assert git("diff", "--name-only", "--diff-filter=U", cwd=top, env=env) == "p/README.md"
    assert (top / "sibling.txt").read_text(encoding="utf-8") == "dirty\n"


def test_a_project_outside_git_is_updated(tmp_path: Path, env: dict[str, str]) -> None:
    assert opsinit("new", "p", "--ref", "v0.1.0", "--no-lock", "--no-git", cwd=tmp_path, env=env).code == 0
    before = contents(tmp_path / "p")

    assert opsinit("update", cwd=tmp_path / "p", env=env).code == 0
    assert (tmp_path / "p/added.txt").exists()
    assert opsinit("undo", cwd=tmp_path / "p", env=env).code == 0
    assert contents(tmp_path / "p") == before
