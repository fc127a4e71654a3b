"""Random templates that change from version to version, and users who edit what was made of them: all by a seed.

Some lines belong to the template, some to the user, with lines between them that neither touches: so there is a merge
that nobody disputes. The user renames nothing, and edits no file that the template drops: `situations` looks at those.
"""

import random
from dataclasses import dataclass, replace
from pathlib import Path

CONFIGURATION = """\
_subdirectory: files
_skip_if_exists: [once.txt]
_exclude: ["{{% if not option %}}option{{% endif %}}"]
name:
  type: str
  default: {name}
option:
  type: bool
  default: {option}
"""
ANSWERS = "{{ _copier_answers | to_nice_yaml }}"
LINES = {  # by the suffix: what a line looks like that no other equals, and that parses beside others
    ".toml": '{word} = "{text}"\n',
    ".yml": '{word}: "{text}"\n',
    ".py": "{word} = {text!r}\n",
    ".txt": "{word} {text}\n",
    ".md": "{word} {text}\n",
    "": "    {word} {text}\n",
}
THEIRS, YOURS, NOBODYS = "t", "u", "n"
PATTERN = THEIRS * 3 + NOBODYS * 5 + YOURS * 3 + NOBODYS * 5


@dataclass(frozen=True)
class File:
    """A file of a template: whose each line is, and the line."""

    lines: tuple[tuple[str, str], ...]
    executable: bool = False
    binary: bytes = b""

    @property
    def content(self) -> bytes:
        """Return what it holds."""
        return self.binary or "".join(line for _, line in self.lines).encode()


Files = dict[str, File]


class Author:
    """Who makes random changes, and never the same line twice."""

    def __init__(self, seed: int) -> None:
        """Begin to count words."""
        self.draw = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
        self.words = 0

    def versions(self) -> list[tuple[str, Files]]:
        """Return the versions of a template: its questions, and its files."""
        configuration = CONFIGURATION.format(name="first", option=self.draw.choice(["true", "false"]))
        files = {"once.txt": self._file("once.txt")} if self.draw.random() < 0.5 else {}
        for _ in range(self.draw.randint(3, 14)):
            self._add(files)
        found = [(configuration, files)]
        for _ in range(self.draw.randint(1, 2)):
            files = self._next(files)
            configuration = configuration.replace("first", "second")
            if self.draw.random() < 0.4:
                self.words += 1
                configuration += f"question{self.words}:\n  type: str\n  default: word\n"
            found.append((configuration, files))
        return found

    def _next(self, files: Files) -> Files:
        """Return the files of one more version."""
        changed: Files = {}
        for name, file in files.items():
            match self.draw.randrange(8):
                case 0 | 1 | 2:
                    changed[name] = self.edited(name, file, THEIRS, "{{ name }}{% if option %}!{% endif %}é")
                case 3:
                    changed[name] = replace(file, executable=not file.executable)
                case 4 if name != "once.txt":
                    changed |= {self._name(): file} if self.draw.random() < 0.5 else {}
                case _:
                    changed[name] = file
        for _ in range(self.draw.randint(0, 3)):
            self._add(changed)
        return changed

    def edited(self, name: str, file: File, whose: str, text: str) -> File:
        """Insert, delete and replace lines beside those that belong to one side."""
        lines = list(file.lines)
        for _ in range(self.draw.randint(1, 4)):
            own = [at for at, (owner, _) in enumerate(lines) if owner == whose]
            if not own:
                break
            at = self.draw.choice(own)
            added = [(whose, self._line(name, text)) for _ in range(self.draw.choice([0, 1, 1, 3]))]
            lines[at : at + self.draw.randrange(2)] = added
        return File(tuple(lines), file.executable, file.binary and file.binary + text.encode())

    def _add(self, files: Files) -> None:
        name = self._name()
        files[name] = self._file(name)

    def _file(self, name: str) -> File:
        if self.draw.random() < 0.1:
            return File((), binary=b"\0\xff" + self.draw.randbytes(20))
        count = self.draw.choice([0, 1, 10, 30, 60])
        owners = (PATTERN[at % len(PATTERN)] for at in range(count))
        return File(tuple((owner, self._line(name, "{{ name }}")) for owner in owners), self.draw.random() < 0.2)

    def _name(self) -> str:
        self.words += 1
        folder = self.draw.choice(["", "", "src/", "docs/deep/", "option/", ".hidden/"])
        return f"{folder}f{self.words}{self.draw.choice(list(LINES))}"

    def _line(self, name: str, text: str) -> str:
        self.words += 1
        return LINES[Path(name).suffix].format(word=f"w{self.words}", text=self.draw.choice([text, "same", ""]))


def template(configuration: str, files: Files) -> dict[str, File]:
    """Return the files of a template's repository, as one version has them."""
    made = {f"files/{name}{'' if file.binary else '.jinja'}": file for name, file in files.items()}
    plain = {"copier.yml": configuration, "files/{{ _copier_conf.answers_file }}.jinja": ANSWERS}
    return made | {name: File(((NOBODYS, text),)) for name, text in plain.items()}


def write(root: Path, name: str, file: File) -> None:
    """Write one file."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.content)
    path.chmod(0o755 if file.executable else 0o644)
