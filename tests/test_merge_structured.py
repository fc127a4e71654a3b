"""TOML, YAML and JSON that text merging cannot merge, or merges into something broken."""

from typing import NamedTuple

import pytest

from opsinit.merge import formats
from opsinit.plan import Action
from opsinit.tree import File
from tests.merging import plan


class Case(NamedTuple):
    """Three texts, and what comes out."""

    path: str
    base: str
    ours: str
    theirs: str
    merged: str


MERGED = {
    "a dependency next to each other": Case(
        "pyproject.toml",
        '[project]\ndependencies = [\n    "a>=1",  # why\n    "b>=1",\n]\n',
        '[project]\ndependencies = [\n    "a>=1",  # why\n    "b>=1",\n    "mine",  # ours\n]\n',
        '[project]\ndependencies = [\n    "a>=2",  # why\n    "b>=1",\n    # for the new step\n    "new>=3"\n]\n',
        '[project]\ndependencies = [\n    "a>=2",  # why\n    "b>=1",\n    "mine",  # ours\n'
        '    # for the new step\n    "new>=3",\n]\n',
    ),
    "a dependency on one line": Case(
        "pyproject.toml",
        'x = ["a>=1", "b"]\n',
        'x = ["a>=1", "mine", "b"]\n',
        'x = ["a>=2", "b", "new"]\n',
        'x = ["a>=2", "mine", "b", "new"]\n',
    ),
    "a dependency that the user took out": Case(
        "pyproject.toml",
        'x = [\n  "a",\n  "b",\n]\n',
        'x = [\n  "a",\n]\n',
        'x = [\n  "a",\n  "b",\n  "new",\n]\n',
        'x = [\n  "a",\n  "new",\n]\n',
    ),
    "a dependency that the template took out": Case(
        "pyproject.toml",
        'x = [\n  "a",\n  "b",\n]\n',
        'x = [\n  "a",\n  "b",\n  "mine",\n]\n',
        'x = [\n  "a",\n]\n',
        'x = [\n  "a",\n  "mine",\n]\n',
    ),
    "the same table by both": Case(
        "pyproject.toml",
        '[project]\nname = "x"\n\n[tool.a]\nx = 1\n',
        '[project]\nname = "x"\n\n[tool.mypy] # typed\nstrict = true\n\n[tool.a]\nx = 1\n',
        '[project]\nname = "x"\n\n[tool.a]\nx = 1\n\n# all of it\n[tool.mypy]\nstrict = true\nfiles = ["src"]\n',
        '[project]\nname = "x"\n\n# all of it\n[tool.mypy] # typed\nstrict = true\nfiles = ["src"]\n\n[tool.a]\n'
        "x = 1\n",
    ),
    "a table each at the end": Case(
        "pyproject.toml",
        "[a]\nx = 1\n",
        "[a]\nx = 1\n\n[mine]\nx = 1\n",
        "[a]\nx = 1\n\n[new]\ny = {z = 1}\n",
        "[a]\nx = 1\n\n[mine]\nx = 1\n\n[new]\ny = {z = 1}\n",
    ),
    "an item each of an array of tables": Case(
        "pyproject.toml",
        '[[tool.x]]\nname = "a"\n[tool.x.more]\ny = 1\n',
        '[[tool.x]]\nname = "a"\n[tool.x.more]\ny = 1\n\n[[tool.x]]\nname = "mine"\n',
        '[[tool.x]]\nname = "a"\n[tool.x.more]\ny = 2\n\n[[tool.x]]\nname = "new"\n[tool.x.more]\ny = 3\n',
        '[[tool.x]]\nname = "a"\n[tool.x.more]\ny = 2\n\n[[tool.x]]\nname = "mine"\n'
        '\n[[tool.x]]\nname = "new"\n[tool.x.more]\ny = 3\n',
    ),
    "a workflow step by both": Case(
        ".github/workflows/ci.yml",
        "on: push\njobs:\n  test:\n    steps:\n      - uses: actions/checkout@v4\n        with: {depth: 0}\n\n"
        "      # all of them\n      - run: just test\n",
        "on: push\njobs:\n  test:\n    steps:\n      - uses: actions/checkout@v4\n        with: {depth: 0}\n\n"
        "      # all of them\n      - run: just test\n      - name: mine # ours\n        run: |\n          a\n\n"
        "          b\n",
        "on: push\njobs:\n  test:\n    steps:\n      - uses: actions/checkout@v5 # newer\n        with: {depth: 0}\n\n"
        "      # all of them\n      - run: just test\n\n      # theirs\n      - name: new\n        run: x\n",
        "on: push\njobs:\n  test:\n    steps:\n      - uses: actions/checkout@v5 # newer\n        with: {depth: 0}\n\n"
        "      # all of them\n      - run: just test\n      - name: mine # ours\n        run: |\n          a\n\n"
        "          b\n"
        "\n      # theirs\n      - name: new\n        run: x\n",
    ),
    "a compose service by both": Case(
        "compose.yaml",
        "x-common: &common\n  restart: always\nservices:\n  db:\n    <<: *common\n    image: postgres:16\nvolumes:\n"
        "  data:\n",
        "x-common: &common\n  restart: always\nservices:\n  db:\n    <<: *common\n    image: postgres:16\n"
        "  mine:\n    image: redis # ours\nvolumes:\n  data:\n",
        "x-common: &common\n  restart: always\nservices:\n  db:\n    <<: *common\n    image: postgres:17\n"
        "  new:\n    <<: *common\n    image: minio\nvolumes:\n  data:\n  more:\n",
        "x-common: &common\n  restart: always\nservices:\n  db:\n    <<: *common\n    image: postgres:17\n"
        "  mine:\n    image: redis # ours\n  new:\n    <<: *common\n    image: minio\nvolumes:\n  data:\n  more:\n",
    ),
    "a stage of dvc.yaml by both": Case(
        "dvc.yaml",
        "stages:\n  train:\n    cmd: python train.py\n    deps:\n    - data\n",
        "stages:\n  train:\n    cmd: python train.py\n    deps:\n    - data\n    - mine\n  mine:\n    cmd: m\n",
        "stages:\n  train:\n    cmd: python train.py\n    deps:\n    - data\n    - new\n  new:\n    cmd: n\n",
        "stages:\n  train:\n    cmd: python train.py\n    deps:\n    - data\n    - mine\n    - new\n"
        "  mine:\n    cmd: m\n  new:\n    cmd: n\n",
    ),
    "a list that is indented otherwise": Case(
        "a.yml",
        "x:\n- a\n",
        "x:\n    - a\n    - mine\n",
        "x:\n- a\n- name: new\n  y:\n  - 1\n",
        "x:\n    - a\n    - mine\n    - name: new\n      y:\n      - 1\n",
    ),
    "several documents with tags": Case(
        "a.yml",
        "a: !Ref x\nl:\n- 1\n---\nb: 1\n",
        "a: !Ref x\nl:\n- 1\n- 2\n---\nb: 1\n",
        "a: !Ref x\nl:\n- 1\n- !Sub 3\n---\nb: 1\n",
        "a: !Ref x\nl:\n- 1\n- 2\n- !Sub 3\n---\nb: 1\n",
    ),
    "a key each of a JSON object": Case(
        "package.json",
        '{\n  "a": ["x", "y"],\n  "s": {\n    "t": 1\n  }\n}\n',
        '{\n  "a": ["x", "y", "mine"],\n  "s": {\n    "t": 1,\n    "mine": 2\n  }\n}\n',
        '{\n  "a": ["x", "y", "new"],\n  "s": {\n    "t": 1,\n    "new": {\n      "z": [\n        1\n      ]\n'
        "    }\n  }\n}\n",
        '{\n  "a": ["x", "y", "mine", "new"],\n  "s": {\n    "t": 1,\n    "mine": 2,\n'
        '    "new": {\n      "z": [\n        1\n      ]\n    }\n  }\n}\n',
    ),
    "an item each of a JSON array with tabs and no last line end": Case(
        "a.json",
        '{\n\t"a": [\n\t\t{"id": 1, "x": 1},\n\t\t{"id": 2}\n\t]\n}',
        '{\n\t"a": [\n\t\t{"id": 1, "x": 1},\n\t\t{"id": 2},\n\t\t{"id": 3}\n\t]\n}',
        '{\n\t"a": [\n\t\t{"id": 0},\n\t\t{"id": 1, "x": 2},\n\t\t{"id": 2},\n\t\t{"id": 4}\n\t]\n}',
        '{\n\t"a": [\n\t\t{"id": 0},\n\t\t{"id": 1, "x": 2},\n\t\t{"id": 2},\n\t\t{"id": 3},\n\t\t{"id": 4}\n\t]\n}',
    ),
}


