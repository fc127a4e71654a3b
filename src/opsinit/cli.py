"""The command line: one application, and the one place where errors become words and exit codes."""

import gc
import os
import sys

from opsinit import __version__

TYPE_CHECKING = False  # importing `typing` alone would cost as much as `--version` may
if TYPE_CHECKING:
    from typing import NoReturn

    import typer

    from opsinit.errors import UsageError

# Each verb, with its module and its function there. What Python keeps for itself cannot name them.
COMMANDS = {
    "new": ("new", "new"),
    "update": ("update", "update"),
    "set": ("set", "change"),
    "check": ("check", "check"),
    "diff": ("diff", "diff"),
    "undo": ("undo", "undo"),
    "continue": ("finish", "finish"),
    "adopt": ("adopt", "adopt"),
    "list": ("list", "show"),
    "export": ("export", "export"),
}


def main() -> "NoReturn":
    """Run the command line as a program of its own."""
    _fill_streams()
    if sys.argv[1:] == ["--version"]:  # answered before anything else is imported
        try:
            sys.stdout.write(f"{__version__}\n")
            sys.stdout.flush()
        except OSError as error:  # a reader that has gone is no error
            os._exit(0 if isinstance(error, BrokenPipeError) else 1)
        os._exit(0)
    gc.disable()  # nothing here lives long enough to be collected
    from opsinit import interruption

    interruption.install()
    try:
        code = run(sys.argv[1:])
        interruption.ignore()
    except KeyboardInterrupt:  # it came while the last words were said
        interruption.ignore()
        code = 130
    if "opsinit.cache" in sys.modules:
        from opsinit import cache

        cache.discard()  # again, in case that was interrupted
    # Taking hundreds of modules down costs more than some commands do. All files are closed and flushed by now.
    os._exit(code)


def _fill_streams() -> None:
    """Put an empty stream in the place of each that the caller closed, as `<&-` does: Python has none then."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - until the program ends


def run(arguments: list[str]) -> int:
    """Run the command line, and return what the program ends with."""
    from opsinit import interruption
    from opsinit.console import Console
    from opsinit.errors import ExitCode, OpsinitError

    console = Console(machine="--json" in arguments)
    try:
        with interruption.told():
            code = _command(arguments)
    except OpsinitError as error:
        return console.error(error)
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    return console.interrupted() if code == ExitCode.INTERRUPTED else code


def _command(arguments: list[str]) -> int:
    from typer.exceptions import TyperException

    from opsinit.errors import ProjectError

    try:
        os.getcwd()  # noqa: PTH109 - `pathlib` is imported by few
    except OSError as error:  # some paths are relative in every command
        raise ProjectError("the current directory is gone", "change to one that exists") from error
    try:
        # Only the command that was asked for: to put all together takes as long as some of them do.
        return int(application(next(iter(arguments), None))(arguments, prog_name="opsinit", standalone_mode=False) or 0)
    except TyperException as error:
        raise _usage(error) from error
    except SystemExit as error:  # how Typer ends the completion of a shell
        return int(error.code or 0)


def application(verb: str | None = None) -> "typer.Typer":
    """Put the commands together, or one alone. Typer is imported here, because `--version` does without."""
    from importlib import import_module
    from typing import Annotated

    import typer

    from opsinit.console import Console

    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)

    @app.callback()
    def opsinit(*, version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False) -> None:
        """Data and ML repositories that run at once on a laptop, from one command."""
        if version:
            raise typer.Exit(Console().result([__version__], {}))

    for name in (verb,) if verb in COMMANDS else COMMANDS:
        module, function = COMMANDS[name]
        app.command(name)(getattr(import_module(f"opsinit.commands.{module}"), function))
    return app


def _usage(error: Exception) -> "UsageError":
    """Say a mistake on the command line as all others are said."""
    from opsinit.errors import UsageError

    context = getattr(error, "ctx", None)
    command = context.command_path if context else "opsinit"
    message = str(getattr(error, "format_message", error.__str__)()).rstrip(".")
    return UsageError(message[:1].lower() + message[1:], f"`{command} --help` shows what it takes")
