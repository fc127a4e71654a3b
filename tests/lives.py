"""Random lives of a project: a template that changes between two versions, and a user who changed what it made.

Every line that somebody writes has a word in it that stands nowhere else, so that it can be told whether it is still
there. A word is one to whoever splits lines: what is left of it is not it.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hypothesis import strategies as st

from opsinit.tree import Entry, File, Link

ANSWERS_FILE = ".copier-answers.yml"

# Where a file is; `relocated` needs a directory of its own.
_PLACES = ("{}{}", "src/pkg/{}{}", "data/raw files/{}{}", ".github/ü{}{}", "own {}/deep/{}{}")
_IGNORED = 0.2  # of all
_EXECUTABLE = 0.2
_SUFFIXES = {"toml": ".toml", "yaml": ".yml", "json": ".json", "text": ".md", "latin": ".txt", "crlf": ".bat"}

KINDS = ("text", "text", "toml", "yaml", "json", "latin", "crlf", "binary", "link", "empty")
EVOLUTIONS = (
    "same",
    "edited",
    "edited",
    "edited",
    "dropped",
    "added",
    "renamed",
    "renamed and edited",
    "moved",  # which nobody declared
    "executable",
    "edited and executable",
    "to directory",
    "to file",
    "to link",
    "to binary",
    "line ends",
    "line ends and edited",
)
EDITS = (
    "none",
    "none",
    "inserted",
    "replaced",
    "deleted a line",
    "several",
    "appended bytes",
    "renamed",
    "renamed and edited",
    "removed",
    "line ends",
    "line ends and edited",
    "blanks",
    "to binary",
    "to link",
    "executable",
    "to directory",
    "own beside",
    "side file",
    "relocated",
    "same as theirs",
    "renamed as theirs",
)


Row = tuple[str, str, str, int]


@dataclass
class Life:
    """What the template was and is, and what the user has."""

    old: dict[str, Entry] = field(default_factory=dict)
    new: dict[str, Entry] = field(default_factory=dict)
    project: dict[str, Entry] = field(default_factory=dict)
    renames: dict[str, str] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)  # where the user moved a file, and where it was
    answers: tuple[dict[str, bool], dict[str, bool]] = ({}, {})
    ignored: set[str] = field(default_factory=set)
    drawn: tuple[list[Row], str, bool] = ([], "", False)

    def __repr__(self) -> str:
        """Say how it can be lived again."""
        return f"lived{self.drawn}"


_ROWS = st.tuples(
    st.sampled_from(KINDS),
    st.sampled_from(EVOLUTIONS),
    st.sampled_from(EDITS),
    st.integers(0, 2**16),
)


def lives() -> st.SearchStrategy[Life]:
    """Draw a life of 3 to 30 files, of which a third is there only if a question is answered with yes."""
    rows = st.lists(_ROWS, min_size=3, max_size=30)
    return st.builds(lived, rows, st.sampled_from(("", "", "added", "dropped")), st.integers(0, 9).map((9).__eq__))


def lived(rows: list[Row], switched: str, commented: bool) -> Life:  # noqa: FBT001 - as it was drawn
    """Return what becomes of each file."""
    life = Life(drawn=(rows, switched, commented))
    for number, (kind, evolution, edit, seed) in enumerate(rows):
        _live(life, number, (kind, switched if switched and number % 3 == 0 else evolution, edit, seed))
    life.answers = ({"option": switched == "dropped"}, {"option": switched == "added"})
    for files, version, answers in zip((life.old, life.new), (1, 2), life.answers, strict=True):
        option = str(answers["option"]).lower()
        files[ANSWERS_FILE] = File(f"# by Copier\n_commit: v{version}\noption: {option}\n".encode())
    recorded = life.old[ANSWERS_FILE]
    assert isinstance(recorded, File)
    life.project[ANSWERS_FILE] = File(b"# mine\n" * commented + recorded.content)
    return life


def _live(life: Life, number: int, row: Row) -> None:
    kind, evolution, edit, seed = row
    chance = random.Random(seed)  # noqa: S311 - no secret
    place = chance.choice(_PLACES)
    path = place.format(*[number] * (place.count("{}") - 1), _SUFFIXES.get(kind, ""))
    base = _made(kind, number, chance)
    target, theirs = _evolved(path, base, evolution, _word("theirs", number, chance), chance)
    if evolution == "to file":
        path, target = f"{path}/inner{_SUFFIXES.get(kind, '')}", path
    if evolution != "added":
        life.old[path] = base
    if theirs is not None:
        life.new[target] = theirs
    if evolution.startswith("renamed"):
        life.renames[path] = target
    if chance.random() < _IGNORED:
        life.ignored |= {path, target}
    before = None if evolution == "added" else base
    found = _edited(_Place(path, target, before, theirs, _word("yours", number, chance)), edit, chance)
    life.project |= found
    if edit in {"renamed", "renamed and edited", "relocated"} and before and path not in found:
        life.taken |= {place: path for place in found if place.endswith(f"{path.rpartition('/')[2]}")}


def _word(whose: str, number: int, chance: random.Random) -> str:
    return f"{whose}-{number}-{chance.randrange(16**6):06x}"


def _made(kind: str, number: int, chance: random.Random) -> Entry:
    if kind == "link":
        return Link(f"to-{number}")
    names = [f"{number}_{index}" for index in range(chance.randint(4, 16))]
    content = _CONTENTS.get(kind, _plain)(names)
    if kind == "binary":
        content = b"\0" + chance.randbytes(40)
    return File(content, chance.random() < _EXECUTABLE)


def _plain(names: list[str]) -> bytes:
    return "".join(f"line {name}{'  ' * (at % 5 == 2)}\n" for at, name in enumerate(names)).encode()


def _toml(names: list[str]) -> bytes:
    items = "".join(f'    "dep-{name}>=1",\n' for name in names[:4])
    keys = "".join(f"key_{name} = 1\n" for name in names)
    return f"[project]\ndependencies = [\n{items}]\n\n[tool.a]\n{keys}".encode()


def _yaml(names: list[str]) -> bytes:
    items = "".join(f"      - name: step {name}\n        run: {name}\n" for name in names)
    return f"# top\njobs:\n  test:\n    steps:\n{items}other: [1, 2]\n".encode()


def _json(names: list[str]) -> bytes:
    items = ",\n".join(f'    "key {name}": {{"a": [1, 2]}}' for name in names)
    return f'{{\n  "name": "x",\n  "items": {{\n{items}\n  }}\n}}\n'.encode()


_CONTENTS: Mapping[str, Callable[[list[str]], bytes]] = {
    "toml": _toml,
    "yaml": _yaml,
    "json": _json,
    "latin": lambda names: _plain(names).replace(b"line", b"lign\xe9"),
    "crlf": lambda names: _plain(names).replace(b"\n", b"\r\n"),
    "empty": lambda _: b"",
}


def _evolved(path: str, base: Entry, evolution: str, words: str, chance: random.Random) -> tuple[str, Entry | None]:
    """Return where the new template has a file, and what."""
    edited = _changed(base, path, words, chance)
    folder, _, name = path.rpartition("/")
    elsewhere = f"{folder}/new-{name}" if chance.random() < 0.5 and folder else f"elsewhere/of {words}-{name}"
    outcomes: Mapping[str, tuple[str, Entry | None]] = {
        "same": (path, base),
        "dropped": (path, None),
        "renamed": (elsewhere, base),
        "renamed and edited": (elsewhere, edited),
        "moved": (elsewhere, edited),
        "executable": (path, _flipped(base)),
        "edited and executable": (path, _flipped(edited)),
        "to directory": (f"{path}/inner", edited),
        "to link": (path, Link(words)),
        "to binary": (path, File(b"\0" + words.encode() + chance.randbytes(20))),
        "line ends": (path, _turned(base)),
        "line ends and edited": (path, _turned(edited)),
    }
    return outcomes.get(evolution, (path, edited))


def _changed(entry: Entry, path: str, words: str, chance: random.Random) -> Entry:
    """Write something into a file that stands nowhere else."""
    if not isinstance(entry, File):
        return Link(words)
    if b"\0" in entry.content:
        return File(b"\0" + words.encode() + chance.randbytes(10), entry.executable)
    lines = entry.content.splitlines(keepends=True)
    kind = path.rpartition(".")[2]
    if lines and kind in _ITEMS and chance.random() < 0.9:
        return File(_restructured(lines, kind, words, chance), entry.executable)
    where = chance.randrange(len(lines) + 1)
    replaced = chance.randrange(2)
    blanks = chance.choice((b"", b"", b"  ", b"\t"))
    lines[where : where + replaced] = [words.encode() + blanks + (b"\r\n" if b"\r\n" in entry.content else b"\n")]
    return File(b"".join(lines), entry.executable)


# By the ending of a name: what an item has in it, where the rest of it begins, and another rest.
_ITEMS = {
    "toml": (b'",\n', b">=", '>=2",  # {}\n'),
    "yml": (b"run", b"run", "run: {}\n"),
    "json": (b"},\n", b"{", '{{"a": [1, 2, "{}"]}},\n'),
}
_NEW = {
    "toml": ('    "{}>=1",\n', "\n[tool.{}]\nx = 1\n", "\n[tool.both]\nx = 1\n{} = 1\n"),
    "yml": ("      - name: {}\n        run: x\n", "new:\n  {}: 1\n", "both:\n  {}: 1\n"),
    "json": ('    "{}": {{}},\n',),
}


def _restructured(lines: list[bytes], kind: str, word: str, chance: random.Random) -> bytes:
    """Add or change something so that the file still parses."""
    mark, cut, other = _ITEMS[kind]
    items = [at for at, line in enumerate(lines) if mark in line]
    text = chance.choice(_NEW[kind]).format(word).encode()
    if items and chance.random() < 0.25:
        at = chance.choice(items)
        lines[at] = lines[at].partition(cut)[0] + other.format(word).encode()
    elif items and text.startswith(b" "):
        lines.insert(chance.choice(items) + 1, text)
    else:
        tops = [at for at, line in enumerate(lines) if line.startswith((b"[", b"other"))]
        lines.insert(chance.choice((*tops, len(lines))), text)
    return b"".join(lines)


@dataclass(frozen=True)
class _Place:
    path: str
    target: str
    base: Entry | None
    theirs: Entry | None
    words: str  # that the user writes


def _edited(place: _Place, edit: str, chance: random.Random) -> dict[str, Entry]:
    """Return what the user has instead of a file, and beside it."""
    path, words, base = place.path, place.words, place.base
    if base is None:
        return _first(place, edit, chance)
    changed = _changed(base, path, words, chance)
    moved = f"moved/of {words}-{path.rpartition('/')[2]}"
    edits: dict[str, Callable[[], dict[str, Entry]]] = {
        "none": lambda: {path: base},
        "deleted a line": lambda: {path: _shorter(base, chance)},
        "several": lambda: {path: _changed(changed, path, f"{words}-again", chance)},
        "appended bytes": lambda: {path: _appended(base, words)},
        "renamed": lambda: {moved: base},
        "renamed and edited": lambda: {moved: changed},
        "removed": dict,
        "line ends": lambda: {path: _turned(base)},
        "line ends and edited": lambda: {path: _turned(changed)},
        "blanks": lambda: {path: _blanks(base)},
        "to binary": lambda: {path: File(b"\0" + words.encode())},
        "to link": lambda: {path: Link(words)},
        "executable": lambda: {path: _flipped(base)},
        "to directory": lambda: {f"{path}/mine": File(words.encode())},
        "own beside": lambda: {path: changed, f"{path}.mine": File(f"{words}-too\n".encode())},
        "side file": lambda: {path: changed, f"{path}.opsinit-new": File(f"{words}-side\n".encode())},
        "same as theirs": lambda: {place.target: place.theirs} if place.theirs else {},
        "renamed as theirs": lambda: {place.target: changed},
    }
    if edit == "relocated" and path.startswith("own "):
        top = path.partition("/")[0]
        return {top: Link(f"to {words}"), f"to {words}{path.removeprefix(top)}": changed}
    return edits.get(edit, lambda: {path: changed})()


def _first(place: _Place, edit: str, chance: random.Random) -> dict[str, Entry]:
    """Return what the user had where the template adds something."""
    words = place.words
    if edit == "relocated" and place.target.startswith("own "):
        return {place.target.partition("/")[0]: Link(f"to {words}")}
    same: dict[str, Entry] = {place.target: place.theirs} if place.theirs else {}
    own: dict[str, dict[str, Entry]] = {
        "inserted": {place.target: File(f"{words}\n".encode())},
        "to binary": {place.target: File(b"\0" + words.encode() + chance.randbytes(5))},
        "to link": {place.target: Link(words)},
        "to directory": {f"{place.target}/mine": File(words.encode())},
        "own beside": {f"{place.target}.\udce9": File(words.encode())},
        "same as theirs": same,
        "executable": {path: _flipped(entry) for path, entry in same.items()},
    }
    return own.get(edit, {})


def _shorter(entry: Entry, chance: random.Random) -> Entry:
    if not isinstance(entry, File) or not entry.content:
        return entry
    lines = entry.content.splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    return File(b"".join(lines), entry.executable)


def _appended(entry: Entry, words: str) -> Entry:
    if not isinstance(entry, File):
        return Link(words)
    return File(entry.content + b"\xff\xe9 " + words.encode(), entry.executable)


def _turned(entry: Entry) -> Entry:
    """Give a text the other line ends."""
    if not isinstance(entry, File) or b"\0" in entry.content:
        return entry
    content = entry.content.replace(b"\r\n", b"\n")
    return File(content if content != entry.content else content.replace(b"\n", b"\r\n"), entry.executable)


def _blanks(entry: Entry) -> Entry:
    """Take the blanks from the ends of lines."""
    if not isinstance(entry, File) or b"\0" in entry.content:
        return entry
    lines = entry.content.splitlines(keepends=True)
    return File(b"".join(line.rstrip() + line[len(line.rstrip(b"\r\n")) :] for line in lines), entry.executable)


def _flipped(entry: Entry) -> Entry:
    return File(entry.content, not entry.executable) if isinstance(entry, File) else entry