@pytest.mark.parametrize("case", MERGED.values(), ids=MERGED)
def test_both_are_kept(case: Case) -> None:
    (change,) = plan({case.path: case.base}, {case.path: case.theirs}, {case.path: case.ours}).changes

    assert (change.action, change.after) == (Action.MERGED, File(case.merged.encode()))


CONFLICTS = {
    "the same value in two ways": Case(
        "a.toml",
        "x = 1\n",
        "x = 2\n",
        "x = 3\n",
        "<<<<<<< yours\nx = 2\n||||||| v1.0.0\nx = 1\n=======\nx = 3\n>>>>>>> v2.0.0\n",
    ),
    "the same dependency in two ways": Case(
        "a.toml",
        'x = ["a>=1"]\n',
        'x = ["a>=2"]\n',
        'x = ["a>=3"]\n',
        '<<<<<<< yours\nx = ["a>=2"]\n||||||| v1.0.0\nx = ["a>=1"]\n=======\nx = ["a>=3"]\n>>>>>>> v2.0.0\n',
    ),
    "a command, whose words have an order": Case(
        "a.yml",
        "command: [a]\n",
        "command: [a, b]\n",
        "command: [a, c]\n",
        "<<<<<<< yours\ncommand: [a, b]\n||||||| v1.0.0\ncommand: [a]\n=======\ncommand: [a, c]\n>>>>>>> v2.0.0\n",
    ),
    "a comment that would be lost": Case(
        "a.toml",
        "x = 1 # one\n",
        "x = 1 # mine\n",
        "x = 2 # theirs\n",
        "<<<<<<< yours\nx = 1 # mine\n||||||| v1.0.0\nx = 1 # one\n=======\nx = 2 # theirs\n>>>>>>> v2.0.0\n",
    ),
    "the same table with the same key, which merges as a text": Case(
        "a.toml",
        "[a]\nx = 1\n\n[b]\nx = 1\n\n[c]\nx = 1\n",
        "[a]\nx = 1\n\n[new]\ny = 1\n\n[b]\nx = 1\n\n[c]\nx = 1\n",
        "[a]\nx = 1\n\n[b]\nx = 1\n\n[c]\nx = 1\n\n[new]\ny = 2\n",
        "[a]\nx = 1\n\n<<<<<<< yours\n[new]\ny = 1\n\n[b]\nx = 1\n\n[c]\nx = 1\n||||||| v1.0.0\n[b]\nx = 1\n\n[c]\n"
        "x = 1\n"
        "=======\n[b]\nx = 1\n\n[c]\nx = 1\n\n[new]\ny = 2\n>>>>>>> v2.0.0\n",
    ),
}


