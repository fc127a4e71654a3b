"""What is published is whole: the wheel carries the template as git has it, and the sdist builds the same wheel."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

from tests import matrix, tools
from tests.program import environment
from tests.test_repository import tracked

ROOT = matrix.ROOT
#: Runs the command where no socket may be opened and no name looked up.
OFFLINE = """
import sys
def refuse(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname"}:
        raise OSError(f"{event}: {arguments}")
sys.addaudithook(refuse)
from opsinit.cli import run
sys.exit(run(sys.argv[1:]))
"""
CARRIED = ("copier.yml", "template/", "releases/")


def test_the_wheel_carries_what_git_has(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        contents = {name: archive.read(name) for name in names}
    expected = {
        f"opsinit/_template/{name}" if name.startswith(CARRIED) else name.removeprefix("src/"): ROOT / name
        for name in tracked()
        if name.startswith((*CARRIED, "src/"))
    }

    assert names == set(expected)
    assert [name for name, path in expected.items() if contents[name] != path.read_bytes()] == []


def test_the_wheel_says_what_it_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        lines = archive.read(metadata).decode().splitlines()
        entry_points = archive.read(metadata.replace("METADATA", "entry_points.txt")).decode()
    needs = sorted(line.removeprefix("Requires-Dist: ") for line in lines if line.startswith("Requires-Dist: "))

    assert needs == [
        "copier<9.20,>=9.19.1",
        "jinja2<4,>=3.1.5",
        "ruamel-yaml<0.20,>=0.18.10",
        "tomlkit<0.16,>=0.15",
        "typer<0.29,>=0.28",
    ]
    assert "Requires-Python: >=3.11" in lines
    assert "License-Expression: Apache-2.0" in lines
    assert "Project-URL: Repository, https://github.com/opsinit/opsinit" in lines
    assert "opsinit = opsinit.cli:main" in entry_points


def test_the_sdist_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    sdist = tools.built(ROOT, tmp_path / "sdist", "sdist")
    subprocess.run(["tar", "-xzf", sdist, "--strip-components=1"], cwd=tmp_path, check=True)
    again = tools.built(tmp_path, tmp_path / "wheel", "wheel")

    with zipfile.ZipFile(wheel) as first, zipfile.ZipFile(again) as second:
        assert {name: second.read(name) for name in second.namelist()} == {
            name: first.read(name) for name in first.namelist()
        }


def test_the_wheel_makes_a_project_without_a_network(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    env = environment(tmp_path / "home", PYTHONPATH=str(tmp_path / "site"))
    command = [sys.executable, "-c", OFFLINE, "new", "my-project", "--no-lock"]
    done = subprocess.run(
        command, cwd=tmp_path, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "rendered the files\nmaking the first commit\n")
    assert (tmp_path / "my-project" / "dvc.yaml").is_file()


def test_the_refusal_of_connections_is_real(tmp_path: Path) -> None:
    code = OFFLINE.partition("from opsinit")[0] + "import socket; socket.create_connection(('127.0.0.1', 9))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert "OSError: socket.getaddrinfo" in done.stderr


def test_the_wheel_tells_the_address_that_projects_record(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    code = "import sys; from opsinit import template; print(template.repository(), 'importlib.metadata' in sys.modules)"
    env = environment(tmp_path / "home", PYTHONPATH=str(tmp_path / "site"))

    said = subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True).stdout

    urls = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
    assert said.split() == [urls["Repository"], "False"]
