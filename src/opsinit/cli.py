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


def main() -> "NoReturn":
    """Run the command line as a program of its own."""
    if sys.argv[1:] == ["--version"]:  # answered before anything else is imported
        sys.stdout.write(f"{__version__}\n")
        sys.stdout.flush()
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


def run(arguments: list[str]) -> int:
    """Run the command line, and return what the program ends with."""
    from opsinit.console import Console
    from opsinit.errors import ExitCode, OpsinitError

    console = Console(machine="--json" in arguments)
    try:
        code = _command(arguments)
    except OpsinitError as error:
        return console.error(error)
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    return console.interrupted() if code == ExitCode.INTERRUPTED else code


def _command(arguments: list[str]) -> int:
    from typer.exceptions import TyperException

    try:
        return int(application()(arguments, prog_name="opsinit", standalone_mode=False) or 0)
    except TyperException as error:
        raise _usage(error) from error
    except SystemExit as error:  # how Typer ends the completion of a shell
        return int(error.code or 0)


def application() -> "typer.Typer":
    """Put the commands together. Typer is imported here, because `--version` does without."""
    from typing import Annotated

    import typer

    from opsinit.commands.adopt import adopt
    from opsinit.commands.check import check
    from opsinit.commands.diff import diff
    from opsinit.commands.export import export
    from opsinit.commands.finish import finish
    from opsinit.commands.list import show
    from opsinit.commands.new import new
    from opsinit.commands.set import change
    from opsinit.commands.undo import undo
    from opsinit.commands.update import update
    from opsinit.console import Console

    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)

    @app.callback()
    def opsinit(*, version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False) -> None:
        """Data and ML repositories that run at once on a laptop, from one command."""
        if version:
            raise typer.Exit(Console().result([__version__], {}))

    app.command()(new)
    app.command()(update)
    app.command("set")(change)
    app.command()(check)
    app.command()(diff)
    app.command()(undo)
    app.command("continue")(finish)
    app.command()(adopt)
    app.command("list")(show)
    app.command()(export)
    return app


def _usage(error: Exception) -> "UsageError":
    """Say a mistake on the command line as all others are said."""
    from opsinit.errors import UsageError

    context = getattr(error, "ctx", None)
    command = context.command_path if context else "opsinit"
    message = str(getattr(error, "format_message", error.__str__)()).rstrip(".")
    return UsageError(message[:1].lower() + message[1:], f"`{command} --help` shows what it takes")
