"""What is run when something is run: commands, recipes of the justfile, and the programs that scripts start."""

import ast
import functools
import re
import shlex
from collections.abc import Iterable, Iterator

from tests.audit.repository import Repository

Command = tuple[str, ...]
HEADER = re.compile(r"^@?(?P<name>_?[a-z][\w-]*)(?P<parameters>[^:]*):(?!=)(?P<needs>.*)$")
SCRIPT = re.compile(r"(?:\./)?(scripts/[\w/-]+\.(?:py|sh))$")
SEPARATORS = set(";&|()\n")


@functools.cache
def split(script: str) -> tuple[Command, ...]:
    """Split a shell script into its simple commands."""
    return tuple(_split(script))


def _split(script: str) -> Iterator[Command]:
    for line in re.sub(r"\\\n", " ", script).splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        command: list[str] = []
        try:
            for token in lexer:
                if set(token) <= SEPARATORS:
                    yield tuple(command)
                    command = []
                else:
                    command.append(token)
        except ValueError:  # a quote that goes on in the next line
            command = line.split()
        yield tuple(command)


def recipes(repository: Repository) -> dict[str, str]:
    """Return what each recipe runs, with what it needs first."""
    found: dict[str, list[str]] = {}
    for path in repository.paths("/justfile", "/just/*.just"):
        name = ""
        for line in repository.text(path).splitlines():
            if header := HEADER.match(line):
                name = header["name"]
                needed = re.findall(r"[\w-]+", header["needs"])
                found[name] = [f"just {recipe}" for recipe in needed]
            elif name and line.startswith((" ", "\t")):
                found[name].append(line.strip().lstrip("@-"))
            elif line.strip() and not line.startswith("#"):
                name = ""
    return {name: "\n".join(lines) for name, lines in found.items()}


def of_script(repository: Repository, path: str) -> tuple[Command, ...]:
    """Return what a script starts."""
    if path.endswith(".sh"):
        return split(repository.text(path))
    return _of_python(repository.python[path]) if path in repository.python else ()


@functools.cache
def _of_python(tree: ast.Module) -> tuple[Command, ...]:
    """Return the words of each list, tuple and call that begins with one, and the scripts that are imported."""
    found: list[Command] = []
    for node in ast.walk(tree):
        match node:
            case ast.List(elts=words) | ast.Tuple(elts=words) | ast.Call(args=words):
                found.append(_words(words))
            case ast.ImportFrom(module=str(module)):
                found.append(("import", f"scripts/{module}.py"))
            case ast.Import(names=names):
                found += [("import", f"scripts/{alias.name}.py") for alias in names]
    return tuple(found)


def _words(nodes: Iterable[ast.expr]) -> Command:
    return tuple(node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else "" for node in nodes)


class Runner:
    """Follows commands to everything that they run in turn."""

    def __init__(self, repository: Repository) -> None:
        """Read the recipes."""
        self.repository = repository
        self.recipes = recipes(repository)

    def follow(self, scripts: Iterable[str]) -> frozenset[Command]:
        """Return all commands that some lines of shell come down to."""
        found: set[Command] = set()
        waiting = [command for script in scripts for command in split(script)]
        while waiting:
            command = waiting.pop()
            if not command or command in found:
                continue
            found.add(command)
            for recipe in self.called(command):
                waiting += split(self.recipes.get(recipe, ""))
            for script in filter(None, map(SCRIPT.search, command)):
                waiting += of_script(self.repository, script[1])
        return frozenset(found)

    def called(self, command: Command) -> list[str]:
        """Return the recipes that a command calls."""
        for number, word in enumerate(command):
            after = command[number + 1 :]
            if word == "just":
                return [name for name in after if not name.startswith("-")][:1]
            if word == "make":
                return [name for name in after if not name.startswith("-") and "=" not in name]
        return []


def runs(commands: Iterable[Command], *words: str) -> bool:
    """Tell whether one of some commands has these words next to each other; `a|b` is either of them."""
    choices = [frozenset(word.split("|")) for word in words]
    return any(
        all(_name(word) in choice for word, choice in zip(command[start:], choices, strict=False))
        for command in commands
        for start in range(len(command) - len(choices) + 1)
    )


def mentions(commands: Iterable[Command], program: str, *words: str) -> bool:
    """Tell whether one of some commands starts a program, and has these words somewhere behind it."""
    named = frozenset(program.split("|"))
    return any(
        _name(word) in named and all(any(part in other for other in command[start:]) for part in words)
        for command in commands
        for start, word in enumerate(command)
    )


def _name(word: str) -> str:
    """Return a word, or the program that a path ends in."""
    return word.removeprefix(".venv/bin/")
