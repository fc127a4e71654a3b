"""Judges the structure of Grafana Alloy's configuration: its syntax, known components with known parts, references.

The names are those of Alloy's reference, as far as the template uses them: whatever else stands in a file is a fault.
What a value means to Alloy, such as whether a stage's expression finds anything, is beyond it: a test of the project
runs the service's lines through the stages.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

TOKEN = re.compile(
    r'\s+|//[^\n]*|(?P<string>"(?:\\.|[^"\\\n])*")|(?P<word>[A-Za-z_][\w.]*)|(?P<mark>[{}\[\]=,])|(?P<bad>.)'
)
EXPORTS = {"local.file_match": "targets", "loki.process": "receiver", "loki.write": "receiver"}
STAGES = ("json", "label_drop", "labels", "match", "output", "structured_metadata", "timestamp")
#: Of each block: the attributes that it must have, those that it may have, and the blocks in it.
BLOCKS: dict[str, tuple[set[str], set[str], set[str]]] = {
    "": (set(), set(), {"logging", "local.file_match", "loki.source.file", "loki.process", "loki.write"}),
    "logging": ({"level"}, {"format"}, set()),
    "local.file_match": ({"path_targets"}, {"sync_period"}, set()),
    "loki.source.file": ({"targets", "forward_to"}, {"tail_from_end"}, set()),
    "loki.process": (
        {"forward_to"},
        set(),
        {f"stage.{kind}" for kind in STAGES},
    ),
    "stage.json": ({"expressions"}, {"source", "drop_malformed"}, set()),
    "stage.label_drop": ({"values"}, set(), set()),
    "stage.labels": ({"values"}, set(), set()),
    "stage.match": ({"selector"}, {"action", "pipeline_name", "drop_counter_reason"}, set()),
    "stage.output": ({"source"}, set(), set()),
    "stage.structured_metadata": ({"values"}, set(), set()),
    "stage.timestamp": ({"source", "format"}, {"location", "action_on_failure", "fallback_formats"}, set()),
    "loki.write": (set(), {"external_labels"}, {"endpoint"}),
    "endpoint": ({"url"}, {"tenant_id", "name"}, set()),
}
LABELLED = {name for name in BLOCKS if name.startswith(("local.", "loki."))}


class MisreadError(Exception):
    """What is wrong with a file, in one sentence."""


@dataclass
class Block:
    """A block, with what it sets and the blocks in it."""

    name: str
    label: str = ""
    sets: dict[str, list[str]] = field(default_factory=dict)
    blocks: list["Block"] = field(default_factory=list)


def tokens(text: str) -> Iterator[str]:
    """Give the tokens of a file."""
    for found in TOKEN.finditer(text):
        if found["bad"]:
            raise MisreadError(f"line {text.count(chr(10), 0, found.start()) + 1}: {found['bad']!r} is not understood")
        if found.lastgroup:
            yield found[0]


def value(rest: list[str]) -> list[str]:
    """Take a value off the tokens, and return the words in it that are no keys."""
    first = rest.pop(0) if rest else ""
    if first == "[":
        return items(rest, "]")
    if first == "{":
        return items(rest, "}")
    if re.fullmatch(r'".*"|[A-Za-z_][\w.]*', first):
        return [] if first.startswith('"') or first in {"true", "false"} else [first]
    raise MisreadError(f"{first!r} is no value")


def items(rest: list[str], end: str) -> list[str]:
    """Take the items of a list or an object off the tokens: with commas between them."""
    found = []
    while rest and rest[0] != end:
        if end == "}":
            key, sign = rest.pop(0), rest.pop(0)
            if not re.fullmatch(r'"[^"]+"|[A-Za-z_]\w*', key) or sign != "=":
                raise MisreadError(f"{key} {sign} sets nothing")
        found += value(rest)
        if rest and rest[0] != end and rest.pop(0) != ",":
            raise MisreadError("a comma is missing")
    if not rest:
        raise MisreadError(f"{end} is missing")
    rest.pop(0)
    return found


def body(rest: list[str], block: Block, *, end: bool) -> Block:
    """Take what stands in a block off the tokens."""
    while rest and rest[0] != "}":
        name = rest.pop(0)
        if rest and rest[0] == "=":
            rest.pop(0)
            if name in block.sets:
                raise MisreadError(f"{block.name} sets {name} twice")
            block.sets[name] = value(rest)
            continue
        label = rest.pop(0).strip('"') if rest and rest[0].startswith('"') else ""
        if not rest or rest.pop(0) != "{":
            raise MisreadError(f"{name} is neither set nor a block")
        block.blocks.append(body(rest, Block(name, label), end=True))
    if end != bool(rest):
        raise MisreadError(f"the braces of {block.name or 'the file'} do not match")
    if end:
        rest.pop(0)
    return block


def faults(text: str) -> Iterator[str]:
    """Give what is wrong with a file, a sentence each."""
    try:
        file = body(list(tokens(text)), Block(""), end=False)
    except (MisreadError, IndexError) as fault:
        yield str(fault) or "the file ends too early"
        return
    yield from known(file)
    there = {f"{block.name}.{block.label}.{EXPORTS[block.name]}" for block in file.blocks if block.name in EXPORTS}
    used = {word for block in file.blocks for words in block.sets.values() for word in words}
    yield from (f"{name} is exported by nothing" for name in sorted(used - there))
    yield from (f"nothing reads {name}" for name in sorted(there - used))
    names = [(block.name, block.label) for block in file.blocks]
    yield from (f"{name} {label} stands twice" for name, label in {pair for pair in names if names.count(pair) > 1})


def known(block: Block) -> Iterator[str]:
    """Give what a block holds that it may not, and what it lacks."""
    must, may, inside = BLOCKS[block.name]
    yield from (f"{block.name} knows no {name}" for name in sorted(block.sets.keys() - must - may))
    yield from (f"{block.name} lacks {name}" for name in sorted(must - block.sets.keys()))
    for part in block.blocks:
        if part.name not in inside:
            yield f"{block.name or 'the file'} knows no block {part.name}"
            continue
        if bool(part.label) != (part.name in LABELLED):
            yield f"{part.name} has {'a' if part.label else 'no'} label"
        yield from known(part)


if __name__ == "__main__":
    lines = [f"{file}: {fault}" for file in sys.argv[1:] for fault in faults(Path(file).read_text(encoding="utf-8"))]
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.exit(1 if lines else 0)
