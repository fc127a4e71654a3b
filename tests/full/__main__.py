"""Run parts of the full lane, each within its time: all, those that are named, or `changed` ones."""

import subprocess
import sys
import time

from tests.full.parts import PARTS, modules, since_release
from tests.matrix import ROOT

LIMIT = 8 * 60  # seconds for a part


def run(part: str) -> str:
    """Run one part, and return what went wrong."""
    if not (found := modules(part)):
        return "has no tests"
    command = [sys.executable, "-m", "pytest", "-m", "full", "--numprocesses=0", *map(str, found)]
    try:
        code = subprocess.run(command, cwd=ROOT, check=False, timeout=LIMIT).returncode
    except subprocess.TimeoutExpired:
        return f"took longer than {LIMIT} s"
    return f"failed with {code}" if code else ""


def main(arguments: list[str]) -> int:
    """Run what is asked for, whatever fails before."""
    if arguments == ["--changed"]:
        print("\n".join(since_release()))  # noqa: T201 - for a script
        return 0
    if unknown := set(arguments) - PARTS.keys():
        print(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}", file=sys.stderr)  # noqa: T201
        return 2
    failed = False
    for part in arguments or PARTS:
        start = time.monotonic()
        fault = run(part)
        failed |= bool(fault)
        print(f"== {part}: {fault or 'passed'} ({time.monotonic() - start:.0f} s)", flush=True)  # noqa: T201
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
