"""Writes docs/reference/questions.md and cli.md from the template and the code; --check says if they are current."""

import ast
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import yaml

from opsinit import errors
from opsinit.drift import Kind
from opsinit.plan import Action, Reason
from opsinit.questions import asked

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "docs" / "reference"
MADE = "<!-- Made by scripts/reference.py: edit its sources, then run `just docs`. -->"


def question_files() -> Iterator[Path]:
    """Give the question files in the order of the index."""
    for line in (ROOT / "copier.yml").read_text(encoding="utf-8").splitlines():
        if line.startswith("!include "):
            yield ROOT / line.removeprefix("!include ")


def cell(value: object) -> str:
    """Return a value as it stands in a table: as YAML would write it, in code."""
    if value is None or (isinstance(value, str) and "UNSET" in value):
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"`{text}`".replace("|", "\\|")


def choices(question: dict[str, Any]) -> str:
    """Return what a question accepts."""
    if question["type"] == "bool":
        listed: list[Any] = [True, False]
    else:
        named = question.get("choices", [])
        listed = list(named.values()) if isinstance(named, dict) else list(named)
    return ", ".join(cell(choice) for choice in listed) or "text"


def questions() -> str:
    """Return the page of the questions."""
    rows = [
        (name, question)
        for path in question_files()
        for name, question in yaml.safe_load(path.read_text(encoding="utf-8")).items()
        if not name.startswith("_")
    ]
    conditions = {question.name: question.condition for question in asked(ROOT)}
    ask = [
        f"| `{name}` | {question['help']} | {choices(question)} | {cell(question['default'])} "
        f"| {'yes' if question.get('ask', True) else ''} | {cell(conditions[name] or None)} |"
        for name, question in rows
        if "when" not in question
    ]
    flags = [
        f"| `{name}` | {cell(question['default'].strip('{} '))} |"
        for name, question in rows
        if "when" in question and question["type"] != "yaml"
    ]
    return "\n".join(
        [
            "# Questions",
            "",
            MADE,
            "",
            "Every answer is recorded in `.copier-answers.yml`. What is not asked has its default, and is set by",
            "`--set NAME=VALUE` or in a file given by `--answers`. The default is the first choice. Some answers have",
            "an effect only with others: they are recorded all the same, for the day when the others change.",
            "",
            "| name | question | choices | default | asked | only with |",
            "|---|---|---|---|---|---|",
            *ask,
            "",
            "## Flags",
            "",
            "Computed from the answers, never recorded: what the files of the template ask.",
            "",
            "| flag | from |",
            "|---|---|",
            *flags,
            "",
        ]
    )


def help_of(*command: str) -> str:
    """Return what a command says of itself."""
    result = subprocess.run(
        [sys.executable, "-m", "opsinit", *command, "--help"],
        env={**os.environ, "COLUMNS": "80", "TERMINAL_WIDTH": "80"},
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout.strip()


def commands() -> list[str]:
    """Return the names of the commands, in the order in which `--help` shows them."""
    listed = help_of().partition("Commands:\n")[2].splitlines()
    return [line.split()[0] for line in listed if line.startswith("  ") and not line.startswith("   ")]


def sentence(thing: type) -> str:
    """Return the first line of a docstring."""
    return (inspect.getdoc(thing) or "").partition("\n")[0]


def codes(base: type[errors.OpsinitError]) -> Iterator[str]:
    """Give a row for each kind of error."""
    for kind in base.__subclasses__():
        yield f"| {cell(kind.code)} | {sentence(kind)} |"
        yield from codes(kind)


def words(node: ast.expr) -> str:
    """Return a message as it stands in the code, with a dot leader for what it quotes."""
    if isinstance(node, ast.JoinedStr):
        return "".join(words(part) for part in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else "…"


def findings() -> list[str]:
    """Return a row for each thing that a command can find: every `Finding("code", "message", ...)` of the package."""
    calls = [
        node.args
        for path in sorted((ROOT / "src" / "opsinit").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding"
    ]
    return sorted({f"| {cell(words(call[0]))} | {words(call[1])} |" for call in calls})


def comments(kind: type[Enum]) -> dict[str, str]:
    """Return what stands in the code beside each member of a kind."""
    found = re.findall(r"^    (\w+) = [^#\n]+(?:  # (.+))?$", inspect.getsource(kind), re.MULTILINE)
    return {name: comment.replace("|", "\\|") for name, comment in found}


def paths() -> list[str]:
    """Return how what happens to a path is told: every action, then every reason."""
    said = comments(Action)
    return [
        "## Paths",
        "",
        "What `update` and `set` do to each path, in their report and as `paths` with `--json`. An `action` is one of",
        "",
        "| action | meaning |",
        "|---|---|",
        *(f"| {cell(action.value)} | {said[action.name]} |" for action in Action),
        "",
        "and a `reason` one of these; another path that has a part in it is `other`. A code keeps its meaning, the",
        "words may change.",
        "",
        "| reason | message |",
        "|---|---|",
        *(f"| {cell(reason.code)} | {reason.says('…')} |" for reason in Reason),
        "",
        "What `diff` says of each path, as `code` of its `drift` with `--json`:",
        "",
        "| code | what became of it |",
        "|---|---|",
        *(f"| {cell(kind.value)} | {comments(Kind)[kind.name]} |" for kind in Kind),
        "",
    ]


def cli() -> str:
    """Return the page of the commands."""
    lines = ["# Commands", "", MADE, "", "```text", help_of(), "```", ""]
    for command in commands():
        lines += [f"## opsinit {command}", "", "```text", help_of(command), "```", ""]
    lines += [
        "## Exit codes",
        "",
        "| code | meaning |",
        "|---|---|",
        "| 0 | done |",
        "| 1 | it ran, and something needs attention |",
        "| 2 | it could not run, and wrote nothing |",
        "| 130 | interrupted; nothing is half done |",
        "",
        "## Error codes",
        "",
        "With `--json` standard output holds one object, whatever happens. An error is",
        '`{"error": {"code": …, "message": …, "hint": …}}`; a code keeps its meaning, the words may change.',
        "",
        "| code | meaning |",
        "|---|---|",
        *codes(errors.OpsinitError),
        "",
        "## Findings",
        "",
        "What a command says on its way, as `warning` (exit code 1) or `note` (0), and as `findings` with `--json`.",
        "",
        "| code | message |",
        "|---|---|",
        *findings(),
        "",
        *paths(),
    ]
    return "\n".join(lines)


def pages() -> dict[Path, str]:
    """Return every made page with its content."""
    return {PAGES / "questions.md": questions(), PAGES / "cli.md": cli()}


def main() -> int:
    """Write the pages, or name those that are not current."""
    if "--check" not in sys.argv[1:]:
        for path, content in pages().items():
            path.write_text(content, encoding="utf-8")
        return 0
    stale = [path for path, content in pages().items() if not path.exists() or path.read_text("utf-8") != content]
    for path in stale:
        print(f"{path.relative_to(ROOT)} is not current: run `just docs`", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
