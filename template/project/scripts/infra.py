"""Judge, plan and apply what infra/ describes, with Terraform, or with OpenTofu where TERRAFORM says `tofu`.

    python scripts/infra.py check                 format, types and tests; nothing is asked of the cloud
    python scripts/infra.py plan ENVIRONMENT      what would change; the plan is kept in dist/
    python scripts/infra.py apply ENVIRONMENT     what was planned, or a new plan where there is none
    python scripts/infra.py bootstrap             what all environments share, once for an account

Run by `just infra-...`; docs/runbooks/infrastructure.md says what they need.
Exit codes: 0 it is so, or was done; 1 the cloud differs from what is written; 2 it could not be done.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from delivery import DIST, ROOT, say

ENVIRONMENTS = ("dev", "staging", "prod")
PROGRAM = os.environ.get("TERRAFORM", "terraform")
[BOOTSTRAP] = (ROOT / "infra").glob("*/bootstrap")  # of the one cloud that there is
FOLDER = BOOTSTRAP.parent
SAME, DIFFERENT = 0, 2  # what -detailed-exitcode means


class InfraError(Exception):
    """It could not be done, in one sentence."""


def azure(name: str) -> dict[str, str]:
    """Return who a job of CI is in Azure, whose provider does not take a job's login of the command line."""
    given = os.environ
    client = given.get(f"AZURE_PLAN_{name.upper()}_CLIENT_ID") or given.get("AZURE_DEPLOY_CLIENT_ID")
    if not client or not given.get("CI"):
        return {}
    found = {"ARM_USE_OIDC": "true", "ARM_CLIENT_ID": client, "ARM_TENANT_ID": given.get("AZURE_TENANT_ID", "")}
    # GitHub's it asks for by itself.
    return found | ({"ARM_OIDC_TOKEN": given["OIDC_TOKEN"]} if given.get("OIDC_TOKEN") else {})


def terraform(*arguments: str, folder: Path, name: str) -> int:
    """Run Terraform in a folder, with a place of its own for what it keeps in between, and return its exit code."""
    kept = DIST / "terraform"
    plugins = Path(os.environ.get("TF_PLUGIN_CACHE_DIR", kept / "plugins"))
    plugins.mkdir(parents=True, exist_ok=True)
    given = {"TF_DATA_DIR": kept / name, "TF_PLUGIN_CACHE_DIR": plugins, "TF_IN_AUTOMATION": "1"}
    environment = os.environ | azure(name) | {key: str(value) for key, value in given.items()}
    try:
        return subprocess.run([PROGRAM, *arguments], cwd=folder, env=environment, check=False).returncode
    except FileNotFoundError as error:
        message = f"{PROGRAM} is not installed"
        raise InfraError(message) from error


def must(*arguments: str, folder: Path, name: str) -> None:
    """Run Terraform, and stop if it fails."""
    if code := terraform(*arguments, folder=folder, name=name):
        message = f"`{PROGRAM} {arguments[0]}` in {folder.relative_to(ROOT)} ended with {code}"
        raise InfraError(message)


def start(environment: str) -> None:
    """Get the providers, and the state of an environment."""
    backend = f"-backend-config=environments/{environment}.tfbackend"
    must("init", "-input=false", backend, folder=FOLDER, name=environment)


def saved(environment: str) -> Path:
    """Return where the plan of an environment is kept."""
    return DIST / f"infra-{environment}.tfplan"


def plan(environment: str) -> int:
    """Compare an environment with what is written, and keep what would change."""
    start(environment)
    # Whoever only reads may not lock; applying a plan that has become old is refused anyway.
    options = ("-lock=false", f"-var-file=environments/{environment}.tfvars", f"-out={saved(environment)}")
    code = terraform("plan", "-input=false", "-detailed-exitcode", *options, folder=FOLDER, name=environment)
    if code == SAME:
        saved(environment).unlink(missing_ok=True)
        say(f"{environment}: the cloud is as it is written")
        return 0
    if code == DIFFERENT:
        say(f"{environment}: the cloud differs from what is written; `just infra-apply {environment}` would change it")
        return 1
    message = f"{environment} could not be compared with what is written: this says nothing about drift"
    raise InfraError(message)


def apply(environment: str) -> int:
    """Change an environment as it was planned."""
    if saved(environment).exists():
        start(environment)
    elif plan(environment) == 0:
        return 0
    try:
        must("apply", str(saved(environment)), folder=FOLDER, name=environment)
    finally:
        saved(environment).unlink(missing_ok=True)  # also one that has become old, or was applied half
    say(f"{environment}: the cloud is as it is written")
    return 0


def check() -> int:
    """Judge what is written without asking the cloud."""
    if not shutil.which(PROGRAM):
        say(f"note: {PROGRAM} is not installed, so infra/ was not judged")
        return 0
    must("fmt", "-check", "-diff", "-recursive", folder=FOLDER.parent, name="check")
    for folder, name in ((FOLDER, "check"), (BOOTSTRAP, "check-bootstrap")):
        must("init", "-input=false", "-backend=false", folder=folder, name=name)
        must("validate", folder=folder, name=name)
        must("test", folder=folder, name=name)
    return 0


def bootstrap() -> int:
    """Make what all environments share; its state is a file of this machine."""
    must("init", "-input=false", folder=BOOTSTRAP, name="bootstrap")
    must("apply", f"-var-file={FOLDER / 'project.auto.tfvars'}", folder=BOOTSTRAP, name="bootstrap")
    return 0


def main() -> int:
    """Do what the arguments ask for."""
    acts, changes = {"check": check, "bootstrap": bootstrap}, {"plan": plan, "apply": apply}
    match sys.argv[1:]:
        case [act] if act in acts:
            return acts[act]()
        case [act, environment] if act in changes and environment in ENVIRONMENTS:
            return changes[act](environment)
    message = f"say check, bootstrap, or plan or apply and one of {', '.join(ENVIRONMENTS)}"
    raise InfraError(message)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except InfraError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(2)
