"""The command line: what it answers at once, how it fails, and what it imports to do so."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

import opsinit as package
from opsinit.cli import COMMANDS, application
from tests.program import environment, opsinit, write


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return environment(tmp_path_factory.mktemp("home"))


def imported(*arguments: str, env: dict[str, str], cwd: Path) -> set[str]:
    """Return the names of the modules that a run imports."""
    command = [sys.executable, "-X", "importtime", "-m", "opsinit", *arguments]
    result = subprocess.run(command, cwd=cwd, env=env, check=False, capture_output=True, text=True)
    return {line.rpartition("|")[2].strip() for line in result.stderr.splitlines() if line.startswith("import time:")}


def test_the_version_is_shown(tmp_path: Path, env: dict[str, str]) -> None:
    for arguments in (["--version"], ["--version", "list"]):
        assert opsinit(*arguments, cwd=tmp_path, env=env) == (0, f"{package.__version__}\n", "")


def test_the_version_imports_next_to_nothing(tmp_path: Path, env: dict[str, str]) -> None:
    heavy = {"typing", "typer", "dataclasses", "pathlib", "subprocess", "importlib.metadata", "copier", "yaml"}

    bare = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import runpy"], env=env, check=True, capture_output=True, text=True
    )
    before = {line.rpartition("|")[2].strip() for line in bare.stderr.splitlines()}

    assert imported("--version", env=env, cwd=tmp_path) & (heavy - before) == set()


@pytest.mark.parametrize("arguments", [["--help"], ["new", "--help"], ["list"], ["list", "--json"]])
def test_what_needs_no_engine_does_not_import_it(tmp_path: Path, env: dict[str, str], arguments: list[str]) -> None:
    modules = imported(*arguments, env=env, cwd=tmp_path)

    assert "typer" in modules
    assert modules & {"copier", "copier._main", "jinja2", "pydantic", "questionary", "rich", "opsinit.render"} == set()


def test_a_check_imports_nothing_of_what_writes(tmp_path: Path, env: dict[str, str]) -> None:
    write(tmp_path, {".copier-answers.yml": "_commit: v0.1.0\n_src_path: https://github.com/opsinit/opsinit\n"})

    modules = imported("check", env=env, cwd=tmp_path)

    assert {"opsinit.transaction.place", "opsinit.released"} <= modules
    assert {name for name in modules if name.startswith("opsinit.transaction.")} == {
        "opsinit.transaction.place",
        "opsinit.transaction.state",
    }
    assert modules & {"_hashlib", "dataclasses", "opsinit.archives", "opsinit.tree"} == set()
    assert modules & {"opsinit.plan", "opsinit.merge", "opsinit.render", "copier", "jinja2", "platformdirs"} == set()


def test_a_run_that_asks_nothing_does_without_the_libraries_that_ask(tmp_path: Path, env: dict[str, str]) -> None:
    modules = imported("new", "churn", "--dry-run", env=env, cwd=tmp_path)

    assert "copier._main" in modules
    assert modules & {"questionary", "prompt_toolkit", "pygments", "rich"} == set()
    assert modules & {"pydantic", "pydantic_core", "plumbum", "dunamai", "urllib.request", "ssl"} == set()


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ([], "missing command"),
        (["neww"], "no such command 'neww'"),
        (["new"], "missing argument 'path'"),
        (["list", "--nope"], "no such option: --nope"),
        (["new", "a", "b"], "got unexpected extra argument"),
    ],
)
def test_a_mistake_on_the_command_line_is_two_lines(
    tmp_path: Path, env: dict[str, str], arguments: list[str], error: str
) -> None:
    outcome = opsinit(*arguments, cwd=tmp_path, env=env)

    assert (outcome.code, outcome.out) == (2, "")
    lines = outcome.err.splitlines()
    assert lines[0].lower().startswith(f"error: {error}"), lines
    assert lines[1].startswith("hint: `opsinit")
    assert len(lines) == 2


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path, env: dict[str, str]) -> None:
    for arguments in ("--version", "list", "list --json", "--help", "new p --dry-run"):
        # The command starts to write long after its reader has gone.
        command = f'"{sys.executable}" -m opsinit {arguments} | true; exit ${{PIPESTATUS[0]}}'
        result = subprocess.run(["bash", "-c", command], cwd=tmp_path, env=env, check=False, capture_output=True)

        assert b"Traceback" not in result.stderr
        assert b"BrokenPipe" not in result.stderr
        assert result.returncode == 0 or arguments == "--help"  # which is Typer's own


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_is_closed_is_an_empty_one(tmp_path: Path, env: dict[str, str], closed: str) -> None:
    for arguments in ("--version", "list", "new p --ref v0.1.0 --no-lock", "update --project p --no-lock"):
        command = f'"{sys.executable}" -m opsinit {arguments} {closed}'
        result = subprocess.run(["bash", "-c", command], cwd=tmp_path, env=env, check=False, capture_output=True)

        assert b"Traceback" not in result.stderr
        assert result.returncode == 0, (arguments, result)
    assert (tmp_path / "p/.copier-answers.yml").is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
def test_a_result_that_cannot_be_written_is_said(tmp_path: Path, env: dict[str, str]) -> None:
    for arguments in ("list", "list --json", "new p --dry-run"):
        command = f'"{sys.executable}" -m opsinit {arguments} >/dev/full'
        result = subprocess.run(["bash", "-c", command], cwd=tmp_path, env=env, check=False, capture_output=True)

        *_, warning, hint = result.stderr.splitlines()
        assert result.returncode == 1, (arguments, result)
        assert (warning.partition(b": ")[0], hint.partition(b": ")[0]) == (b"warning", b"hint"), result


def test_completion_lists_commands_and_options(tmp_path: Path, env: dict[str, str]) -> None:
    completion = {"_OPSINIT_COMPLETE": "complete_bash", "COMP_WORDS": "opsinit ", "COMP_CWORD": "1"}
    assert opsinit(cwd=tmp_path, env={**env, **completion}).out.split() == list(COMMANDS)

    completion["COMP_WORDS"], completion["COMP_CWORD"] = "opsinit new --p", "2"
    assert opsinit(cwd=tmp_path, env={**env, **completion}).out.split() == ["--preset"]


def test_every_command_and_option_says_what_it_does() -> None:
    import typer

    group = typer.main.get_command(application())
    assert list(group.commands) == list(COMMANDS)  # type: ignore[attr-defined]
    for command in group.commands.values():  # type: ignore[attr-defined]
        assert command.help
        assert all(parameter.help for parameter in command.params)


def test_list_shows_presets_questions_and_the_default_first(tmp_path: Path, env: dict[str, str]) -> None:
    outcome = opsinit("list", cwd=tmp_path, env=env)

    lines = outcome.out.splitlines()
    assert outcome.code == 0
    position = lines.index("preset")
    assert [line.split()[0] for line in lines[position + 2 : position + 5]] == ["mlops", "dataops", "devops"]
    assert "dataops" not in [line for line in lines if not line.startswith(" ")]  # computed


def test_list_is_one_object_for_machines(tmp_path: Path, env: dict[str, str]) -> None:
    data = opsinit("list", "--json", cwd=tmp_path, env=env).data

    questions = {question["name"]: question for question in data["questions"]}
    assert questions["preset"]["choices"] == ["mlops", "dataops", "devops"]
    assert questions["python_version"]["choices"][0] == questions["python_version"]["default"]
    assert [name for name, question in questions.items() if question["asked"]] == [
        "project_name",
        "preset",
        "owner",
        "ci",
        "cloud",
    ]
    assert list(data["presets"]) == ["mlops", "dataops", "devops"]
    assert data["project"] is None


def test_list_shows_the_answers_of_the_project_around(tmp_path: Path, env: dict[str, str]) -> None:
    write(tmp_path, {"p/.copier-answers.yml": "_commit: v0.1.0\npreset: devops\nowner: ada\n", "p/src/deep/x": ""})

    inside = opsinit("list", cwd=tmp_path / "p/src/deep", env=env)
    named = opsinit("list", "--project", "p", "--json", cwd=tmp_path, env=env)

    assert {"preset = devops", "owner = ada", "license"} <= set(inside.out.splitlines())
    assert named.data["version"] == "v0.1.0"
    assert {question["name"]: question["answer"] for question in named.data["questions"]}["owner"] == "ada"


@pytest.mark.parametrize(
    ("answers", "line", "relevant"),
    [
        ("preset: mlops\ntracking: server\n", "  Only with preset=mlops.", True),
        ("preset: devops\ntracking: local\n", "  Only with preset=mlops, so here it has no effect.", False),
        ("preset: devops\n", "  Only with preset=mlops, so here it has no effect.", False),  # of an older release
        ("colour: red\n", "  Only with preset=mlops.", True),  # of another template
    ],
)
def test_list_shows_which_answers_have_an_effect(
    tmp_path: Path, env: dict[str, str], answers: str, line: str, *, relevant: bool
) -> None:
    write(tmp_path, {".copier-answers.yml": answers})

    lines = opsinit("list", cwd=tmp_path, env=env).out.splitlines()
    data = opsinit("list", "--json", cwd=tmp_path, env=env).data

    (position,) = (number for number, found in enumerate(lines) if found.startswith("tracking"))
    assert lines[position + 2] == line
    found = {question["name"]: question for question in data["questions"]}
    assert (found["tracking"]["only_with"], found["tracking"]["relevant"]) == ({"preset": ["mlops"]}, relevant)
    assert (found["license"]["only_with"], found["license"]["relevant"]) == ({}, True)


def test_list_judges_no_answer_outside_a_project(tmp_path: Path, env: dict[str, str]) -> None:
    outcome = opsinit("list", cwd=tmp_path, env=env)

    assert "  Only with preset=mlops." in outcome.out.splitlines()
    data = opsinit("list", "--json", cwd=tmp_path, env=env).data
    assert {question["relevant"] for question in data["questions"]} == {None}


@pytest.mark.parametrize("content", ["a: [b", "- x", "\x00"])
def test_list_refuses_answers_that_cannot_be_read(tmp_path: Path, env: dict[str, str], content: str) -> None:
    write(tmp_path, {".copier-answers.yml": content})

    outcome = opsinit("list", "--json", cwd=tmp_path, env=env)

    assert (outcome.code, outcome.data["error"]["code"]) == (2, "not-a-project")
    assert len(outcome.err.splitlines()) == 2


def test_list_refuses_a_path_that_is_no_project(tmp_path: Path, env: dict[str, str]) -> None:
    outcome = opsinit("list", "--project", ".", cwd=tmp_path, env=env)

    assert outcome.code == 2
    assert outcome.err.startswith("error: no .copier-answers.yml in ")


def cpu(command: list[str], env: dict[str, str]) -> float:
    """Return the processor time that a program takes, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=env, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_starting_up_is_quick(env: dict[str, str]) -> None:
    quick = {name: value for name, value in env.items() if name != "PYTHONDONTWRITEBYTECODE"}
    limits = {"--version": 2, "--help": 7, "list": 10}
    nothing = [sys.executable, "-c", "pass"]
    main = [sys.executable, "-c", "from opsinit.cli import main; main()"]

    # In turn, and the least of each: what else the machine does then weighs on all alike.
    rounds = [
        [cpu(command, quick) for command in (nothing, *([*main, argument] for argument in limits))] for _ in range(9)
    ]

    least, *times = map(min, zip(*rounds, strict=True))
    ratios = {argument: time / least for argument, time in zip(limits, times, strict=True)}
    assert {argument for argument, ratio in ratios.items() if ratio > limits[argument]} == set(), ratios
