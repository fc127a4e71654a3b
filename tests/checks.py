"""What is true of every file of a project: each check gives a sentence for each fault, or nothing."""

import ast
import itertools
import json
import re
import tomllib
import warnings
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any

import yaml
from pathspec import GitIgnoreSpec

MAX_LINES = 150
MAX_PATH = 90
# Legal text is as long as it is, and a dashboard is data that Grafana writes.
LONG = GitIgnoreSpec.from_lines(["/LICENSE", "*.json"])

# Braces that belong to somebody else, by the files in which they may stand.
FOREIGN = {
    "/.github/**": r"\$\{\{[^{}]*\}\}",
    "/tests/test_github.py": r"\$\{\{[^{}]*\}\}",
    "/scripts/build.py": r"\{\{json \.Manifest\}\}",
    "/ansible/**": r"\{\{ .+? \}\}",
    "/justfile": r"\{\{ ?[a-z_]+(\([^{}]*\))? ?\}\}",
    "/just/*.just": r"\{\{ ?[a-z_]+(\([^{}]*\))? ?\}\}",
    "/ops/prometheus/**": r"\{\{ ?[$.][^{}]*\}\}",
    "/ops/kubernetes/rules/**": r"\{\{ ?[$.][^{}]*\}\}",
    "/ops/alertmanager/**": r"\{\{ ?([^{}]*\.[A-Z][^{}]*|end ?)\}\}",
    "/ops/grafana/**": r"\{\{ ?[a-z_]+ ?\}\}",
}
# What opens is enough: `%}` also ends a percentage in Python.
JINJA = re.compile(r"\{%|\{\{-? *[a-zA-Z_'\"(\[]|\{#")


class StrictLoader(yaml.SafeLoader):
    """YAML without a key said twice, of which PyYAML silently takes the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        """Return the mapping, if each of its keys stands once."""
        keys = [key.value for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
        if twice := {key for key in keys if isinstance(key, str) and keys.count(key) > 1}:
            msg = f"the key {twice.pop()} stands twice"
            raise yaml.YAMLError(msg)
        return super().construct_mapping(node, deep=deep)


def load_yaml(text: str) -> object:
    """Return the documents of a YAML file."""
    return list(yaml.load_all(text, StrictLoader))


def load_json(text: str) -> object:
    """Return what a JSON file holds, if each key of an object stands once."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        if len(result) < len(pairs):
            msg = "a key stands twice"
            raise ValueError(msg)
        return result

    return json.loads(text, object_pairs_hook=unique)


def load_python(text: str) -> object:
    """Return the syntax tree of a Python file that compiles without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compile(text, "<file>", "exec", dont_inherit=True)
        return ast.dump(ast.parse(text))


PARSERS: dict[str, Callable[[str], object]] = {
    ".yml": load_yaml,
    ".yaml": load_yaml,
    ".toml": tomllib.loads,
    ".json": load_json,
    ".py": load_python,
}


def parser(name: str) -> Callable[[str], object] | None:
    """Return what reads a file of this name, if its format has a parser."""
    return load_yaml if name == "dvc.lock" else PARSERS.get(PurePosixPath(name).suffix)


def parsed(name: str, text: str) -> Iterator[str]:
    """Find what its own parser refuses."""
    if parse := parser(name):
        try:
            parse(text)
        except (ValueError, SyntaxError, SyntaxWarning, yaml.YAMLError) as error:
            yield f"does not parse: {error}"


def rendered(name: str, text: str) -> Iterator[str]:
    """Find Jinja that was left over: all braces that are not another tool's, in that tool's files."""
    for files, pattern in FOREIGN.items():
        if GitIgnoreSpec.from_lines([files]).match_file(name):
            text = re.sub(pattern, "", text)
    for number, line in enumerate(text.splitlines(), start=1):
        if name.endswith(".sh") and "${#" in line:
            continue
        if found := JINJA.search(line):
            yield f"line {number} holds {found[0]!r}: {line.strip()}"


def tidy(name: str, text: str) -> Iterator[str]:
    """Find what an editor would clean up."""
    if text and (not text.endswith("\n") or text.endswith("\n\n") or text == "\n"):
        yield "does not end with exactly one newline"
    if text.startswith("\n"):
        yield "starts with an empty line"
    if "\r" in text:
        yield "holds a carriage return"
    if "\n\n\n\n" in text or ("\n\n\n" in text and not name.endswith(".py")):
        yield "holds empty lines in a row"
    for number, line in enumerate(text.splitlines(), start=1):
        if line != line.rstrip():
            yield f"line {number} ends with spaces"
        if "\t" in line and name != "Makefile":
            yield f"line {number} holds a tab"


def small(name: str, text: str) -> Iterator[str]:
    """Find what is too long to be read."""
    if len(name) > MAX_PATH:
        yield f"has a path of {len(name)} characters"
    lines = text.count("\n")
    if lines > MAX_LINES and not LONG.match_file(name):
        yield f"has {lines} lines"


CHECKS = (parsed, rendered, tidy, small)


def problems(name: str, content: bytes) -> list[str]:
    """Return everything that is wrong with one file."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return [f"{name} is no text: {error}"]
    found = itertools.chain.from_iterable(check(name, text) for check in CHECKS)
    return [f"{name} {problem}" for problem in found]
