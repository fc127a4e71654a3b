"""Whatever is answered becomes data in every file, or is refused with one sentence."""

import keyword
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import copier
import pytest

from tests import checks, matrix, rendered

NAMED = {"project_name": "my-project", "preset": "mlops"}
BENIGN = "Xq7owner"
# What else the owner meets: the stub's contracts, a licence that names its holder, alerts, a cloud.
STUB = {"example": False, "license": "bsd-3", "ci": "gitlab", "runtime": "vm"}
OTHERS = {"cloud": "aws", "notify": "webhook", "tracking": "server"}
ANSWERS: dict[str, matrix.Answers] = {"defaults": {}, "others": {**STUB, **OTHERS}}
OWNERS = {
    "quotes": """Mr. O'Keefe "the" `boss`""",
    "yaml": "a: b # c - [d] {e} & *f !g | > % @h",
    "yaml-null": "null",
    "yaml-true": "yes",
    "yaml-number": "1e3",
    "yaml-document": "---",
    "jinja": "{{ project_name }}",
    "jinja-block": "{% for x in y %}",
    "jinja-comment": "{# nothing #}",
    "format": "%s {0} {} %(a)s",
    "shell": "$(touch pwned) `touch pwned`; rm -rf $HOME && \\",
    "markup": "<script>alert('&amp;')</script> [a](b) | *c* _d_",
    "backslash": r"C:\new\table\u0041\x41",
    "unicode": "Équipe données 数据 ﷺ 🐘",
    "combining": "e\u0301quipe",
    "right-to-left": "\u05d0\u05d1\u05d2",
    "long": "x" * 100,
    "wide": "数" * 100,
}
REFUSED_OWNERS = {
    "empty": "",
    "space": " ",
    "leading": " team",
    "trailing": "team ",
    "newline": "a\nb",
    "carriage": "a\rb",
    "tab": "a\tb",
    "nul": "a\0b",
    "escape": "a\x1b[31mb",
    "next-line": "a\x85b",
    "line-separator": "a\u2028b",
    "bidi-override": "a\u202eb",
    "too-long": "x" * 101,
}
EMAILS = {"plus": "a+b@example.org", "idn": "équipe@exämple.org", "jinja": "{{owner}}@example.org"}
REFUSED_EMAILS = ["", "a", "a@b", "@example.org", "a b@example.org", "a@example.org\n", 'a"@example.org', "a@b@c.org"]
NAMES = ["a", "A1", "my-project", "My_Project", "x" * 40, "flight-delays-2013"]
REFUSED_NAMES = [
    *("", " ", "1st", "-a", "a-", "_a", "a--b", "a b", "a.b", "a/b", "../a", "a\n", "été", "数据", "\uff41", "x" * 41),
    *("{{ owner }}", "{% a %}", "a'b", 'a"b', "a\\b", "$(id)", "~", "."),
    *("class", "None", "match", "type", "_", "json", "JSON", "Test", "tests", "src", "mlflow", "fastapi", "data"),
]


