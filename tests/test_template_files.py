"""Every file of every project is whole: it parses, is tidy, and shows no trace of its template."""

from pathlib import PurePosixPath

import pytest

from opsinit import tree
from tests import checks
from tests.rendered import Project


def test_every_file_is_whole(projects: list[Project]) -> None:
    different = {(name, content): str(project) for project in projects for name, content in project.files.items()}
    faults = {fault: whose for (name, content), whose in different.items() for fault in checks.problems(name, content)}

    assert faults == {}


def test_no_directory_is_empty(projects: list[Project]) -> None:
    for project in projects:
        folders = {path for path, entry in project.tree.items() if isinstance(entry, tree.Folder)}
        assert folders <= {str(parent) for path in project.files for parent in PurePosixPath(path).parents}


def test_nothing_is_a_link(projects: list[Project]) -> None:
    assert not any(isinstance(entry, tree.Link) for project in projects for entry in project.tree.values())


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("a.yml", "a: [1\n", "does not parse"),
        ("a.yaml", "a: 1\na: 2\n", "stands twice"),
        ("a.yml", "on: a\non: b\n", "stands twice"),
        ("a.toml", "a = \n", "does not parse"),
        ("a.json", '{"a": 1, "a": 2}\n', "stands twice"),
        ("a.json", "{\n", "does not parse"),
        ("dvc.lock", "a: [\n", "does not parse"),
        ("a.py", "def f(:\n", "does not parse"),
        ("a.py", 'a = "\\d"\n', "does not parse"),
        ("a.py", "a = '{{ project_name }}'\n", "holds '{{ p'"),
        ("a.md", "{% if mlops %}\n", "holds '{%'"),
        ("a.md", "{# why #}\n", "holds '{#'"),
        ("a.md", "{{- owner }}\n", "holds '{{- o'"),
        ("README.md", "${{ github.ref }}\n", "holds '{{ g'"),
        (".github/workflows/ci.yml", "a: ${{ github.ref }} {{ owner }}\n", "holds '{{ o'"),
        ("justfile", "a:\n    echo {{ a }} {% raw %}\n", "holds '{%'"),
        ("ops/prometheus/alerts/service.yml", "a: '{{ owner }}'\n", "holds '{{ o'"),
        ("ops/grafana/dashboards/service.json", '{"a": "{{ slug | lower }}"}\n', "holds '{{ s'"),
        ("a.md", "text", "one newline"),
        ("a.md", "text\n\n", "one newline"),
        ("a.md", "\ntext\n", "starts with"),
        ("a.md", "text \n", "ends with spaces"),
        ("a.md", "text\r\n", "carriage return"),
        ("a.md", "a\n\n\nb\n", "in a row"),
        ("a.py", "a = 1\n\n\n\nb = 2\n", "in a row"),
        ("a.md", "a\tb\n", "a tab"),
        ("a.md", "a\n" * 151, "151 lines"),
        ("a/" * 45 + "a", "a\n", "91 characters"),
    ],
)
def test_each_fault_is_found(name: str, text: str, fault: str) -> None:
    assert fault in " ".join(checks.problems(name, text.encode()))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".github/workflows/ci.yml", "a: ${{ github.ref }}\n"),
        ("justfile", "name := 'a'\nb:\n    echo {{ name }} {{justfile_directory()}}\n"),
        ("just/mlops.just", "b month:\n    echo {{ month }}\n"),
        ("ops/prometheus/alerts/service.yml", "a: '{{ $labels.job }} {{ $value | humanize }}'\n"),
        ("ops/grafana/dashboards/service.json", '{"legendFormat": "{{route}}", "b": {"c": {}}}\n'),
        ("a.py", 'a = {"b": {"c": {}}}\n'),
        ("a.sh", 'echo "${#array[@]}"\n'),
        ("src/a/py.typed", ""),
    ],
)
def test_braces_of_other_tools_are_theirs(name: str, text: str) -> None:
    assert checks.problems(name, text.encode()) == []
