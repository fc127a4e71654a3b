"""The place where what a person can put right becomes one line and an exit code."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from pydantic import ValidationError

from .errors import DataError, QualityError


@contextmanager
def boundary() -> Iterator[None]:
    """Turn what a person can put right into one line: exit 1 for a broken limit, 2 for what could not run."""
    try:
        yield
    except QualityError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from None
    except ValidationError as error:
        for item in error.errors():
            name = "_".join(["APP", *(str(part).upper() for part in item["loc"])])
            typer.echo(f"error: {name}: {item['msg']}" if item["loc"] else f"error: {item['msg']}", err=True)
        raise typer.Exit(2) from None
    except (DataError, FileNotFoundError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from None
