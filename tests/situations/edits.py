"""Rows about files of text: both sides change, delete or rename them."""

from tests.situations.scene import Scene
from tests.situations.situation import Situation

LINES = "".join(f"line {number}\n" for number in range(1, 13))
TABLES = "[first]\n" + "".join(f"key{number} = {number}\n" for number in range(9))
ADDED = b"line of the user"
THEIRS = b"line of the template"


def line(number: int, text: str, lines: str = LINES) -> str:
    """Return the lines with another one in the place of one of them."""
    found = lines.splitlines(keepends=True)
    found[number - 1] = f"{text}\n"
    return "".join(found)


def _renamed(scene: Scene) -> None:
    scene.git("mv", "text.txt", "mine.txt")
    scene.commit("Rename")


USERS, TEMPLATES = ADDED.decode(), THEIRS.decode()

ROWS = (
    Situation(
        row="1",
        name="both change the same line",
        promise="a conflict with both, unmerged in git, exit code 1",
        old={"text.txt": LINES},
        new={"text.txt": line(5, TEMPLATES)},
        edits={"text.txt": line(5, USERS)},
        yours=(ADDED,),
        arrives={"text.txt": THEIRS},
        code=1,
        named=("text.txt",),
    ),
    Situation(
        row="2",
        name="both change a file in different places",
        promise="merged",
        old={"text.txt": LINES},
        new={"text.txt": line(2, TEMPLATES)},
        edits={"text.txt": line(10, USERS)},
        yours=(ADDED,),
        arrives={"text.txt": THEIRS},
        named=("text.txt",),
        leaves={"text.txt": line(2, TEMPLATES, line(10, USERS))},
    ),
    Situation(
        row="2b",
        name="both change a file in lines that follow each other",
        promise="a conflict with both, exit code 1",
        old={"text.txt": LINES},
        new={"text.txt": line(5, TEMPLATES)},
        edits={"text.txt": line(6, USERS)},
        yours=(ADDED,),
        arrives={"text.txt": THEIRS},
        code=1,
        named=("text.txt",),
    ),
    Situation(
        row="3",
        name="the user deleted a file that the template changes",
        promise="stays deleted, the missed change is reported",
        old={"text.txt": LINES},
        new={"text.txt": line(2, TEMPLATES)},
        edits={"text.txt": None},
        misses={"text.txt": THEIRS},
        named=("text.txt",),
        leaves={"text.txt": None},
    ),
    Situation(
        row="4",
        name="the user renamed a file that the template changes",
        promise="the change arrives under the user's name",
        old={"text.txt": LINES},
        new={"text.txt": line(2, TEMPLATES)},
        act=_renamed,
        yours=(b"mine.txt",),
        arrives={"mine.txt": THEIRS},
        named=("text.txt", "mine.txt"),
        leaves={"text.txt": None, "mine.txt": line(2, TEMPLATES)},
    ),
    Situation(
        row="5",
        name="the template deletes a file that the user edited",
        promise="kept and reported",
        old={"text.txt": LINES},
        new={"text.txt": None},
        edits={"text.txt": line(5, USERS)},
        yours=(ADDED,),
        named=("text.txt",),
        leaves={"text.txt": line(5, USERS)},
    ),
    Situation(
        row="6",
        name="the template renames a file that the user edited",
        promise="the edit is kept and reported",
        old={"text.txt": LINES},
        new={"text.txt": None, "renamed.txt": LINES},
        edits={"text.txt": line(5, USERS)},
        yours=(ADDED,),
        arrives={"renamed.txt": b"line 12\n"},
        named=("text.txt",),
        leaves={"text.txt": line(5, USERS), "renamed.txt": LINES},
    ),
    Situation(
        row="8a",
        name="a file with CRLF is changed by both in different places",
        promise="merged, line ends kept",
        old={"text.txt": LINES.replace("\n", "\r\n")},
        new={"text.txt": line(2, TEMPLATES).replace("\n", "\r\n")},
        edits={"text.txt": line(10, USERS).replace("\n", "\r\n")},
        yours=(ADDED,),
        arrives={"text.txt": THEIRS},
        leaves={"text.txt": line(2, TEMPLATES, line(10, USERS)).replace("\n", "\r\n")},
    ),
    Situation(
        row="8b",
        name="a file with CRLF is changed by both in one line",
        promise="a conflict with both, exit code 1",
        old={"text.txt": LINES.replace("\n", "\r\n")},
        new={"text.txt": line(5, TEMPLATES).replace("\n", "\r\n")},
        edits={"text.txt": line(5, USERS).replace("\n", "\r\n")},
        yours=(ADDED,),
        arrives={"text.txt": THEIRS},
        code=1,
        named=("text.txt",),
    ),
    Situation(
        row="14",
        name="the template adds a file that the user has committed",
        promise="a conflict with both, exit code 1",
        new={"text.txt": f"{TEMPLATES}\n"},
        edits={"text.txt": f"{USERS}\n"},
        yours=(ADDED,),
        arrives={"text.txt": THEIRS},
        code=1,
        named=("text.txt",),
    ),
    Situation(
        row="S1",
        name="both add a dependency in the same place of a TOML list",
        promise="merged, both are in the list",
        old={"project.toml": '[project]\ndependencies = [\n    "fastapi",\n]\n'},
        new={"project.toml": '[project]\ndependencies = [\n    "fastapi",\n    "template-library",\n]\n'},
        edits={"project.toml": '[project]\ndependencies = [\n    "fastapi",\n    "my-library", # why\n]\n'},
        yours=(b"my-library", b"# why"),
        arrives={"project.toml": b"template-library"},
        named=("project.toml",),
        leaves={
            "project.toml": '[project]\ndependencies = [\n    "fastapi",\n    "my-library", # why\n'
            '    "template-library",\n]\n'
        },
    ),
    Situation(
        row="S2",
        name="both add the same TOML table",
        promise="merged by key; never a file that does not parse",
        old={"project.toml": TABLES},
        new={"project.toml": "[tool.lint]\ntheirs = 1\n\n" + TABLES},
        edits={"project.toml": TABLES + "\n[tool.lint]\nmine = 2\n"},
        yours=(b"mine = 2",),
        arrives={"project.toml": b"theirs = 1"},
        named=("project.toml",),
        leaves={"project.toml": TABLES + "\n[tool.lint]\ntheirs = 1\nmine = 2\n"},
    ),
    Situation(
        row="S3",
        name="both add a key to the end of a YAML mapping",
        promise="merged, comments and order kept",
        old={"compose.yaml": "services:\n  api:\n    image: api # ours\n"},
        new={"compose.yaml": "services:\n  api:\n    image: api # ours\n  worker:\n    image: worker\n"},
        edits={"compose.yaml": "services:\n  api:\n    image: api # ours\n  # why\n  cache:\n    image: cache\n"},
        yours=(b"cache", b"# why", b"# ours"),
        arrives={"compose.yaml": b"worker"},
        named=("compose.yaml",),
        leaves={
            "compose.yaml": "services:\n  api:\n    image: api # ours\n  # why\n  cache:\n    image: cache\n"
            "  worker:\n    image: worker\n"
        },
    ),
    Situation(
        row="S4",
        name="both add a key to the end of a JSON object",
        promise="merged",
        old={"settings.json": '{\n  "a": 1\n}\n'},
        new={"settings.json": '{\n  "a": 1,\n  "theirs": 2\n}\n'},
        edits={"settings.json": '{\n  "a": 1,\n  "mine": 3\n}\n'},
        yours=(b'"mine": 3',),
        arrives={"settings.json": b'"theirs": 2'},
        named=("settings.json",),
        leaves={"settings.json": '{\n  "a": 1,\n  "mine": 3,\n  "theirs": 2\n}\n'},
    ),
)