@pytest.mark.parametrize("case", CONFLICTS.values(), ids=CONFLICTS)
def test_what_cannot_be_decided_is_a_conflict(case: Case) -> None:
    (change,) = plan({case.path: case.base}, {case.path: case.theirs}, {case.path: case.ours}).changes

    assert (change.action, change.after) == (Action.CONFLICT, File(case.merged.encode()))


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.yml", "a: 1\nb: {a: 1, b: [a, a]}\n---\na: &x !t 1\nb: *x\n? [a]\n: 1\n", True),
        ("a.yml", "a: 1\nb: 2\na: 3\n", False),
        ("a.yml", "a: 1\n'a': 3\n", False),
        ("a.yml", "1: 1\n'1': 3\n", True),
        ("a.yml", "a: *x\n", False),
        ("a.yml", "a: &x 1\n---\na: *x\n", False),
        ("a.yml", "a: [\n", False),
        ("a.yml", "\ta: 1\n", False),
        ("a.YAML", "a: b: c\n", False),
        ("a.json", '{"a": 1, "a": 2}', False),
        ("a.json", '{"a": {"a": 1}}', True),
        ("a.json", "// no\n{}", False),
        ("a.toml", "[a]\n[a]\n", False),
        ("a.toml", "[a]\nb.c = 1\n[a.b]\n", False),
        ("a.txt", "[", True),
        *((f"a.{suffix}", start * 100_000, False) for suffix in ("yml", "json") for start in ("[", "{a: ")),
        ("a.toml", "x = " + "[" * 100_000, False),
    ],
)
def test_a_file_is_what_its_name_says_or_not(name: str, text: str, *, expected: bool) -> None:
    assert formats.parses(name, text.encode()) == expected
