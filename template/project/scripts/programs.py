"""Where a program is: on this machine, or in an image of compose.tools.yaml that sees the same files."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
DIST = ROOT / "dist"
TOOLS = ROOT / "compose.tools.yaml"
#: Programs that act as whoever runs them, and where each looks for logins under the home folder.
LOGINS = {
    "aws": (".aws",),
    "az": (".azure",),
    "gcloud": (".config/gcloud",),
    "kubectl": (".kube",),
    "terraform": (".aws", ".config/gcloud"),
}


def home() -> Path:
    """Return under which folder a job's logins are: Docker's own, which its engine sees, where that has a place."""
    place = os.environ.get("DOCKER_CONFIG") if os.environ.get("CI") else None
    return Path(place).absolute() if place else Path.home()


def command(*arguments: str, folder: Path = ROOT) -> list[str]:
    """Return a command line for a folder: the machine's own program, else its image of compose.tools.yaml."""
    program = arguments[0]
    if shutil.which(program) or not TOOLS.exists() or f"\n  {program}:\n" not in TOOLS.read_text(encoding="utf-8"):
        return list(arguments)
    line = ["docker", "compose", "--progress", "quiet", "--file", str(TOOLS), "run", "--rm", "--no-TTY"]
    if program not in LOGINS:
        return [*line, *arguments]
    # Every path in an argument, a variable or a login means the same in there; what is written belongs to who runs it.
    places = [ROOT, *(home() / place for place in LOGINS[program])]
    for place in places:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)  # the engine would make it root's
    line += ["--user", f"{os.getuid()}:{os.getgid()}", "--workdir", str(folder), "--env", f"HOME={home()}"]
    return [*line, *(f"--volume={place}:{place}" for place in places), *arguments]


@contextmanager
def scratch(name: str) -> Iterator[Path]:
    """Give a file that only its owner may read, that containers see too, and that is gone afterwards."""
    DIST.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".", dir=DIST) as folder:
        path = Path(folder) / name
        path.touch(mode=0o600)
        yield path
