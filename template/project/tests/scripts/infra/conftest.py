"""A copy of the project with a Terraform that does what it is told to, and a cloud that lets everybody in."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
#: What Terraform does, as far as the script can tell: it writes down what it is asked, and ends with a code.
TERRAFORM = """#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
import os, pathlib, sys
with open("{log}", "a") as log:
    print(pathlib.Path.cwd().name, *sys.argv[1:], file=log)
with open("{log}.who", "a") as who:
    print(*(os.environ.get("ARM_" + name, "-") for name in ("CLIENT_ID", "TENANT_ID", "OIDC_TOKEN")), file=who)
[pathlib.Path(word.removeprefix("-out=")).touch() for word in sys.argv if word.startswith("-out=")]
place = os.environ.get("TF_DATA_DIR", "").rpartition("/")[2].upper()
act = "CODE_" + sys.argv[1].upper()
sys.exit(int(os.environ.get(act + "_" + place, os.environ.get(act, "0"))))
"""
#: What a login does, as far as the script can tell: it is refused where a variable says so.
CLOUD = """
import os
from delivery import DeliveryError, say
def login(purpose):
    if purpose == os.environ.get("REFUSED"):
        raise DeliveryError(f"{purpose} is refused")
    say(f"login {purpose}")
"""
Run = Callable[..., tuple[int, str, list[str]]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return what runs the script in a copy of the project: its code, its words, and what Terraform was asked."""
    for folder in ("scripts", "infra"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", ".terraform"))
    [cloud] = tmp_path.glob("scripts/cloud_*.py")
    cloud.write_text(CLOUD)
    log = tmp_path / "log"

    def done(
        *arguments: str, program: str = "terraform", given: dict[str, str] | None = None, **codes: int
    ) -> tuple[int, str, list[str]]:
        log.write_text("")
        shutil.rmtree(tmp_path / "bin", ignore_errors=True)
        (tmp_path / "bin").mkdir()
        if program:
            (tmp_path / "bin" / program).write_text(TERRAFORM.format(python=sys.executable, log=log))
            (tmp_path / "bin" / program).chmod(0o755)
        env = {"PATH": str(tmp_path / "bin"), **{f"CODE_{name.upper()}": str(code) for name, code in codes.items()}}
        command = [sys.executable, str(tmp_path / "scripts/infra.py"), *arguments]
        ended = subprocess.run(
            command, env=env | (given or {}), check=False, capture_output=True, text=True, timeout=60
        )
        return ended.returncode, ended.stdout + ended.stderr, log.read_text().splitlines()

    return done
