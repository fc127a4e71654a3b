"""Ctrl-C and its like: one exception wherever the program is, and moments at which it waits.

An interruption may arrive between any two instructions. What must not be cut in two, such as making a directory and
remembering that it was made, stands inside `held()`. Starting a program cannot: it would inherit the held signals.
"""

import signal
import subprocess  # noqa: TID251 - to make what others start known
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_arrived = False
_starting = False


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    global _arrived  # noqa: PLW0603 - a signal handler has no other place
    _arrived = True
    if not _starting:
        raise KeyboardInterrupt


class _Program(subprocess.Popen[Any]):
    """A program that does not outlive whoever knows of it; it would go on to write where all has been removed."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - whatever Popen takes
        global _starting  # noqa: PLW0603 - as above
        _starting = True
        try:
            super().__init__(*arguments, **options)
        finally:
            _starting = False
        check()

    def __del__(self) -> None:
        if self._child_created and self.returncode is None:  # type: ignore[attr-defined]
            self.kill()
            self.wait()
        super().__del__()


def install() -> None:
    """Make every signal that ends a program raise KeyboardInterrupt."""
    subprocess.Popen = _Program  # type: ignore[misc]
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup, or a shell's background job
            signal.signal(number, _interrupt)


def ignore() -> None:
    """Take no notice from here on, nor of what waits: the work is done, and only its report is left."""
    for number in SIGNALS:
        if signal.getsignal(number) is _interrupt:
            signal.signal(number, signal.SIG_IGN)


def check() -> None:
    """Raise an interruption again that was swallowed where Python cannot raise, as in a finaliser."""
    if _arrived:
        raise KeyboardInterrupt


@contextmanager
def told() -> Iterator[None]:
    """Raise an interruption as what it is, where Python or a library made another error of it."""
    try:
        yield
    except Exception:
        check()
        raise


@contextmanager
def held() -> Iterator[None]:
    """Let an interruption wait until the block is done."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
