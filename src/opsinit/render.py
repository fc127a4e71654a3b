"""Rendering: a template and answers become files in memory. Only this module and `engine` import Copier.

`engine` is Copier's own engine with the waste taken out, and for that it reaches into Copier's private names. It is
used with the exact minor version that it was written for; with any other, Copier's public API does the same, slower.
"""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

from opsinit import interruption, standins
from opsinit.errors import InvalidAnswerError, OpsinitError, TemplateError, UntrustedTemplateError
from opsinit.request import Opened, Source

ENGINE = "9.19"  # the minor version of Copier that `engine` was written for


@contextmanager
def opened(source: Source, *, interactive: bool) -> Iterator[Opened]:
    """Open a template; what was fetched for it is gone at the end."""
    if source.ref and source.ref.startswith("-"):
        raise TemplateError(f"{source.ref} is no name of a version", "give a tag, a branch or a commit to `--ref`")
    engine = _engine(source, interactive=interactive)
    with _translated(source), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Copier's, about how it fetches
        if engine:
            with engine.opened(source) as template:
                yield template
        else:
            from opsinit.fallback import Opened as Slow

            yield Slow(source)


def _engine(source: Source, *, interactive: bool) -> ModuleType | None:
    """Import Copier, and our engine, if the installed Copier has all that it builds on."""
    from importlib.metadata import version

    asking = [] if interactive else [standins.ASKING]
    unneeded = [*asking, standins.RUNNING] if source.root else asking  # Copier runs git to fetch templates
    unneeded = [*unneeded, standins.CHECKING] if source.checked else unneeded
    if version("copier").startswith(f"{ENGINE}."):
        for left_out in (unneeded, asking):
            try:
                with standins.instead_of(*left_out):
                    return import_module("opsinit.engine")
            except (ImportError, AttributeError, TypeError, KeyError):  # Copier needs more, or our engine does
                interruption.check()
                standins.forget()
    with standins.instead_of(*asking):
        import copier  # noqa: F401 - here, so that what follows finds it
    return None


@contextmanager
def _translated(source: Source) -> Iterator[None]:
    """Say what Copier, git and Jinja raise in our own words."""
    from copier.errors import CopierError, InteractiveSessionError, InvalidTypeError, UnsafeTemplateError
    from jinja2 import TemplateError as JinjaError
    from jinja2 import TemplateSyntaxError
    from yaml import YAMLError

    program_failed, program_missing = _of_programs()
    hint = "see what the template needs, or use another one with `--template`"
    try:
        yield
    except (OpsinitError, KeyboardInterrupt):  # Copier's own interruption is both of its kinds
        raise
    except UnsafeTemplateError as error:
        reason = str(error).partition("\n")[0].partition(": ")[2].removesuffix(".")
        raise UntrustedTemplateError(
            f"the template needs trust, because it uses {reason}",
            "opsinit runs no code of a template; `copier copy --trust` does",
        ) from error
    except program_failed as error:
        reason = str(error.stderr).strip() or f"git ended with {error.retcode}"
        raise TemplateError(
            f"the template {source.url} cannot be fetched: {reason}", "check `--template` and `--ref`"
        ) from error
    except program_missing as error:
        raise TemplateError("a template is fetched by git, which was not found", "install git") from error
    except JinjaError as error:
        place = f" ({error.filename}, line {error.lineno})" if isinstance(error, TemplateSyntaxError) else ""
        raise TemplateError(f"the template cannot be rendered: {error.message}{place}", hint) from error
    except InteractiveSessionError as error:  # Ctrl-D
        raise InvalidAnswerError("not all questions were answered", "`--defaults` answers what is left") from error
    except InvalidTypeError as error:
        raise InvalidAnswerError(str(error), "see what the question takes") from error
    except ValueError as error:
        raise _rejected(str(error), hint) from error
    except (CopierError, YAMLError, TypeError, AssertionError, KeyError) as error:
        raise TemplateError(f"the template cannot be rendered: {error}", hint) from error


def _of_programs() -> tuple[Any, Any]:
    """Return what Copier, as it was imported, takes for a program that fails, and for one that is missing."""
    from copier import _vcs

    return vars(_vcs)["ProcessExecutionError"], vars(_vcs)["CommandNotFound"]


def _rejected(message: str, hint: str) -> OpsinitError:
    """Tell a refused answer from a template that is wrong: Copier raises the same error for both."""
    if match := re.match(
        r"(?s)(?:Validation error for question|Invalid choice for) '(?P<name>.+?)': (?P<why>.*)", message
    ):
        return InvalidAnswerError(match["why"], f"answer it with `--set {match['name']}=...`")
    if match := re.match(r'Question "(?P<name>.+)" is required', message):
        return InvalidAnswerError(
            f"there is no answer to {match['name']}", f"give one with `--set {match['name']}=...`"
        )
    if message.startswith("Could not convert "):
        return InvalidAnswerError(message, "see what the question takes")
    if message == "Local template must be a directory.":
        return TemplateError("the template is neither a directory nor a git repository", "check `--template`")
    return TemplateError(f"the template cannot be used: {message}", hint)
