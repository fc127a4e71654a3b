"""What can go wrong, in words for the user. This module imports no other.

Whatever the user can cause or mend is an `OpsinitError`. Any other exception is a bug and keeps its traceback.

Here, and in all that `opsinit check` imports, values are named tuples: to define one takes a sixth of the time that a
frozen dataclass takes, which adds up to a twentieth of the command.
"""

from enum import IntEnum
from typing import NamedTuple


class ExitCode(IntEnum):
    """What a run of the command line ends with."""

    OK = 0
    FOUND = 1  # it ran, and something needs attention
    FAILED = 2  # it could not run, and wrote nothing
    INTERRUPTED = 130


class Finding(NamedTuple):
    """Something that a command ran into on its way, and that needs attention."""

    code: str
    message: str
    hint: str


class OpsinitError(Exception):
    """The base of every error; `hint` says what to do next, `code` is stable for scripts."""

    code = "failed"

    def __init__(self, message: str, hint: str) -> None:
        """Keep the sentence on one line, whatever was quoted in it."""
        super().__init__(" ".join(message.split()))
        self.hint = " ".join(hint.split())


class UsageError(OpsinitError):
    """The command line makes no sense."""

    code = "usage"


class UnknownQuestionError(OpsinitError):
    """An answer was given to a question that the template does not ask."""

    code = "unknown-question"


class UnknownChoiceError(OpsinitError):
    """An answer is none of the choices of its question."""

    code = "unknown-choice"


class InvalidAnswerError(OpsinitError):
    """The template rejects an answer, or misses one."""

    code = "invalid-answer"


class AnswersFileError(OpsinitError):
    """A file of answers cannot be read."""

    code = "answers-file"


class TargetError(OpsinitError):
    """A project cannot be made at this place."""

    code = "target"


class WriteError(OpsinitError):
    """The disk is full, or the place cannot be written to."""

    code = "cannot-write"


class TemplateError(OpsinitError):
    """The template cannot be reached, or cannot be rendered."""

    code = "template"


class UntrustedTemplateError(OpsinitError):
    """The template wants to do more than write files inside the project."""

    code = "untrusted-template"


class EngineError(OpsinitError):
    """The installed version of Copier can make a project, but not compare or update one."""

    code = "copier-version"


class HistoryError(OpsinitError):
    """The released versions of the template are damaged."""

    code = "history"


class GitError(OpsinitError):
    """Git could not do what was asked of it."""

    code = "git"


class ProjectError(OpsinitError):
    """There is no project, or its answers file cannot be read."""

    code = "not-a-project"


class VersionError(OpsinitError):
    """A version of the template does not exist, or cannot be moved to."""

    code = "version"


class NewerProjectError(VersionError):
    """A project was made by a newer opsinit than this one."""

    code = "newer-version"


class UnreleasedError(VersionError):
    """A project was made from a state of the template that was never released."""

    code = "unreleased-version"


class PendingError(OpsinitError):
    """An interrupted command has to be finished first."""

    code = "pending"


class UncommittedError(OpsinitError):
    """What would be committed is mixed with edits that were not."""

    code = "uncommitted"


class BusyError(OpsinitError):
    """Another process is at work on the same project."""

    code = "busy"


class EditedError(OpsinitError):
    """A path does not hold what it was expected to hold."""

    code = "edited-meanwhile"


class JournalError(OpsinitError):
    """What an interrupted command left is damaged."""

    code = "journal"


class NothingToUndoError(OpsinitError):
    """No command has been run that could be taken back."""

    code = "nothing-to-undo"
