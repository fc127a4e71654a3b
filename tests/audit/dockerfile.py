"""What a Dockerfile says."""

import re
from typing import NamedTuple

from tests.audit.subject import Subject


class Instruction(NamedTuple):
    """One instruction, with its continued lines in one."""

    name: str
    value: str


def instructions(subject: Subject) -> list[Instruction]:
    """Return the instructions of all Dockerfiles."""
    found = []
    for path in subject.paths("Dockerfile", "Dockerfile.*", "*.Dockerfile"):
        text = re.sub(r"^\s*#.*\n", "", subject.text(path), flags=re.MULTILINE)
        for line in re.sub(r"\\\n", " ", text).splitlines():
            name, _, value = line.strip().partition(" ")
            if name:
                found.append(Instruction(name.upper(), value.strip()))
    return found


def bases(subject: Subject) -> list[str]:
    """Return the images that are built upon, stages left out and arguments put in."""
    found, stages, arguments = [], set(), {}
    for name, value in instructions(subject):
        if name == "ARG":
            key, _, default = value.partition("=")
            arguments[key] = default
        elif name == "FROM":
            words = [word for word in value.split() if not word.startswith("--")]
            image = re.sub(r"\$\{?(\w+)\}?", lambda match: arguments.get(match[1], match[0]), words[0])
            if image not in stages:
                found.append(image)
            stages |= set(words[2:])
    return found
