"""What stands in for the buckets of three clouds: programs that speak their protocols, on this machine alone."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests import tools
from tests.tour.journey import free_port

#: The account that Azure's emulator is born with; its key is public.
AZURE = (
    "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
    "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
    "BlobEndpoint=http://127.0.0.1:{port}/devstoreaccount1;"
)


@dataclass(frozen=True)
class Cloud:
    """A cloud's buckets: what serves them here, where they are, and how a program gets to know that."""

    command: str
    #: Where a project stores data, and where it publishes models, in the bucket "bucket".
    data: str
    models: str
    #: What makes the bucket, in the project's own environment; nothing where the program has made it.
    create: str
    env: dict[str, str]


CLOUDS = {
    "aws": Cloud(
        "moto_server --host=127.0.0.1 --port={port}",
        "s3://bucket/data",
        "s3://bucket/models",
        "import s3fs; s3fs.S3FileSystem().mkdir('bucket')",
        {
            "AWS_ACCESS_KEY_ID": "anybody",
            "AWS_SECRET_ACCESS_KEY": "anything",
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:{port}",
        },
    ),
    "azure": Cloud(
        "azurite-blob --silent --skipApiVersionCheck --inMemoryPersistence --blobHost=127.0.0.1 --blobPort={port}",
        "azure://bucket/data",
        "az://bucket/models",
        "import adlfs; adlfs.AzureBlobFileSystem().mkdir('bucket')",
        {"AZURE_STORAGE_CONNECTION_STRING": AZURE},
    ),
    "gcp": Cloud(
        "gcp-storage-emulator start --host=127.0.0.1 --port={port} --in-memory --default-bucket=bucket",
        "gs://bucket/data",
        "gs://bucket/models",
        "",
        # Nobody is asked who this is: neither a metadata server, nor what only the real service knows of a bucket.
        {
            "STORAGE_EMULATOR_HOST": "http://127.0.0.1:{port}",
            "NO_GCE_CHECK": "true",
            "GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT": "false",
        },
    ),
}


def listening(port: int) -> bool:
    """Say whether somebody listens."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def serving(command: list[str], port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the end of the block at the latest; it listens when the block begins."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        deadline = time.monotonic() + 180
        while not listening(port):
            assert process.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
            time.sleep(0.1)
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def buckets(name: str, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], dict[str, str]]]:
    """Serve a cloud's buckets; give the process, and the environment in which a program finds them."""
    cloud, port = CLOUDS[name], free_port()
    program, *words = cloud.command.format(port=port).split()
    with serving([tools.required(program), *words], port, folder / f"{name}.log") as process:
        yield process, {key: value.format(port=port) for key, value in cloud.env.items()}
