"""A repository as the audit reads it: files in memory, each parsed once by what knows its format."""

import ast
import functools
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import hcl2
import yaml
from pathspec import GitIgnoreSpec

from tests.audit import code


class Loader(yaml.SafeLoader):
    """YAML with the tags of GitLab and CloudFormation, which are kept as their values."""


Loader.add_multi_constructor("!", lambda loader, _, node: _plain(loader, node))


def _plain(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    match node:
        case yaml.MappingNode():
            return loader.construct_mapping(node, deep=True)
        case yaml.SequenceNode():
            return loader.construct_sequence(node, deep=True)
        case _:
            return loader.construct_scalar(node)  # type: ignore[arg-type]


@functools.cache
def _spec(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    return GitIgnoreSpec.from_lines(patterns)


@functools.cache
def documents(content: bytes) -> list[Any]:
    """Parse a YAML file."""
    return list(yaml.load_all(content, Loader))


@functools.cache
def hcl(content: bytes) -> dict[str, Any]:
    """Parse a file of Terraform."""
    found: dict[str, Any] = hcl2.loads(content.decode())
    return found


class Section(NamedTuple):
    """A part of a page: its heading, and what stands under it."""

    heading: str
    body: str


class Repository:
    """Files by their paths."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Read nothing yet."""
        self.files = dict(files)
        self._found: dict[tuple[str, ...], list[str]] = {}

    def paths(self, *patterns: str) -> list[str]:
        """Return the paths that match, as .gitignore writes them."""
        if patterns not in self._found:
            self._found[patterns] = sorted(_spec(patterns).match_files(self.files))
        return self._found[patterns]

    def text(self, path: str) -> str:
        """Return the text of a file; of a missing one, nothing."""
        return self.files.get(path, b"").decode("utf-8", errors="replace")

    def yaml(self, *patterns: str) -> Iterator[dict[str, Any]]:
        """Give every YAML document that is a mapping."""
        for path in self.paths(*patterns):
            yield from (found for found in documents(self.files[path]) if isinstance(found, dict))

    def json(self, *patterns: str) -> Iterator[dict[str, Any]]:
        """Give every JSON file that holds an object."""
        for path in self.paths(*patterns):
            found = json.loads(self.files[path])
            if isinstance(found, dict):
                yield found

    @cached_property
    def pyproject(self) -> dict[str, Any]:
        """What pyproject.toml holds."""
        return tomllib.loads(self.text("pyproject.toml"))

    @cached_property
    def python(self) -> dict[str, ast.Module]:
        """Every Python file, by its path."""
        return {path: code.parsed(self.files[path]) for path in self.paths("*.py")}

    @cached_property
    def source(self) -> dict[str, ast.Module]:
        """The Python files of the package."""
        return {path: tree for path, tree in self.python.items() if path.startswith("src/")}

    @cached_property
    def tests(self) -> dict[str, ast.Module]:
        """The Python files of the tests."""
        return {path: tree for path, tree in self.python.items() if path.startswith("tests/")}

    @cached_property
    def terraform(self) -> list[dict[str, Any]]:
        """Every HCL file."""
        return [hcl(self.files[path]) for path in self.paths("*.tf")]

    @cached_property
    def resources(self) -> set[str]:
        """The kinds of the resources that Terraform makes."""
        return {kind.strip('"') for file in self.terraform for made in file.get("resource", []) for kind in made}

    @cached_property
    def manifests(self) -> list[dict[str, Any]]:
        """Every document that Kubernetes reads."""
        found = self.yaml("/deploy/**/*.yaml", "/deploy/**/*.yml")
        return [document for document in found if {"apiVersion", "kind"} <= document.keys()]

    def sections(self, path: str) -> list[Section]:
        """Return the sections of a page; `#` inside a fence is no heading."""
        found = [Section("", "")]
        fenced = False
        for line in self.text(path).splitlines():
            fenced ^= line.startswith("```")
            heading = None if fenced else re.match(r"#+ (.+)", line)
            if heading:
                found.append(Section(heading[1], ""))
            else:
                found[-1] = found[-1]._replace(body=f"{found[-1].body}{line}\n")
        return found

    def headings(self, *patterns: str) -> list[str]:
        """Return the headings of some pages that have something under them, in small letters."""
        found = (section for path in self.paths(*patterns) for section in self.sections(path))
        return [section.heading.lower() for section in found if section.heading and section.body.strip()]


def stem(path: str) -> str:
    """Return the name of a file without its suffix."""
    return PurePosixPath(path).stem
