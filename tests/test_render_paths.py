"""Paths of all kinds: in memory they are rendered to what stock Copier writes."""

from pathlib import Path

import copier
import pytest

from opsinit import archives, render, tree
from opsinit.errors import OpsinitError
from opsinit.request import Request, Source
from tests.program import write

QUESTIONS = """
name: {type: str, default: some}
none: {type: str, default: ""}
deep: {type: str, default: a/b}
items: {type: yaml, default: [x, y]}
"""
PATHS = (
    "plain",
    "plain.jinja",
    "only.jinja",
    "a.b.jinja",
    "a..jinja",
    ".jinja",
    "folder/.jinja",
    "folder/plain",
    "folder/{{ name }}",
    "folder/{{ name }}.jinja",
    "{{ name }}/twin",
    "{{ name }}/twin.jinja",
    "some/other",
    "{{ none }}/gone",
    "{% if none %}gone{% endif %}.jinja",
    "folder/{{ none }}.jinja",
    "{{ deep }}/inside",
    "{{ deep }}.txt.jinja",
    "{% yield item from items %}{{ item }}{% endyield %}/{{ name }}/file",
    "each/{% yield item from items %}{{ item }}{% endyield %}.txt.jinja",
    "{% yield i from items %}{{ i }}{% endyield %}/{% yield j from items %}{{ i }}{{ j }}{% endyield %}.jinja",
    "{{ _copier_conf.answers_file }}.jinja",
    "sibling",
    "link.j2.tmpl",
    "z.tmpl",
    "z",
    "line\\nbreak",
    "run.sh*",
)
# What lies beside the folder that is rendered is looked at too, though it is not rendered.
BESIDE = ("sibling.jinja", "some/other.jinja", "project.tmpl")


@pytest.mark.parametrize("suffix", [".jinja", ".tmpl", ".j2.tmpl", ""])
@pytest.mark.parametrize("folder", ["project", ""])
def test_paths_are_rendered_as_copier_renders_them(tmp_path: Path, suffix: str, folder: str) -> None:
    settings = f"_templates_suffix: '{suffix}'\n_subdirectory: '{folder}'\n_exclude: [copier.yml]\n"
    below = {f"{folder}/{path}".lstrip("/"): "content {{ name }}\n" for path in PATHS}
    beside = dict.fromkeys(BESIDE, "x") if folder else {}
    template = write(tmp_path / "template", {**below, **beside, "copier.yml": QUESTIONS + settings})
    copier.run_copy(str(template), tmp_path / "copiers", defaults=True, quiet=True, settings=copier.Settings())

    files = archives.template(template) if folder == "template" else tree.read(template)
    source = Source(str(template), None, template, None, archives.digest(files), files)
    with render.opened(source, interactive=False) as opened:
        ours = opened.render(Request(tmp_path / "ours")).files

    expected = tree.read(tmp_path / "copiers")
    assert {path: entry for path, entry in ours.items() if entry != expected.get(path)} == {}
    assert {path for path, entry in expected.items() if not isinstance(entry, tree.Folder)} <= ours.keys()


@pytest.mark.parametrize("path", ["{{ nonesuch.attribute }}/x", "a/{% if %}", "{{ '..' }}/x"])
def test_a_path_that_cannot_be_rendered_is_refused(tmp_path: Path, path: str) -> None:
    template = write(tmp_path / "template", {"copier.yml": QUESTIONS, path: "x"})
    source = Source(str(template), None, template, None, "x", tree.read(template))

    with pytest.raises(OpsinitError), render.opened(source, interactive=False) as opened:
        opened.render(Request(tmp_path / "ours"))


@pytest.mark.filterwarnings("ignore:Answers file template:DeprecationWarning")
def test_an_answers_file_in_a_folder_is_written_where_copier_writes_it(tmp_path: Path) -> None:
    answers = {"folder/{{ _copier_conf.answers_file }}.jinja": "{{ name }}", "folder/other": "x"}
    template = write(tmp_path / "template", {**answers, "copier.yml": QUESTIONS})
    copier.run_copy(str(template), tmp_path / "copiers", defaults=True, quiet=True, settings=copier.Settings())

    source = Source(str(template), None, template, None, "y", tree.read(template))
    with render.opened(source, interactive=False) as opened:
        assert opened.render(Request(tmp_path / "ours")).files == tree.read(tmp_path / "copiers")
