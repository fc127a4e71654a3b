"""Images and containers for real: built by buildah, run by podman, in a storage of their own."""

import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests import matrix, tools

#: What the images of a project start from, made of Debian's packages: official images come from a registry.
PACKAGES = ("ca-certificates", "python-is-python3", "python3", "python3-pip", "python3-venv", "systemd")
SUITE = "trixie"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
# What a network may need: certificates, proxies, an index of one's own.
NETWORK = (
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
    *("PIP_INDEX_URL", "UV_DEFAULT_INDEX"),
)
CONTAINERS = """\
[containers]
default_ulimits = ["nofile=20000:20000", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_backend = "netavark"
network_config_dir = "{folder}/networks"
"""
STORAGE = """\
[storage]
driver = "overlay"
graphroot = "{folder}/root"
runroot = "{folder}/run"

# Otherwise podman mounts the folder onto itself, also when it looks after a container that has just been removed.
[storage.options.overlay]
skip_mount_home = "true"
"""
DAY = 24 * 60 * 60


def system() -> Path:
    """Return a Debian system as an archive; one that was made today will do."""
    archive = matrix.ROOT / ".ci" / "tools" / f"{SUITE}.tar"
    if not archive.exists() or time.time() - archive.stat().st_mtime > DAY:
        archive.parent.mkdir(parents=True, exist_ok=True)
        scratch = archive.with_name(f"{os.getpid()}-{archive.name}")
        include = f"--include={','.join(PACKAGES)}"
        done(tools.required("mmdebstrap"), "--quiet", "--variant=minbase", include, SUITE, str(scratch))
        scratch.rename(archive)
    return archive


def done(*command: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
    """Run a command that has to succeed, and return what it prints."""
    result = subprocess.run(command, cwd=cwd, env=env, check=False, capture_output=True, text=True)
    assert result.returncode == 0, (
        f"{' '.join(command[:6])}: {result.returncode}\n{result.stdout[-4000:]}{result.stderr[-4000:]}"
    )
    return result.stdout.strip()


def until(condition: Callable[[], object], seconds: float, what: str) -> None:
    """Return once something is true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"after {seconds:g} s: {what}"
        time.sleep(0.5)


def answer(url: str) -> tuple[int, str]:
    """Ask a server on this machine; 0 is the status of one that does not answer."""
    try:
        with urllib.request.urlopen(url, timeout=5) as got:  # noqa: S310 - an address of the test's own
            return got.status, got.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


class Engine:
    """A storage for images and containers, and the programs that use it."""

    def __init__(self, folder: Path) -> None:
        """Lay out a storage."""
        self.folder = folder
        (folder / "networks").mkdir(parents=True)
        (folder / "containers.conf").write_text(CONTAINERS.format(folder=folder), encoding="utf-8")
        (folder / "storage.conf").write_text(STORAGE.format(folder=folder), encoding="utf-8")
        self.socket = f"unix://{folder}/podman.sock"
        self.env = os.environ | {
            "BUILDAH_ISOLATION": "chroot",
            "CONTAINERS_CONF": str(folder / "containers.conf"),
            "CONTAINERS_STORAGE_CONF": str(folder / "storage.conf"),
            "DOCKER_HOST": self.socket,
        }

    def podman(self, *arguments: str) -> str:
        """Run podman."""
        return done(tools.required("podman"), *arguments, env=self.env)

    def build(self, folder: Path, name: str, *arguments: str) -> None:
        """Build the Dockerfile of a folder, as it is."""
        options = ("bud", "--format=docker", "--layers", "--pull-never", f"--tag={name}")
        done(tools.required("buildah"), *options, *arguments, ".", cwd=folder, env=self.env)

    def python(self) -> str:
        """Return the name of an image that stands in for Python's official one."""
        name = "localhost/python:stand-in"
        given = [f"{key}={os.environ[key]}" for key in NETWORK if os.environ.get(key)]
        told = (
            "PIP_BREAK_SYSTEM_PACKAGES=1",
            "UV_BREAK_SYSTEM_PACKAGES=1",
            f"PIP_CERT={CERTIFICATES}",
            f"SSL_CERT_FILE={CERTIFICATES}",
        )
        changes = [f"--change=ENV {entry}" for entry in (*told, *given)]
        self.podman("import", "--quiet", *changes, str(system()), "localhost/python:bare")
        context = self.folder / "python"
        context.mkdir()
        (context / "certificates.crt").write_bytes(CERTIFICATES.read_bytes())
        (context / "Dockerfile").write_text(
            f"FROM localhost/python:bare\nCOPY certificates.crt {CERTIFICATES}\n", encoding="utf-8"
        )
        self.build(context, name)
        return name

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Answer as Docker's daemon does while this is open."""
        command = [tools.required("podman"), "system", "service", "--time=0", self.socket]
        with subprocess.Popen(command, env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            try:
                until(Path(self.socket.removeprefix("unix://")).exists, 20, "podman serves no socket")
                yield
            finally:
                server.terminate()

    def compose(self, project: Path, files: Sequence[Path | str], *arguments: str, **images: str) -> str:
        """Run Docker Compose in a project."""
        named = [part for file in files for part in ("--file", str(file))]
        return done(tools.required("docker-compose"), *named, *arguments, cwd=project, env=self.env | images)

    def clear(self) -> None:
        """Leave nothing behind: no container, no network of theirs, no mount, no image."""
        commands = (
            ("rm", "--all", "--force", "--time=1", "--volumes"),
            ("network", "prune", "--force"),
        )
        for command in commands:
            subprocess.run([tools.required("podman"), *command], env=self.env, check=False, capture_output=True)
        # A container whose programs end late keeps its mount, and what is mounted cannot be removed, today or later.
        mounts = [line.split()[1] for line in Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()]
        for mount in reversed([mount for mount in mounts if mount.startswith(f"{self.folder}/")]):
            subprocess.run(["umount", "--lazy", mount], check=False, capture_output=True)
        # Much faster than podman itself takes images away.
        shutil.rmtree(self.folder / "root", ignore_errors=True)