@pytest.fixture(scope="module")
def template(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the template without the files that read no name and no owner: they are the same whatever is answered."""
    copy = tmp_path_factory.mktemp("hostile") / "template"
    shutil.copytree(template, copy)
    for path in (copy / "template/project").rglob("*"):
        if path.is_file() and not (path.suffix == ".jinja" or path.name == "__init__.py"):
            path.unlink()
    for path in (copy / "template/project/tests").rglob("*.py.jinja"):
        path.unlink()  # these read the package's name, and are many
    return copy


@pytest.fixture(scope="module", params=list(ANSWERS.values()), ids=list(ANSWERS))
def answers(request: pytest.FixtureRequest) -> matrix.Answers:
    """Give what else is answered."""
    found: matrix.Answers = request.param
    return found


@pytest.fixture(scope="module")
def benign(template: Path, answers: matrix.Answers) -> dict[str, bytes]:
    return contents(template, **answers, owner=BENIGN)


@pytest.fixture(scope="module")
def plain(benign: dict[str, bytes]) -> dict[str, object]:
    return dict(data(benign))


def contents(template: Path, **answers: object) -> dict[str, bytes]:
    """Return the files of a project."""
    [project] = rendered.projects(template, [matrix.Case("p", {**NAMED, **answers})])
    return {path: content for path, content in project.files.items() if path != matrix.ANSWERS_FILE}


def refusal(template: Path, target: Path, **answers: object) -> str:
    """Return the sentence with which answers are refused, having seen that nothing was written."""
    with pytest.raises(ValueError, match=r"\S") as refused:
        copier.run_copy(str(template), target, {**NAMED, **answers}, defaults=True, quiet=True)
    assert not target.exists()
    return str(refused.value)


def replaced(value: object, new: str) -> object:
    """Return data in which every text has the benign answer replaced."""
    match value:
        case str():
            return value.replace(BENIGN, new)
        case dict():
            return {replaced(key, new): replaced(item, new) for key, item in value.items()}
        case list():
            return [replaced(item, new) for item in value]
    return value


def data(project: dict[str, bytes]) -> Iterator[tuple[str, object]]:
    """Give what every file with a data format holds."""
    for name, content in project.items():
        if (parse := checks.parser(name)) and not name.endswith(".py"):
            yield name, parse(content.decode())


@pytest.mark.parametrize("owner", OWNERS.values(), ids=OWNERS)
def test_an_owner_stays_one_piece_of_data(
    template: Path, answers: matrix.Answers, benign: dict[str, bytes], plain: dict[str, object], owner: str
) -> None:
    project = contents(template, **answers, owner=owner)

    assert project.keys() == benign.keys()
    assert dict(data(project)) == {name: replaced(content, owner) for name, content in plain.items()}
    assert project["LICENSE"].decode() == benign["LICENSE"].decode().replace(BENIGN, owner)
    for name, content in project.items():
        assert list(checks.parsed(name, content.decode())) == [], name
        assert list(checks.tidy(name, content.decode())) == [], name


@pytest.mark.parametrize("owner", REFUSED_OWNERS.values(), ids=REFUSED_OWNERS)
def test_an_owner_that_is_no_line_of_text_is_refused(template: Path, tmp_path: Path, owner: str) -> None:
    assert_sentence(refusal(template, tmp_path / "p", owner=owner), "owner")


@pytest.mark.parametrize("email", EMAILS.values(), ids=EMAILS)
def test_a_mail_address_stays_one_piece_of_data(
    template: Path, answers: matrix.Answers, plain: dict[str, object], email: str
) -> None:
    project = contents(template, **answers, owner=BENIGN, owner_email=email)

    assert [name for name, _ in data(project)] == list(plain)
    assert any(email.encode() in content for content in project.values())


@pytest.mark.parametrize("email", REFUSED_EMAILS)
def test_what_is_no_mail_address_is_refused(template: Path, tmp_path: Path, email: str) -> None:
    assert_sentence(refusal(template, tmp_path / "p", owner_email=email), "owner_email")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_becomes_a_package(template: Path, name: str) -> None:
    project = contents(template, project_name=name, preset="devops")
    (package,) = {path.split("/")[1] for path in project if path.startswith("src/")}

    assert package == name.lower().replace("-", "_")
    assert package.isidentifier()
    assert not keyword.iskeyword(package)


@pytest.mark.parametrize("name", REFUSED_NAMES)
def test_a_name_that_is_no_package_is_refused(template: Path, tmp_path: Path, name: str) -> None:
    assert_sentence(refusal(template, tmp_path / "p", project_name=name), "project_name")


def test_no_name_of_python_is_missing() -> None:
    listed = set((matrix.ROOT / "template/macros/validate.jinja").read_text(encoding="utf-8").split())
    python = {*sys.stdlib_module_names, *map(str.lower, keyword.kwlist), *keyword.softkwlist}

    # A name begins with a letter, so private modules cannot be meant.
    assert {name for name in python if not name.startswith("_")} - listed == set()


def assert_sentence(message: str, key: str) -> None:
    """Hold a refusal to what a reader needs: the question, and one sentence about the answer."""
    assert message.startswith(f"Validation error for question '{key}': ")
    sentence = message.removeprefix(f"Validation error for question '{key}': ")
    assert re.fullmatch(r"\S[^\n\r\t\x00\x1b]*\S\.", sentence)
