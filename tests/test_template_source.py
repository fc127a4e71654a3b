"""The template is plain, small and knows nothing but its answers."""

import re
import shutil
import subprocess
from pathlib import Path

import copier
import jinja2
import jinja2.meta
import jinja2.nodes
import pytest
from copier.errors import UserMessageError
from jinja2_ansible_filters import AnsibleCoreFiltersExtension  # type: ignore[import-untyped]

from tests import matrix

TEMPLATE = matrix.ROOT / "template"
NAMES = {"{{ package_name }}", "{{ _copier_conf.answers_file }}.jinja"}
# What Copier gives a template besides the answers, as far as a render does not change with time or place.
GIVEN = {"_copier_conf", "_copier_answers", "UNSET"}
# TOML takes nothing from other files: what a layer declares stands in the one file.
MOST_CONDITIONS = {"pyproject.toml.jinja": 6}
CLOCKS = {"now", "strftime", "to_datetime"}
DICE = {"make_secret", "random", "ans_random", "shuffle", "lipsum"}


def environment() -> jinja2.Environment:
    extensions = [AnsibleCoreFiltersExtension]
    return jinja2.Environment(extensions=extensions, trim_blocks=True, autoescape=False)  # noqa: S701 - no HTML


def sources() -> list[Path]:
    """Return every file that Jinja reads."""
    jinja = [path for path in TEMPLATE.rglob("*.jinja") if path.is_file()]
    return [*jinja, *matrix.QUESTIONS.glob("*.yml")]


def relative(path: Path) -> str:
    return path.relative_to(TEMPLATE).as_posix()


@pytest.fixture(scope="module")
def tracked() -> set[str]:
    """Give the paths that git knows, or would add, below the template."""
    command = [
        "git",
        "-C",
        str(matrix.ROOT),
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
        "template",
    ]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
    return {name for name in listed if name and (matrix.ROOT / name).exists()}


