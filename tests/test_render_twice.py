"""One process that renders several versions: each as if it were alone."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program import environment, write

V1 = {
    "copier.yml": """
_subdirectory: project
_exclude: ["*.dropped"]
_skip_if_exists: [once]
_envops: {trim_blocks: true}
items: {type: yaml, default: [a, b]}
name: {type: str, default: one}
gone: {type: str, default: "was {{ name }}"}
""",
    "project/{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers | to_nice_yaml }}",
    "project/same.txt.jinja": "{% if true %}\n1 {{ name }} {{ gone }}\n{% endif %}\n",
    "project/{% yield item from items %}{{ item }}{% endyield %}.jinja": "{{ item }} {{ name }}",
    "project/x.dropped": "",
    "project/once": "1",
}
V2 = {
    "copier.yml": """
_subdirectory: project
_answers_file: .answers.yml
items: {type: yaml, default: [a, b]}
name: {type: str, default: two}
""",
    "project/{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers | to_nice_yaml }}",
    "project/same.txt.jinja": "{% if true %}\n2 {{ name }}\n{% endif %}\n",
    "project/{% yield item from items %}{{ item }}{% endyield %}.jinja": "{{ name }} {{ item }}",
    "project/x.dropped": "kept",
    "project/once": "2",
}

# Renders versions in a row, each with some answers; a version that was opened before is rendered from then.
CODE = """
import json, sys
from contextlib import ExitStack
from pathlib import Path
from opsinit import archives, render, tree
from opsinit.request import Request, Source

base, reopen, *runs = Path(sys.argv[1]), sys.argv[2] == "reopen", *sys.argv[3:]
found, opened = [], {}
with ExitStack() as stack:
    for run in runs:
        version, answers = json.loads(run)
        if reopen or version not in opened:
            files = tree.read(base / version)
            source = Source("https://example.com/x", None, base / version, version, archives.digest(files), files)
            opened[version] = stack.enter_context(render.opened(source, interactive=False))
        rendered = opened[version].render(Request(base / "target", answers))
        files = {path: entry._asdict() for path, entry in rendered.files.items()}
        found.append([files, rendered.answers, rendered.answers_file, rendered.sources, sorted(rendered.once)])
print(json.dumps(found, default=repr))
"""
RUNS: list[tuple[str, dict[str, str]]] = [
    ("v1", {}),
    ("v2", {"name": "second"}),
    ("v1", {"items": "[c]", "name": "third"}),
    ("v2", {}),
    ("v1", {}),
]


def rendered(base: Path, env: dict[str, str], how: str, *runs: tuple[str, dict[str, str]]) -> list[object]:
    command = [sys.executable, "-c", CODE, str(base), how, *map(json.dumps, runs)]
    result = subprocess.run(command, env=env, check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    found: list[object] = json.loads(result.stdout)
    return found


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Two versions, and a project that records other answers than are given."""
    write(tmp_path / "v1", V1)
    write(tmp_path / "v2", V2)
    recorded = "name: recorded\nitems: [z]\ngone: recorded\n"
    write(tmp_path / "target", {".copier-answers.yml": recorded, ".answers.yml": recorded})
    return tmp_path


@pytest.mark.parametrize("how", ["reopen", "keep"])
def test_versions_that_are_rendered_in_one_process_are_as_if_alone(base: Path, how: str) -> None:
    env = environment(base / "home")
    alone = [rendered(base, environment(base / f"home{index}"), how, run)[0] for index, run in enumerate(RUNS[:4])]

    assert rendered(base, env, how, *RUNS) == [*alone, alone[0]]
    assert rendered(base, env, how, *reversed(RUNS)) == [alone[0], *reversed(alone)]  # from what was compiled before


def test_a_project_that_stands_there_already_answers_nothing(base: Path) -> None:
    env = environment(base / "home")
    found = rendered(base, env, "keep", *RUNS)

    for name in (".copier-answers.yml", ".answers.yml"):
        (base / "target" / name).unlink()
    assert rendered(base, env, "keep", *RUNS) == found
    assert "recorded" not in json.dumps(found)


VALUES = (
    "[a, 'b', 1, 1.5, ~, yes, 2020-01-01]",
    "{a: {b: [c]}}",
    "text",
    "1_000",
    "0o17",
    "é 漢 🙂",
    "&a [1]",
    "a: |\n  b\n",
    "",
)
PARSED = """
import json, sys
from pathlib import Path
from opsinit import render
from opsinit.engine import parsing
from opsinit.request import Request, Source

if sys.argv[1] == "slow":
    parsing._LOADER = None
found = []
for value in json.loads(sys.argv[2]):
    try:
        with render.opened(Source("x", None, Path("template"), None), interactive=False) as opened:
            rendered = opened.render(Request(Path("nowhere"), {"value": value}))
        found.append(repr(rendered.files["file"]))
    except Exception as error:
        found.append(str(error))
print(json.dumps(found))
"""


def test_answers_are_parsed_as_copier_parses_them(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"template/copier.yml": "value: {type: yaml}", "template/file.jinja": "{{ value.__class__ }} {{ value }}"},
    )
    values: list[object] = [*VALUES, "[a", "a: b: c", "*b", "!!python/object:os.system x", "\t", "%", True, None, ["x"]]
    found = []
    for how in ("quick", "slow"):
        command = [sys.executable, "-c", PARSED, how, json.dumps(values)]
        result = subprocess.run(
            command, cwd=tmp_path, env=environment(tmp_path / "home"), check=True, capture_output=True
        )
        found.append(json.loads(result.stdout))

    assert found[0] == found[1]
    assert len({*found[0]}) > len(VALUES)
