"""`opsinit new`, where it refuses: two lines, exit 2, and nothing written."""

import re
from pathlib import Path

import pytest

from tests.program import Outcome, called, move_in, write


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def _at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    move_in(home, monkeypatch)


def refused(outcome: Outcome, place: Path, error: str, hint: str = "") -> None:
    """Hold a refusal to its form, and to having written nothing."""
    lines = outcome.err.splitlines()
    assert outcome.code == 2, outcome
    assert outcome.out == ""
    assert re.fullmatch(f"error: .*{error}.*", lines[0]), lines
    assert re.fullmatch(f"hint: .*{hint}.*", lines[1]), lines
    assert len(lines) == 2
    assert not (place / "churn").exists()
    assert not [path for path in place.iterdir() if path.name.startswith(".opsinit")]


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        (["--preset", "mlop"], '"mlop" is no choice of preset', 'did you mean "mlops"'),
        (["--set", "licence=mit"], 'question "licence" does not exist', 'did you mean "license"'),
        (["--set", "zzz=1"], 'question "zzz" does not exist', "preset"),
        (["--set", "license=gpl"], '"gpl" is no choice of license', "mit"),
        (["--set", "python_version=3.9"], '"3.9" is no choice of python_version', "3.1"),
        (["--set", "example=perhaps"], '"perhaps" is no choice of example', "true or false"),
        (["--set", "dataops=true"], "dataops is computed from other answers", "opsinit list"),
        (["--set", "preset"], "`--set preset` holds no answer", "question=answer"),
        (["--set", "owner=a", "--set", "owner=b"], "owner is answered twice: a and b", ""),
        (["--preset", "devops", "--set", "preset=mlops"], "preset is answered twice", ""),
        (["--set", "owner= "], "not one line of", "--set owner="),
        (["--set", "owner_email=nobody"], '"nobody" is not a mail address', "--set owner_email="),
        (["--set", "project_name=class"], '"class" is a keyword of Python', "--set project_name="),
        (["--set", "project_name=json"], "standard library", "--set project_name="),
        (["--set", "project_name=1st"], "start with a letter", "--set project_name="),
        (["--set", "project_name=müller"], "start with a letter", "--set project_name="),
        (["--set", "ci=bitbucket", "--set", "cloud=azure"], "cannot log in to Azure without a key", "--set cloud="),
        (["--preset", "devops", "--set", "runtime=kserve"], "only the preset mlops has one", "--set runtime="),
        (["--ask", "owner"], "there is nobody to ask", "--set"),
        (["--ref", "v0.0.1"], "there is no version v0.0.1", "the versions are v0.1.0"),
        (["--presett", "mlops"], "no such option: --presett", "opsinit new --help"),
        (["--answers", "missing.yml"], "missing.yml cannot be read: No such file", ""),
        (["--template", "nowhere"], "neither a directory nor a git repository", "--template"),
        (["--template", "nowhere", "--ref", "--upload-pack=touch x"], "is no name of a version", "--ref"),
    ],
)
def test_bad_options_are_refused(tmp_path: Path, arguments: list[str], error: str, hint: str) -> None:
    outcome = called("new", "churn", *arguments, cwd=tmp_path)

    refused(outcome, tmp_path, error, hint)


@pytest.mark.parametrize("name", ["class", "json", "1st", "müller", "a..b", "two words"])
def test_a_path_that_names_no_package_is_refused(tmp_path: Path, name: str) -> None:
    refused(called("new", name, cwd=tmp_path), tmp_path, name, "--set project_name=")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"preset: mlops\nowner: [a\nlicense: mit\n", 3, ""),
        (b"preset: mlops\nowner: a\x00b\n", 2, "control characters"),
        (b"preset: mlops\n\towner: a\n", 2, "tab character"),
        (b"preset: mlops\n\nowner: \xff\n", 3, "not UTF-8"),
        (b"- preset\n", 1, "question: answer"),
    ],
)
def test_an_answers_file_is_refused_with_the_line(tmp_path: Path, content: bytes, line: int, reason: str) -> None:
    (tmp_path / "answers.yml").write_bytes(content)

    outcome = called("new", "churn", "--answers", "answers.yml", cwd=tmp_path)

    refused(outcome, tmp_path, f"answers.yml, line {line}: .*{reason}")


@pytest.mark.parametrize("answer", ["", "[a, b]", "{a: b}", "2026-01-01"])
def test_an_answer_of_another_kind_is_refused(tmp_path: Path, answer: str) -> None:
    write(tmp_path, {"answers.yml": f"owner: {answer}\n"})

    outcome = called("new", "churn", "--answers", "answers.yml", "--json", cwd=tmp_path)

    assert (outcome.code, outcome.data["error"]["code"]) == (2, "invalid-answer")


def test_a_question_that_another_template_does_not_ask_is_refused(tmp_path: Path) -> None:
    template = write(tmp_path / "template", {"copier.yml": "colour: red\n"})

    outcome = called("new", "churn", "--template", template, "--set", "color=blue", cwd=tmp_path)

    refused(outcome, tmp_path, 'question "color" does not exist', 'did you mean "colour".*copier.yml')


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ("whole: x", "a whole number"),
        ("whole: .inf", "a whole number"),
        ("whole: [1]", "a whole number"),
        ("number: x", "a number"),
        ("some: '{'", "JSON"),
        ("any: '{'", "YAML"),
        ("any: '!!bool x'", "YAML"),
        ("several: a", "a list"),
    ],
)
def test_an_answer_that_another_template_cannot_take_is_named(tmp_path: Path, answer: str, wanted: str) -> None:
    asks = """
    whole: {type: int, default: 1}
    number: {type: float, default: 1}
    some: {type: json, default: "1"}
    any: {type: yaml, default: "1"}
    several: {type: str, multiselect: true, choices: [a, b], default: [a]}
    """
    template = write(tmp_path / "template", {"copier.yml": asks})
    write(tmp_path, {"answers.yml": answer})

    outcome = called("new", "churn", "--template", template, "--answers", "answers.yml", cwd=tmp_path)

    refused(outcome, tmp_path, f"is no answer to {answer.partition(':')[0]}", f"give {wanted}")


def test_a_place_that_holds_something_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"full/mine": "x", "file": "y"})
    (tmp_path / "dangling").symlink_to("nowhere")

    for name, reason in (("full", "not empty"), ("file", "no directory"), ("dangling", "leads nowhere")):
        refused(called("new", name, cwd=tmp_path), tmp_path, reason)
    assert sorted(path.name for path in (tmp_path / "full").iterdir()) == ["mine"]


def test_a_place_inside_a_file_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"file": "y"})

    refused(called("new", "file/churn", cwd=tmp_path), tmp_path, "")


def test_an_error_is_an_object_with_a_code_for_machines(tmp_path: Path) -> None:
    outcome = called("new", "churn", "--preset", "mlop", "--json", cwd=tmp_path)

    assert outcome.code == 2
    assert outcome.data["error"]["code"] == "unknown-choice"
    assert outcome.data["error"]["hint"].startswith('did you mean "mlops"?')


def test_a_usage_error_is_an_object_too(tmp_path: Path) -> None:
    outcome = called("new", "--json", cwd=tmp_path)

    assert (outcome.code, outcome.data["error"]["code"]) == (2, "usage")


def test_an_unreachable_repository_is_refused(tmp_path: Path) -> None:
    for address in (f"file://{tmp_path}/gone.git", "git+https://127.0.0.1:1/gone.git"):
        refused(called("new", "churn", "--template", address, cwd=tmp_path), tmp_path, "cannot be fetched")
