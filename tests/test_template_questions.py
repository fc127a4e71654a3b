"""The questionnaire keeps the promises on which updates rest."""

import re
from pathlib import Path

import copier
import jinja2
import jinja2.meta
import pytest
import yaml

from tests import matrix

COPIER_FILTERS = ("to_json", "to_nice_yaml", "regex_search", "regex_replace")


def names_in(source: str) -> set[str]:
    """Return the names that a piece of Jinja reads from its surroundings."""
    environment = jinja2.Environment(autoescape=False)  # noqa: S701 - nothing is rendered
    environment.filters |= dict.fromkeys(COPIER_FILTERS, str)
    return jinja2.meta.find_undeclared_variables(environment.parse(source))


def test_the_index_includes_every_question_file_once() -> None:
    lines = (matrix.ROOT / "copier.yml").read_text(encoding="utf-8").splitlines()
    included = [line.removeprefix("!include ") for line in lines if line.startswith("!include ")]

    assert sorted(included) == sorted(path.relative_to(matrix.ROOT).as_posix() for path in matrix.QUESTIONS.iterdir())


def test_the_index_holds_nothing_but_includes() -> None:
    lines = (matrix.ROOT / "copier.yml").read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if not re.fullmatch(r"#.*|---|!include template/questions/[a-z]+\.yml", line)] == []


def test_no_key_stands_in_two_files() -> None:
    keys = [key for content in matrix.question_files().values() for key in content if key != "_exclude"]

    assert sorted(keys) == sorted(set(keys))


def test_nothing_needs_trust() -> None:
    settings = {key for content in matrix.question_files().values() for key in content if key.startswith("_")}

    assert settings == {"_min_copier_version", "_subdirectory", "_envops", "_exclude"}


def test_no_default_depends_on_another_answer() -> None:
    # A recorded answer would freeze what it depended on.
    dependent = {key: names_in(str(question["default"])) - {"UNSET"} for key, question in matrix.asked().items()}

    assert {key: names for key, names in dependent.items() if names} == {}


def test_only_computed_flags_have_a_condition() -> None:
    # Copier forgets the answer of a hidden question: switching a capability off and on would lose it.
    assert {key: question["when"] for key, question in matrix.computed().items() if question["when"] is not False} == {}


def test_every_question_has_a_type_and_a_default() -> None:
    # Without a type, a computed flag is a string, and "False" is true.
    assert [key for key, question in matrix.questions().items() if not {"type", "default"} <= question.keys()] == []


def test_only_the_name_has_to_be_answered() -> None:
    assert [key for key, question in matrix.asked().items() if "UNSET" in str(question["default"])] == ["project_name"]


def test_five_questions_are_asked_each_with_one_line_of_help() -> None:
    asked = [key for key, question in matrix.asked().items() if question.get("ask", True)]

    assert sorted(asked) == ["ci", "cloud", "owner", "preset", "project_name"]
    assert [key for key, question in matrix.asked().items() if "\n" in question.get("help", "\n").strip()] == []


def test_the_default_is_the_first_choice() -> None:
    # Documentation and `opsinit list` read the order of the choices as a recommendation.
    first = {key: (matrix.choices(question) or [question["default"]])[0] for key, question in matrix.asked().items()}

    assert first == {key: question["default"] for key, question in matrix.asked().items()}


def test_free_text_has_a_validator() -> None:
    free = [key for key, question in matrix.asked().items() if not matrix.choices(question)]

    assert [key for key in free if "validator" not in matrix.asked()[key]] == []


def test_computed_flags_read_only_questions() -> None:
    read = {key: names_in(str(question["default"])) for key, question in matrix.computed().items() if key != "pins"}

    assert {key: names - matrix.asked().keys() for key, names in read.items() if names - matrix.asked().keys()} == {}


@pytest.mark.parametrize("case", matrix.alternatives(), ids=lambda case: case.name)
def test_every_choice_makes_a_difference(render: matrix.Render, case: matrix.Case) -> None:
    default = render(project_name="my-project", preset="mlops")

    assert matrix.contents(render(**case.answers)) != matrix.contents(default)


@pytest.mark.parametrize(
    ("key", "value"),
    [("project_name", "other-name"), ("owner", "Somebody Else"), ("owner_email", "else@example.org")],
)
def test_every_text_arrives_in_a_file(render: matrix.Render, key: str, value: str) -> None:
    project = render(**{"project_name": "my-project", "preset": "devops", key: value})

    assert [name for name, content in matrix.contents(project).items() if value.encode() in content] != []


def test_each_text_question_is_tried() -> None:
    free = {key for key, question in matrix.asked().items() if not matrix.choices(question)}

    assert free == {"project_name", "owner", "owner_email"}


def test_recorded_answers_are_the_questions(project: Path) -> None:
    recorded = yaml.safe_load((project / matrix.ANSWERS_FILE).read_text(encoding="utf-8"))

    assert {key for key in recorded if not key.startswith("_")} == set(matrix.asked())


def test_an_answer_that_is_no_choice_is_refused(template: Path, tmp_path: Path) -> None:
    for key, question in matrix.asked().items():
        if not matrix.choices(question) or question["type"] == "bool":
            continue
        target = tmp_path / key
        with pytest.raises(ValueError, match=key):
            copier.run_copy(str(template), target, {"project_name": "a", key: "nonesuch"}, defaults=True, quiet=True)
        assert not target.exists()
