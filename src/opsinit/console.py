"""What the user sees. No other module prints.

Results go to standard output; progress, remarks and errors to standard error. With `--json` standard output holds one
object, whatever happens.
"""

import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from opsinit.errors import ExitCode, Finding, OpsinitError

_CLEAR = "\r\x1b[2K"


class Console:
    """Where a command speaks, for people or for programs."""

    def __init__(self, *, machine: bool = False) -> None:
        """Choose once who listens."""
        self.machine = machine
        self._progress = False
        self._unsaid = False  # a result could not be written

    def step(self, text: str) -> None:
        """Say what is going on: in place on a terminal, a line each elsewhere."""
        if self.machine:
            return
        if sys.stderr.isatty():
            self._progress = True
            _write(sys.stderr, f"{_CLEAR}{text} ...")
        else:
            _write(sys.stderr, f"{text}\n")

    def result(self, lines: Iterable[str], data: Mapping[str, Any], findings: Iterable[Finding] = ()) -> ExitCode:
        """Give the result of a command, and what it found; return what the program ends with."""
        self._end_progress()
        findings = tuple(findings)
        if self.machine:
            self._dump({**data, "findings": [finding._asdict() for finding in findings]})
        else:
            for finding in findings:
                self._pair("warning", finding.message, finding.hint)
            self._say("".join(f"{line}\n" for line in lines))
        return ExitCode.FOUND if findings or self._unsaid else ExitCode.OK

    def remark(self, finding: Finding) -> None:
        """Say what is good to know, and changes nothing."""
        self._end_progress()
        if not self.machine:
            self._pair("note", finding.message, finding.hint)

    def error(self, error: OpsinitError) -> ExitCode:
        """Say why nothing was done, in two lines."""
        self._end_progress()
        if self.machine:
            self._dump({"error": {"code": error.code, "message": str(error), "hint": error.hint}})
        self._pair("error", str(error), error.hint)
        return ExitCode.FAILED

    def interrupted(self) -> ExitCode:
        """Leave the line that Ctrl-C was typed on."""
        self._end_progress()
        if self.machine:
            self._dump({"error": {"code": "interrupted", "message": "interrupted", "hint": "nothing is half done"}})
        _write(sys.stderr, "interrupted: nothing is half done\n")
        return ExitCode.INTERRUPTED

    def _end_progress(self) -> None:
        if self._progress:
            _write(sys.stderr, _CLEAR)
            self._progress = False

    @staticmethod
    def _pair(kind: str, message: str, hint: str) -> None:
        _write(sys.stderr, f"{kind}: {message}\nhint: {hint}\n")

    def _dump(self, data: Mapping[str, Any]) -> None:
        import json

        self._say(json.dumps(data, indent=2, default=str) + "\n")

    def _say(self, result: str) -> None:
        if reason := _write(sys.stdout, result):
            self._unsaid = True
            self._pair(
                "warning", f"the result cannot be written: {reason}", "what was asked for is done; free some space"
            )


def _write(stream: TextIO, text: str) -> str | None:
    """Write at once; return why it failed. A reader that has gone, as in `opsinit list | head`, is no error."""
    try:
        # A path may hold bytes that are no text.
        encoding = stream.encoding or "utf-8"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except OSError as error:
        # What is left in the buffer would raise again when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return None if isinstance(error, BrokenPipeError) else error.strerror
    return None


def outline(paths: Iterable[str]) -> list[str]:
    """Draw paths as a tree, folders named once."""
    lines: list[str] = []
    before: list[str] = []
    for path in sorted(paths, key=lambda path: path.split("/")):
        *folders, name = path.split("/")
        shared = next((i for i, pair in enumerate(zip(folders, before, strict=False)) if pair[0] != pair[1]), None)
        start = min(len(folders), len(before)) if shared is None else shared
        lines += ["  " * depth + f"{folders[depth]}/" for depth in range(start, len(folders))]
        lines.append("  " * len(folders) + name)
        before = folders
    return lines
