"""The steps of the model's loop by name. Exit codes: 0 done, 1 ran and found something, 2 could not run."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from pydantic import ValidationError

from ..data.errors import DataError
from .errors import CannotRunError


def register(app: typer.Typer) -> None:
    """Add the commands of this layer."""
    for name, command in {
        "train": train,
        "evaluate": evaluate,
        "explain": explain,
        "card": card,
        "register": register_model,
        "promote": promote,
        "rollback-model": rollback_model,
        "monitor": monitor,
    }.items():
        app.command(name)(command)


@contextmanager
def boundary() -> Iterator[None]:
    """End with exit code 2, in one line for what a person can put right: 1 is a finding, which others act on."""
    try:
        yield
    except (CannotRunError, DataError, OSError, ValidationError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from None
    except Exception:  # noqa: BLE001 - a fault of the code must not pass for drift or for a refusal
        traceback.print_exc()
        raise typer.Exit(2) from None


def train() -> None:
    """Stage 5: train on the newest months into models/."""
    with boundary():
        from .train import run

        typer.echo(run())


def evaluate() -> None:
    """Stage 6: score the model on held-out rows into reports/metrics.json."""
    with boundary():
        from .evaluate import run

        typer.echo(run())


def explain() -> None:
    """Stage 7: say what the model leans on, in reports/explain.json and the model card."""
    with boundary():
        from .explain import run

        typer.echo(run())


def card() -> None:
    """Write docs/model-card.md again from the last run."""
    with boundary():
        from .card import run

        typer.echo(run())


def register_model() -> None:
    """Make the trained model a version in the registry, and the challenger."""
    with boundary():
        from .lifecycle import register as step
        from .registry import Registry

        typer.echo(step(Registry()).text)


def promote(
    version: Annotated[str, typer.Argument(help="Its number; without it, the challenger.")] = "",
) -> None:
    """Make a version the champion if it passes every gate: exit 1, with nothing changed, if it does not."""
    with boundary():
        from .lifecycle import promote as step
        from .registry import Registry

        outcome = step(Registry(), version or None)
    typer.echo(outcome.text)
    if not outcome.done:
        raise typer.Exit(1)


def rollback_model() -> None:
    """Make the champion before this one the champion again."""
    with boundary():
        from .lifecycle import rollback as step
        from .registry import Registry

        typer.echo(step(Registry()).text)


def monitor() -> None:
    """Compare what arrived with what the champion was trained on: exit 1 past a limit."""
    with boundary():
        from .monitor import run

        found = run()
    kind = "newer rows" if found.newer else "rows held out from training"
    typer.echo(f"version {found.model_version} on {found.rows} {kind} ({', '.join(found.months)})")
    for fault in found.faults():
        typer.echo(f"past the limit: {fault}")
    if not found.passed:
        raise typer.Exit(1)
    typer.echo(f"inside all limits: AUC {found.auc.value:.4f}, highest PSI {found.highest_psi():.3f}")
