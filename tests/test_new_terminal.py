"""`opsinit new` on a terminal: what is asked, what is offered, and Ctrl-C."""

import os
import pty
import re
import select
import sys
import time
from pathlib import Path

import pytest
import yaml

from tests.program import environment, write

ENTER = b"\r"
DOWN = b"\x1b[B"
CONTROL_C = b"\x03"
CONTROL_D = b"\x04"
TIMEOUT = 60


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    # Nobody here answers where the cursor is.
    return environment(tmp_path / "home", PROMPT_TOOLKIT_NO_CPR="1", TERM="xterm", COLUMNS="200")


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, arguments: list[str], cwd: Path, env: dict[str, str]) -> None:
        """Start it."""
        self.text = ""
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.chdir(cwd)
            os.execve(sys.executable, [sys.executable, "-m", "opsinit", *arguments], env)  # noqa: S606

    def _read(self, deadline: float) -> bool:
        """Read what there is; tell whether the program may write more."""
        if time.monotonic() > deadline:
            pytest.fail(f"nothing more came after: {self.text[-500:]!r}")
        if select.select([self.terminal], [], [], 0.2)[0]:
            try:
                self.text += os.read(self.terminal, 65536).decode(errors="replace")
            except OSError:  # the program has ended
                return False
        return True

    def expect(self, text: str) -> None:
        """Wait until a text is shown, and forget all up to it."""
        deadline = time.monotonic() + TIMEOUT
        while text not in self.text:
            if not self._read(deadline):
                pytest.fail(f"{text!r} did not come: {self.text!r}")
        self.text = self.text.partition(text)[2]

    def send(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self.terminal, keys)

    def end(self) -> int:
        """Wait for the end, and return the exit code."""
        deadline = time.monotonic() + TIMEOUT
        while self._read(deadline):
            pass
        os.close(self.terminal)
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])


def answers(project: Path) -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load((project / ".copier-answers.yml").read_text(encoding="utf-8"))
    return found


def test_five_questions_are_asked_and_git_fills_in_the_owner(tmp_path: Path, env: dict[str, str]) -> None:
    terminal = Terminal(["new", "churn", "--no-lock"], tmp_path, env)
    for question, keys in [
        ("What is the project called?", b"-two" + ENTER),
        ("What is it?", DOWN + ENTER),
        ("Who owns it?", b" Lovelace" + ENTER),
        ("Which CI system runs the checks?", ENTER),
        ("Where does it run?", ENTER),
    ]:
        terminal.expect(question)
        time.sleep(0.2)  # the question is drawn before it listens
        terminal.send(keys)
    terminal.expect("next:")

    assert terminal.end() == 0
    found = answers(tmp_path / "churn")
    assert (found["project_name"], found["preset"], found["owner"]) == ("churn-two", "dataops", "Ada Lovelace")


def test_nothing_is_asked_with_defaults(tmp_path: Path, env: dict[str, str]) -> None:
    terminal = Terminal(["new", "churn", "--defaults", "--no-lock"], tmp_path, env)

    assert terminal.end() == 0
    assert "?" not in terminal.text
    assert answers(tmp_path / "churn")["owner"] == "my-team"


def test_an_answer_that_is_given_is_not_asked_for_and_another_can_be(tmp_path: Path, env: dict[str, str]) -> None:
    template = write(
        tmp_path / "template",
        {
            "copier.yml": "a: {help: First}\nb: {help: Second, ask: false, default: x}\nc: {help: Third}\n",
            "{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers | to_nice_yaml }}",
        },
    )
    options = ["--template", str(template), "--set", "a=1", "--set", "c=3", "--ask", "b"]
    terminal = Terminal(["new", "p", *options], tmp_path, env)
    terminal.expect("Second")
    time.sleep(0.2)
    terminal.send(b"yz" + ENTER)

    assert terminal.end() == 0, terminal.text
    assert "First" not in terminal.text
    assert "Third" not in terminal.text
    assert [answers(tmp_path / "p")[name] for name in "abc"] == [1, "xyz", 3]


def test_progress_is_shown_in_place(tmp_path: Path, env: dict[str, str]) -> None:
    terminal = Terminal(["new", "churn", "--defaults", "--no-lock"], tmp_path, env)

    assert terminal.end() == 0
    assert re.search(r"\r\x1b\[2Kmaking the first commit \.\.\.\r\x1b\[2K", terminal.text)


def test_control_c_in_a_question_leaves_nothing(tmp_path: Path, env: dict[str, str]) -> None:
    for place, fill in (("churn", False), ("existing", True)):
        if fill:
            (tmp_path / place).mkdir()
        terminal = Terminal(["new", place], tmp_path, env)
        terminal.expect("What is the project called?")
        time.sleep(0.2)
        terminal.send(CONTROL_C)

        assert terminal.end() == 130, terminal.text
        assert "interrupted: nothing is half done" in terminal.text
        assert "Traceback" not in terminal.text
        assert (tmp_path / place).exists() == fill
        assert not fill or list((tmp_path / place).iterdir()) == []
        assert not [path for path in tmp_path.iterdir() if path.name.startswith(".opsinit")]


def test_control_d_in_a_question_is_an_error(tmp_path: Path, env: dict[str, str]) -> None:
    terminal = Terminal(["new", "churn"], tmp_path, env)
    terminal.expect("What is the project called?")
    time.sleep(0.2)
    terminal.send(b"\x15" + CONTROL_D)  # on an empty line

    assert terminal.end() == 2, terminal.text
    assert "error: not all questions were answered" in terminal.text
    assert "hint: `--defaults`" in terminal.text
    assert not (tmp_path / "churn").exists()
