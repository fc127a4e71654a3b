"""Writes docs/reference/questions.md and cli.md from the template and the code; --check says if they are current."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

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
    asked = [
        f"| `{name}` | {question['help']} | {choices(question)} | {cell(question['default'])} "
        f"| {'yes' if question.get('ask', True) else ''} |"
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
            "`--set NAME=VALUE` or in a file given by `--answers`. The default is the first choice.",
            "",
            "| name | question | choices | default | asked |",
            "|---|---|---|---|---|",
            *asked,
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


def pages() -> dict[Path, str]:
    """Return every made page with its content."""
    return {PAGES / "questions.md": questions()}


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
