"""The steps of the pipeline by name, so that each runs alone and the chain runs without any tool around it."""

from typing import Annotated

import typer

from .boundary import boundary


def register(app: typer.Typer) -> None:
    """Add the commands of this layer."""
    for command in (arrive, ingest, validate, transform, publish, quality, stages, lineage, remote):
        app.command()(command)


def arrive(
    month: Annotated[str, typer.Argument(help="YYYY-MM; without it, the next one.")] = "",
    *,
    initial: Annotated[
        bool, typer.Option("--initial", help="If nothing has landed yet, the months of the tables, else the first.")
    ] = False,
) -> None:
    """Let the source deliver a month into data/landing."""
    from . import arrive as step
    from .paths import paths
    from .settings import DataSettings

    with boundary():
        found = paths()
        months = step.initial(found) if initial else [month or step.following(found)]
        changed = step.arrive(found, found.root / DataSettings().arrivals, months)
    typer.echo(f"arrived: {', '.join(changed) or 'nothing new'}")


def ingest() -> None:
    """Stage 1: landing to data/raw."""
    from .ingest import ingest as step
    from .paths import paths

    with boundary():
        rows = step(paths())
    typer.echo("ingested: " + ", ".join(f"{count} {name}" for name, count in rows.items()))


def validate() -> None:
    """Stage 2: keep good rows in data/valid, put bad ones into data/quarantine."""
    from .paths import paths
    from .validate import validate as step

    with boundary():
        report = step(paths())
    for name, months in report.items():
        rows = sum(counts["rows"] for counts in months.values())
        bad = sum(counts["quarantined"] for counts in months.values())
        typer.echo(f"validated: {name}, {rows} rows, {bad} in quarantine")


def transform() -> None:
    """Stage 3: join everything into data/transformed with the SQL files."""
    from .paths import paths
    from .transform import transform as step

    with boundary():
        rows = step(paths())
    typer.echo(f"transformed: {rows} rows")


def publish() -> None:
    """Stage 4: publish the table and reports/quality.json, if the contracts are kept."""
    from .paths import paths
    from .publish import publish as step
    from .settings import DataSettings

    with boundary():
        rows = step(paths(), DataSettings().key())
    typer.echo(f"published: {rows} rows")


def quality() -> None:
    """Show the limits that are broken: exit 1 if one is that stops publishing."""
    from . import quality as step
    from .files import read_json
    from .paths import paths

    report = read_json(paths().reports / "quality.json")
    if not report:
        typer.echo("error: there is no reports/quality.json: run `just pipeline` first", err=True)
        raise typer.Exit(2)
    for name, months in report.items():
        newest = max(months)
        typer.echo(f"{name}: {len(months)} months, {months[newest]['rows']} rows in {newest}")
    for severity in ("warning", "error"):
        for fault in step.faults(report, severity):
            typer.echo(f"{severity}: {fault}")
    if step.faults(report, "error"):
        raise typer.Exit(1)


def stages() -> None:
    """Run all stages of dvc.yaml in their order, without DVC."""
    from subprocess import CalledProcessError

    from .paths import paths
    from .stages import run

    try:
        for name in run(paths()):
            typer.echo(f"stage: {name}")
    except CalledProcessError as error:
        raise typer.Exit(error.returncode) from None


def lineage() -> None:
    """Write docs/lineage.md from dvc.yaml, and docs/dictionary.md from the contracts."""
    from . import dictionary
    from . import lineage as step
    from .files import write_text
    from .paths import paths

    found = paths()
    with boundary():
        pages = {"docs/lineage.md": step.page(found), "docs/dictionary.md": dictionary.page(found)}
    for name, page in pages.items():
        typer.echo(f"{name}: {'written' if write_text(found.root / name, page) else 'is current'}")


def remote() -> None:
    """Name the DVC remote; exit 2 if there is none."""
    from .paths import paths
    from .remote import require

    with boundary():
        typer.echo(f"remote: {require(paths())}")