def test_git_hides_nothing_of_the_template(tracked: set[str]) -> None:
    # A .gitignore in the template, or a rule of this repository, would keep a file out of every release.
    files = {
        path.relative_to(matrix.ROOT).as_posix()
        for path in TEMPLATE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert files == tracked


def test_git_changes_no_byte_of_the_template(tracked: set[str]) -> None:
    command = ["git", "check-attr", "-z", "--stdin", "text", "eol", "filter", "export-ignore"]
    names = "\0".join(sorted(tracked))
    told = subprocess.run(
        command, cwd=matrix.ROOT, input=names, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    values = {(name, attribute): value for name, attribute, value in zip(*[iter(told)] * 3, strict=False)}

    changed = {key: value for key, value in values.items() if value not in {"unspecified", "lf", "auto", "set"}}
    assert changed == {}


def test_names_hold_no_logic() -> None:
    parts = {part for path in matrix.PROJECT.rglob("*") for part in path.relative_to(matrix.PROJECT).parts}

    assert {part for part in parts if re.search(r"[{}%]", part)} - NAMES == set()


def test_names_can_be_checked_out_anywhere() -> None:
    paths = [path.relative_to(matrix.PROJECT).as_posix() for path in matrix.PROJECT.rglob("*")]

    assert [path for path in paths if not re.fullmatch(r"[\w./ {}-]+", path, re.ASCII)] == []
    assert len({path.lower() for path in paths}) == len(paths)
    assert [path for path in paths if len(path) > 90] == []


def test_no_file_hides_another() -> None:
    # Copier leaves out `name` in silence when `name.jinja` stands beside it.
    assert [path for path in matrix.PROJECT.rglob("*.jinja") if path.with_suffix("").exists()] == []


def test_a_file_without_jinja_has_no_suffix() -> None:
    plain = [path for path in matrix.PROJECT.rglob("*.jinja") if not re.search(r"\{[{%]", path.read_text("utf-8"))]

    # These would act on this repository under their own name.
    assert {path.name for path in plain} <= {".gitignore.jinja", ".gitattributes.jinja"}


def test_conditions_are_bare_names_alone_on_a_line() -> None:
    odd = [
        f"{relative(path)}: {line}"
        for path in matrix.PROJECT.rglob("*.jinja")
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"\{%-? *(if|else|elif|endif)", line)
        and not re.fullmatch(r" *\{% (if (not )?[a-z_]+|elif [a-z_]+|else|endif) %\}", line)
    ]

    assert odd == []


def test_conditions_are_few_and_not_nested() -> None:
    for path in matrix.PROJECT.rglob("*.jinja"):
        tags = re.findall(r"\{% (if|endif)\b", path.read_text("utf-8"))
        most = MOST_CONDITIONS.get(path.name, 3)

        assert tags == ["if", "endif"] * (len(tags) // 2), f"{relative(path)} nests conditions"
        assert tags.count("if") <= most, f"{relative(path)} has {tags.count('if')} conditions"


def test_every_name_in_jinja_is_an_answer() -> None:
    known = matrix.questions().keys() | GIVEN
    for path in sources():
        undeclared = jinja2.meta.find_undeclared_variables(environment().parse(path.read_text("utf-8")))

        # Macros get their arguments, and import what they read.
        assert undeclared - known == set(), relative(path)


def test_jinja_knows_no_clock_no_dice_and_no_place() -> None:
    for path in sources():
        tree = environment().parse(path.read_text("utf-8"))
        used = {node.name for node in tree.find_all(jinja2.nodes.Filter)}
        used |= {node.name for node in tree.find_all(jinja2.nodes.Name)}
        attributes = {
            node.attr
            for node in tree.find_all(jinja2.nodes.Getattr)
            if isinstance(node.node, jinja2.nodes.Name) and node.node.name == "_copier_conf"
        }

        assert used & (CLOCKS | DICE) == set(), relative(path)
        assert attributes <= {"answers_file"}, relative(path)


def test_every_macro_is_used() -> None:
    everything = "\n".join(path.read_text("utf-8") for path in sources())
    macros = re.findall(r"\{% macro (\w+)", everything)

    assert [name for name in macros if len(re.findall(rf"\b{name}\b", everything)) < 3] == []


README = "template/project/README.md.jinja"
TYPOS = {
    "a file": {README: "{{ projekt_name }}\n"},
    "a condition": {README: "{% if mlopps %}\nx\n{% endif %}\n"},
    "a name": {"template/project/{{ pakage_name }}.md": "text\n"},
    "a list of owned files": {
        "template/questions/mlops.yml": "  - |\n    {% if not mlopps %}\n    /a\n    {% endif %}\n"
    },
    "a computed flag": {
        "template/questions/example.yml": '\nb:\n  type: str\n  when: false\n  default: "{{ exampel }}"\n'
    },
    "a macro": {
        "template/macros/pins.jinja": "{% macro other() %}{{ pinns.python }}{% endmacro %}\n",
        README: '{% from "template/macros/pins.jinja" import other with context %}{{ other() }}\n',
    },
}


# Copier leaves its walk over the template open when a render fails.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("typo", TYPOS.values(), ids=TYPOS)
def test_a_typo_fails_the_render(template: Path, tmp_path: Path, typo: dict[str, str]) -> None:
    copy = tmp_path / "template"
    shutil.copytree(template, copy)
    for file, text in typo.items():
        with (copy / file).open("a", encoding="utf-8") as planted:
            planted.write(text)

    with pytest.raises((jinja2.UndefinedError, UserMessageError), match="is undefined"):
        copier.run_copy(str(copy), tmp_path / "p", {"project_name": "a"}, defaults=True, quiet=True)


def test_a_budget_of_google_names_no_currency() -> None:
    # Google takes that of the billing account alone, and refuses a budget that names another.
    budget = (matrix.PROJECT / "infra/gcp/budget.tf").read_text(encoding="utf-8")

    assert "specified_amount" in budget
    assert "currency_code" not in budget


@pytest.mark.parametrize(
    ("preset", "monitoring", "has_something"),
    [("mlops", "prometheus", "true"), ("devops", "otlp", "true"), ("devops", "prometheus", "false")],
)
def test_cloud_run_works_between_requests_where_there_is_something_to_do(
    render: matrix.Render, preset: str, monitoring: str, has_something: str
) -> None:
    project = render(project_name="my-project", preset=preset, cloud="gcp", monitoring=monitoring)
    files = sorted((project / "infra/gcp/environments").glob("*.tfvars"))

    assert [re.findall(r"^between_requests *= (\w+)$", file.read_text("utf-8"), re.MULTILINE) for file in files] == [
        [has_something]
    ] * 3
