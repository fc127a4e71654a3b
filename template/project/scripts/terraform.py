"""Terraform, or what TERRAFORM names in its place, in a folder of infra/."""

import os
import subprocess
from pathlib import Path

from delivery import DIST, ROOT, DeliveryError
from identity import named
from programs import command

PROGRAM = os.environ.get("TERRAFORM", "terraform")


def act_as(purpose: str) -> None:
    """Say who a job of CI is in Azure, whose provider does not take a job's login of the command line."""
    given = os.environ
    if not given.get("CI") or not given.get("AZURE_TENANT_ID"):
        return
    client = named("AZURE_{}_CLIENT_ID", purpose)
    given |= {"ARM_USE_OIDC": "true", "ARM_CLIENT_ID": client, "ARM_TENANT_ID": given["AZURE_TENANT_ID"]}
    if given.get("OIDC_TOKEN"):  # GitHub's it asks for by itself
        given["ARM_OIDC_TOKEN"] = given["OIDC_TOKEN"]


def terraform(*arguments: str, folder: Path, name: str) -> int:
    """Run Terraform in a folder, with a place of its own for what it keeps in between, and return its exit code."""
    kept = DIST / "terraform"
    plugins = Path(os.environ.get("TF_PLUGIN_CACHE_DIR", kept / "plugins"))
    plugins.mkdir(parents=True, exist_ok=True)
    given = {"TF_DATA_DIR": str(kept / name), "TF_PLUGIN_CACHE_DIR": str(plugins), "TF_IN_AUTOMATION": "1"}
    line = command(PROGRAM, *arguments, folder=folder)
    try:
        return subprocess.run(line, cwd=folder, env=os.environ | given, check=False).returncode
    except FileNotFoundError as error:
        message = f"{line[0]} is not installed"
        raise DeliveryError(message) from error


def must(*arguments: str, folder: Path, name: str) -> None:
    """Run Terraform, and stop if it fails."""
    if code := terraform(*arguments, folder=folder, name=name):
        message = f"`{PROGRAM} {arguments[0]}` in {folder.relative_to(ROOT)} ended with {code}"
        raise DeliveryError(message)
