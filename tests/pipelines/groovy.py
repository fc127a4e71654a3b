"""A declarative pipeline of Jenkins: statements, with statements in their braces."""

import re
from collections.abc import Iterator
from typing import NamedTuple

TOKEN = re.compile(
    r"""'''.*?'''|\"\"\".*?\"\"\"|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?\*/|.""", re.DOTALL
)


class Node(NamedTuple):
    """A statement, and what stands in its braces."""

    head: str
    body: list["Node"]

    def all(self, head: str) -> list["Node"]:
        """Return the statements in the braces that begin so."""
        return [node for node in self.body if re.match(rf"{head}\b", node.head)]

    def text(self) -> str:
        """Return all that it says, a line a statement."""
        return "\n".join([self.head, *(node.text() for node in self.body)])


def parsed(text: str) -> list[Node]:
    """Return the statements of a file; what stands in a string or a comment is none."""
    return _statements(iter(TOKEN.findall(text)))


def _statements(parts: Iterator[str]) -> list[Node]:
    """Return the statements up to the brace that closes."""
    nodes: list[Node] = []
    head, depth = "", 0
    for part in parts:
        if part.startswith(("//", "/*")):
            continue
        depth += (part in "([") - (part in ")]")
        if part == "{":
            nodes.append(Node(head.strip(), _statements(parts)))
            head = ""
        elif part in "};\n" and depth == 0:
            nodes += [Node(head.strip(), [])] if head.strip() else []
            head = ""
            if part == "}":
                break
        else:
            head += part
    return nodes
