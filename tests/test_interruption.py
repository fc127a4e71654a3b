"""An interruption at every single instruction that makes and publishes a project."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lanes import is_fast
from tests.program import environment

# Each moment is tried in a process of its own. A signal that a process sends itself arrives there and then: before the
# instruction that is traced, or, if it is held back, once it no longer is.
EVERY_MOMENT = """
import contextlib, json, os, shutil, signal, sys, tempfile
from pathlib import Path
from opsinit import interruption, staging, tree

number, fill, stride, base = signal.Signals[sys.argv[1]], sys.argv[2] == "fill", int(sys.argv[3]), Path(sys.argv[4])
files = {"answers.yml": tree.File(b"a"), "folder/file": tree.File(b"b"), "last": tree.File(b"c")}
target = base / "target" if fill else base / "new" / "target"
instructions = (staging.__file__, interruption.__file__, contextlib.__file__)
lines = (tree.__file__, shutil.__file__, tempfile.__file__)


def attempt(moment):
    left = moment

    def trace(frame, event, _):
        nonlocal left
        file = frame.f_code.co_filename
        if file not in instructions and file not in lines:
            return None
        frame.f_trace_opcodes = file in instructions
        if event in ("line", "opcode"):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), number)
        return trace

    sys.settrace(trace)
    try:
        with staging.staged(target, "answers.yml") as place:
            tree.write(files, place)
    except KeyboardInterrupt:
        return 130
    finally:
        sys.settrace(None)
    return 0 if left <= 0 else 1  # 1: it was over before the moment came


def outcome(moment):
    if base.exists():
        shutil.rmtree(base)
    (target if fill else base).mkdir(parents=True)
    if (child := os.fork()) == 0:
        code = 99
        try:
            interruption.install()
            code = attempt(moment)
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return code, sorted(path.relative_to(base).as_posix() for path in base.rglob("*") if path != target or not fill)


seen, moment = {}, 0
while (found := outcome(moment := moment + stride))[0] != 1:
    seen.setdefault(json.dumps(found), []).append(moment)
print(json.dumps([[*json.loads(found), moments] for found, moments in seen.items()]))
"""


@pytest.mark.parametrize("mode", ["place", "fill"])
@pytest.mark.parametrize(("number", "stride"), [("SIGINT", 7 if is_fast() else 1), ("SIGTERM", 11), ("SIGHUP", 41)])
def test_an_interruption_at_any_instruction_leaves_nothing_or_a_whole_project(
    tmp_path: Path, number: str, stride: int, mode: str
) -> None:
    command = [sys.executable, "-c", EVERY_MOMENT, number, mode, str(stride), str(tmp_path / "base")]
    env = environment(tmp_path / "home")
    result = subprocess.run(command, env=env, check=False, capture_output=True, text=True)

    assert result.returncode == 0, result.stderr
    outcomes: list[tuple[int, list[str], list[int]]] = json.loads(result.stdout)
    project = ["target/answers.yml", "target/folder", "target/folder/file", "target/last"]
    whole = project if mode == "fill" else ["new", "new/target", *(f"new/{path}" for path in project)]
    between = [(code, left, moments) for code, left, moments in outcomes if left != {0: whole, 130: []}.get(code)]
    assert between == []
    moments = {code: len(moments) for code, _, moments in outcomes}
    assert min(moments[0], moments[130]) * stride > 50  # both before and after it is settled


A_PROGRAM = """
import os, signal, subprocess, sys
from opsinit import interruption

# A distribution may have compiled its modules under another path than the one they are at.
FILES = (subprocess.run.__code__.co_filename, interruption.install.__code__.co_filename)
OVER = 100  # the program was done before the moment came; an attempt that breaks down ends with 1


def attempt(moment):
    left, where = moment, ""

    def trace(frame, event, _):
        nonlocal left, where
        if frame.f_code.co_filename not in FILES:
            return None
        if event == "line":
            left -= 1
            if left == 0:
                where = frame.f_code.co_name
                os.kill(os.getpid(), signal.SIGTERM)
        return trace

    raised = False
    sys.settrace(trace)
    try:
        subprocess.run(["true"], check=True, capture_output=True)
    except KeyboardInterrupt:
        raised = True
    sys.settrace(None)
    try:
        return os.waitpid(-1, os.WNOHANG) and 2  # there is one that nobody waits for
    except ChildProcessError:
        # Python lets a finaliser raise nothing, nor what it calls.
        return OVER if left > 0 else 3 * (not raised and where not in ("__del__", "_internal_poll"))


interruption.install()
moment = code = 0
while code == 0:
    moment += 1
    if (child := os.fork()) == 0:
        try:
            os._exit(attempt(moment))
        except KeyboardInterrupt:  # it came late, when the program was done with: nobody may be left all the same
            try:
                os._exit(os.waitpid(-1, os.WNOHANG) and 2)
            except ChildProcessError:
                os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
print(code, moment)
"""


def test_an_interruption_leaves_no_program_that_nobody_waits_for(tmp_path: Path) -> None:
    env = environment(tmp_path / "home")
    result = subprocess.run([sys.executable, "-c", A_PROGRAM], env=env, check=True, capture_output=True, text=True)

    code, moments = map(int, result.stdout.split())
    assert code == 100, (moments, result.stderr[-4000:])
    assert moments > 100


MADE_INTO_ANOTHER = """
import os, signal, sys
from opsinit import cli, interruption, staging

class Naming:
    def __set_name__(self, owner, name):
        os.kill(os.getpid(), signal.SIGHUP)

def staged(*_):
    try:
        type("Named", (), {"name": Naming()})  # where Python before 3.12 makes a RuntimeError of it
    except BaseException as error:
        raise AttributeError("half of a module") from error

interruption.install()
staging.staged = staged
sys.exit(cli.run(["new", "p", "--no-git", "--no-lock"]))
"""


def test_an_interruption_of_which_a_library_made_another_error_is_told(tmp_path: Path) -> None:
    command, env = [sys.executable, "-c", MADE_INTO_ANOTHER], environment(tmp_path / "home")
    result = subprocess.run(command, cwd=tmp_path, env=env, check=False, capture_output=True, text=True)

    assert (result.returncode, result.stderr.splitlines()[-1]) == (130, "interrupted: nothing is half done")
    assert "Traceback" not in result.stderr
