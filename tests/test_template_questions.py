"""The questionnaire keeps the promises on which updates rest."""

import re
from itertools import product
from pathlib import Path

import copier
import jinja2
import jinja2.meta
import pytest
import yaml

from opsinit import archives, history
from opsinit.questions import Question, asked
from tests import covering, matrix, rendered

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
    merged = {"_exclude", "_relevant"}
    keys = [key for content in matrix.question_files().values() for key in content if key not in merged]

    assert sorted(keys) == sorted(set(keys))


def test_nothing_needs_trust() -> None:
    settings = {key for content in matrix.question_files().values() for key in content if key.startswith("_")}

    # Copier passes over `_relevant`, which is for `opsinit list`.
    assert settings == {"_min_copier_version", "_subdirectory", "_envops", "_exclude", "_relevant"}


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


def test_what_an_answer_needs_is_told_by_answers_that_there_are() -> None:
    needed = [
        (key, name, values)
        for content in matrix.question_files().values()
        for key, others in content.get("_relevant", {}).items()
        for name, values in others.items()
    ]

    assert needed
    assert {key for key, _, _ in needed} | {name for _, name, _ in needed} <= matrix.asked().keys()
    assert [found for found in needed if not set(found[2]) < set(matrix.choices(matrix.asked()[found[1]]))] == []


def test_an_answer_makes_a_difference_exactly_where_it_is_relevant(template: Path) -> None:
    tried = [
        (question, others, _cases(question, others))
        for question in asked(matrix.ROOT)
        for others in _others(question)
        if question.name not in others
    ]
    made = iter(rendered.projects(template, [case for *_, cases in tried for case in cases]))

    for question, others, cases in tried:
        different = {tuple(sorted(_files(next(made)).items())) for _ in cases}
        assert not cases or (len(different) > 1) == question.is_relevant(others), f"{question.name} with {others}"


def _others(question: Question) -> list[matrix.Answers]:
    """Return answers to other questions, with which an answer has an effect or not."""
    needed = [dict(zip(question.only_with, found, strict=True)) for found in product(*question.only_with.values())]
    return [*needed, {"preset": "devops"}, {"preset": "dataops"}]


def _cases(question: Question, others: matrix.Answers) -> list[matrix.Case]:
    """Return what can be answered: two choices show that there is a difference, only all of them that there is none."""
    choices = matrix.choices(matrix.asked()[question.name])
    answers = [{"project_name": "my-project", **others, question.name: choice} for choice in choices]
    cases = [matrix.Case(question.name, found) for found in answers if covering.allowed(found)]
    return cases[:2] if question.is_relevant(others) else cases


def _files(project: rendered.Project) -> dict[str, bytes]:
    return {path: content for path, content in project.files.items() if path != matrix.ANSWERS_FILE}


def test_a_template_that_says_nothing_of_it_has_only_relevant_questions(tmp_path: Path) -> None:
    oldest, *_ = history.releases(matrix.ROOT / "releases")
    root, _ = archives.at_hand(oldest, matrix.ROOT / "releases")
    (tmp_path / "copier.yml").write_text("colour: red\n", encoding="utf-8")

    for template in (root, tmp_path):
        assert [question for question in asked(template) if not question.is_relevant({"preset": "devops"})] == []


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
