"""Run parts of the full lane, each within its time: all, those that are named, or `changed` ones.

`update` is run only where it is named: 50,000 examples of an update take longer than all parts, and what they look for
does not come with a change of the template. Those of `.ci/run` are looked at on every submission.
"""

import os
import random
import subprocess
import sys
import time

from tests.full.parts import PARTS, modules, since_release
from tests.matrix import ROOT

LIMIT = 8 * 60  # seconds for a part
UPDATE, UPDATE_LIMIT = "update", 60 * 60


def run(part: str) -> str:
    """Run one part, and return what went wrong."""
    if not (found := modules(part)):
        return "has no tests"
    options = ["-m", "full", "--numprocesses=0", *map(str, found)]
    return _pytest(options, LIMIT)


def update() -> str:
    """Try an update on as many random examples as the lane has: others each time, unless OPSINIT_SEED says which."""
    seed = os.environ.get("OPSINIT_SEED") or str(random.SystemRandom().randrange(2**32))
    again = f"OPSINIT_SEED={seed} just test-full {UPDATE}"
    print(f"== {UPDATE}: the seed is {seed}; `{again}` tries the same again", flush=True)  # noqa: T201
    fault = _pytest(["tests/test_update_properties.py"], UPDATE_LIMIT, OPSINIT_LANE="full", OPSINIT_SEED=seed)
    return fault and f"{fault}; again: {again}"


def _pytest(options: list[str], limit: int, **env: str) -> str:
    command = [sys.executable, "-m", "pytest", *options]
    try:
        code = subprocess.run(command, cwd=ROOT, env=os.environ | env, check=False, timeout=limit).returncode
    except subprocess.TimeoutExpired:
        return f"took longer than {limit} s"
    return f"failed with {code}" if code else ""


def main(arguments: list[str]) -> int:
    """Run what is asked for, whatever fails before."""
    if arguments == ["--changed"]:
        print("\n".join(since_release()))  # noqa: T201 - for a script
        return 0
    if unknown := set(arguments) - {*PARTS, UPDATE}:
        known = ", ".join([*PARTS, UPDATE])
        print(f"no such part: {', '.join(sorted(unknown))}; there are {known}", file=sys.stderr)  # noqa: T201
        return 2
    failed = False
    for part in arguments or PARTS:
        start = time.monotonic()
        fault = update() if part == UPDATE else run(part)
        failed |= bool(fault)
        print(f"== {part}: {fault or 'passed'} ({time.monotonic() - start:.0f} s)", flush=True)  # noqa: T201
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
