"""Back up what MLflow's server holds, prove that the backup can be restored, and restore it: docs/runbooks/tracking.md.

A backup is a folder: the database as pg_dump writes it, and the models' files. The database is taken first, so that
every file it names is older than the second half.
"""

import subprocess
import sys
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from delivery import DeliveryError, finish, say

BACKUPS = Path("backups")
DUMP, FILES = "tracking.dump", "artifacts.tar"
#: Every registered version, with the place of its run's files.
VERSIONS = (
    "select v.name, v.version, r.artifact_uri from model_versions v join runs r on r.run_uuid = v.run_id order by 1, 2"
)
PLACE = "mlflow-artifacts:/"


def compose(*arguments: str, stdin: IO[bytes] | None = None, stdout: IO[bytes] | None = None) -> str:
    """Run Docker Compose, and return what it says unless that goes to a file."""
    command = ["docker", "compose", *arguments]
    done = subprocess.run(command, stdin=stdin or subprocess.DEVNULL, stdout=stdout or subprocess.PIPE, check=False)
    if done.returncode:
        msg = f"`docker compose {arguments[0]}` ended with {done.returncode}: {' '.join(arguments[1:])}"
        raise DeliveryError(msg)
    return (done.stdout or b"").decode()


def database(program: str, *arguments: str, stdin: IO[bytes] | None = None, stdout: IO[bytes] | None = None) -> str:
    """Run one of Postgres's programs beside it."""
    command = ("exec", "-T", "tracking-db", program, "--username=mlflow", *arguments)
    return compose(*command, stdin=stdin, stdout=stdout)


def sql(name: str, statement: str) -> list[list[str]]:
    """Run a statement in a database, and return its rows."""
    options = ("--no-psqlrc", "--set=ON_ERROR_STOP=1", "--tuples-only", "--no-align", f"--dbname={name}")
    said = database("psql", *options, f"--command={statement}")
    return [line.split("|") for line in said.splitlines() if line]


def backup() -> Path:
    """Write a backup, and return its folder, which has its name only once it is whole."""
    folder = BACKUPS / datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
    scratch = folder.with_name(f".{folder.name}")
    scratch.mkdir(parents=True)
    with (scratch / DUMP).open("wb") as file:
        database("pg_dump", "--format=custom", "mlflow", stdout=file)
    with (scratch / FILES).open("wb") as file:
        compose("exec", "-T", "tracking", "tar", "--create", "--directory=/mlflow/artifacts", ".", stdout=file)
    return scratch.rename(folder)


def load(folder: Path, name: str) -> int:
    """Restore a backup into a database of its own, and return how many versions came back with their files."""
    sql("postgres", f"drop database if exists {name}")
    sql("postgres", f"create database {name}")
    with (folder / DUMP).open("rb") as file:
        database("pg_restore", "--exit-on-error", "--single-transaction", f"--dbname={name}", stdin=file)
    with tarfile.open(folder / FILES) as archive:
        files = [member.name.removeprefix("./") for member in archive if member.isfile()]
    versions = sql(name, VERSIONS)
    for model, version, uri in versions:
        place = uri.removeprefix(PLACE).strip("/") + "/"
        if not any(file.startswith(place) for file in files):
            msg = f"{folder} holds no file of {model} version {version}"
            raise DeliveryError(msg)
    return len(versions)


def rehearse(folder: Path) -> int:
    """Restore a backup beside what runs, count what came back, and drop it again."""
    try:
        return load(folder, "rehearsal")
    finally:
        sql("postgres", "drop database if exists rehearsal")


def restore(folder: Path) -> int:
    """Restore a backup in the place of what the server has."""
    count = load(folder, "restored")
    compose("stop", "tracking")
    with (folder / FILES).open("rb") as file:
        command = ("tar", "--extract", "--directory=/mlflow/artifacts")
        compose("run", "--rm", "--no-deps", "-T", "tracking", *command, stdin=file)
    sql("postgres", "drop database if exists before")
    sql("postgres", "alter database mlflow rename to before")
    sql("postgres", "alter database restored rename to mlflow")
    compose("up", "--detach", "--wait", "tracking")
    return count


def chosen(names: list[str]) -> Path:
    """Return the folder that is named, or the newest backup."""
    whole = sorted(path for path in BACKUPS.glob("[0-9]*") if path.is_dir())
    if not names and not whole:
        msg = f"there is no backup in {BACKUPS}: `just tracking-backup` writes one"
        raise DeliveryError(msg)
    return Path(names[0]) if names else whole[-1]


def main() -> None:
    """Do what the arguments ask for."""
    verb, *names = (word for word in sys.argv[1:] if word)
    if verb == "backup":
        say(str(backup()))
        return
    folder = chosen(names)
    if verb == "rehearse":
        say(f"{folder} can be restored; versions with their files: {rehearse(folder)}")
    else:
        say(f"{folder} is restored; versions with their files: {restore(folder)}")


if __name__ == "__main__":
    finish(main)
