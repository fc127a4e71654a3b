"""What a render tells of itself: where each file came from, and which ones are written only once."""

from pathlib import Path

import pytest

from opsinit import render, template, tree
from opsinit.request import Rendered, Request
from tests.matrix import ROOT
from tests.program import move_in, write


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    move_in(tmp_path / "home", monkeypatch)


def rendered(root: Path, **answers: str) -> Rendered:
    source, _ = template.foreign(str(root), None)
    with render.opened(source, interactive=False) as opened:
        return opened.render(Request(Path("p"), answers))


@pytest.mark.parametrize("folder", ["", "sub", "sub/folder", "./sub", "{{ name }}"])
def test_each_file_names_the_file_that_it_was_rendered_from(tmp_path: Path, folder: str) -> None:
    inside = Path(folder.replace("{{ name }}", "you"))
    files = {
        "static.sh": "",
        "{{ name }}/text.jinja": "",
        "{% yield item from ['a', 'b'] %}{{ item }}{% endyield %}.txt": "",
        "off{% if false %}{% endif %}/x": "",
    }
    source = write(tmp_path / "template", {str(inside / name): content for name, content in files.items()})
    (source / inside / "link").symlink_to("static.sh")
    write(source, {"copier.yml": f"name: {{default: you}}\n_subdirectory: '{folder}'\n_preserve_symlinks: true\n"})

    found = rendered(source)

    assert {path: origin for path, origin in found.sources.items() if path != "copier.yml"} == {
        "static.sh": "static.sh",
        "link": "link",
        "you/text": "{{ name }}/text",
        "a.txt": "{% yield item from ['a', 'b'] %}{{ item }}{% endyield %}.txt",
        "b.txt": "{% yield item from ['a', 'b'] %}{{ item }}{% endyield %}.txt",
        "off/x": "off{% if false %}{% endif %}/x",
    }


def test_the_files_that_are_written_once_are_named(tmp_path: Path) -> None:
    configuration = "name: {default: you}\n_skip_if_exists: ['{{ name }}/*.txt', '/seed']\n"
    files = {"you/a.txt": "", "you/b.md": "", "seed": "", "deep/seed": "", "copier.yml": configuration}

    assert rendered(write(tmp_path, files)).once == {"you/a.txt", "seed"}


def test_every_file_of_our_own_template_names_its_source() -> None:
    source, _ = template.embedded()
    with render.opened(source, interactive=False) as opened:
        found = opened.render(Request(Path("churn"), {"project_name": "churn", "preset": "mlops"}))

    folder = ROOT / "template/project"
    files = {path for path, entry in found.files.items() if not isinstance(entry, tree.Folder)}
    assert found.sources.keys() == files
    assert all((folder / name).is_file() or (folder / f"{name}.jinja").is_file() for name in found.sources.values())
