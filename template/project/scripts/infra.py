"""Judge, plan and apply what infra/ describes, with Terraform, or with OpenTofu where TERRAFORM says `tofu`.

    python scripts/infra.py check                 format, types and tests; nothing is asked of the cloud
    python scripts/infra.py drift                 what differs anywhere; a job of CI logs in for it, and keeps nothing
    python scripts/infra.py plan ENVIRONMENT      what would change; the plan is kept in dist/
    python scripts/infra.py apply ENVIRONMENT     what was planned, or a new plan where there is none
    python scripts/infra.py bootstrap             what all environments share, once for an account

Run by `just infra-...`; docs/runbooks/infrastructure.md says what they need.
Exit codes: 0 it is so, or was done; 1 the cloud differs from what is written; 2 it could not be done.
"""

import os
import shutil
import sys
from pathlib import Path

from delivery import DIST, ROOT, DeliveryError, say
from login import log_in
from terraform import PROGRAM, act_as, must, terraform

ENVIRONMENTS = ("dev", "staging", "prod")
[BOOTSTRAP] = (ROOT / "infra").glob("*/bootstrap")  # of the one cloud that there is
FOLDER = BOOTSTRAP.parent
SAME, DIFFERENT = 0, 2  # what -detailed-exitcode means


def start(environment: str) -> None:
    """Get the providers, and the state of an environment."""
    backend = f"-backend-config=environments/{environment}.tfbackend"
    must("init", "-input=false", backend, folder=FOLDER, name=environment)


def saved(environment: str) -> Path:
    """Return where the plan of an environment is kept."""
    return DIST / f"infra-{environment}.tfplan"


def differs(environment: str, *options: str) -> bool:
    """Compare an environment with what is written."""
    start(environment)
    # Whoever only reads may not lock; applying a plan that has become old is refused anyway.
    options = ("-lock=false", f"-var-file=environments/{environment}.tfvars", *options)
    code = terraform("plan", "-input=false", "-detailed-exitcode", *options, folder=FOLDER, name=environment)
    if code == SAME:
        say(f"{environment}: the cloud is as it is written")
    elif code == DIFFERENT:
        say(f"{environment}: the cloud differs from what is written; `just infra-apply {environment}` would change it")
    else:
        message = f"{environment} could not be compared with what is written: this says nothing about drift"
        raise DeliveryError(message)
    return code == DIFFERENT


def plan(environment: str) -> int:
    """Compare an environment with what is written, and keep what would change."""
    act_as(f"plan-{environment}")
    if differs(environment, f"-out={saved(environment)}"):
        return 1
    saved(environment).unlink(missing_ok=True)
    return 0


def drift() -> int:
    """Compare every environment with what is written, whatever is found in another; the worst of them is the end."""
    return max(drifted(environment) for environment in ENVIRONMENTS)


def drifted(environment: str) -> int:
    """Return 0 if an environment is as it is written, 1 if it differs, and 2 if that could not be found out."""
    try:
        if os.environ.get("CI"):
            log_in(f"plan-{environment}")
        act_as(f"plan-{environment}")
        return int(differs(environment))
    except DeliveryError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2


def apply(environment: str) -> int:
    """Change an environment as it was planned."""
    act_as("deploy")
    if saved(environment).exists():
        start(environment)
    elif not differs(environment, f"-out={saved(environment)}"):
        saved(environment).unlink(missing_ok=True)
        return 0
    try:
        must("apply", str(saved(environment)), folder=FOLDER, name=environment)
    finally:
        saved(environment).unlink(missing_ok=True)  # also one that has become old, or was applied half
    say(f"{environment}: the cloud is as it is written")
    return 0


def check() -> int:
    """Judge what is written without asking the cloud."""
    if not os.environ.get("CI") and not shutil.which(PROGRAM):
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
    must("apply", "-var-file=../project.auto.tfvars", folder=BOOTSTRAP, name="bootstrap")
    return 0


def main() -> int:
    """Do what the arguments ask for."""
    acts, changes = {"check": check, "drift": drift, "bootstrap": bootstrap}, {"plan": plan, "apply": apply}
    match sys.argv[1:]:
        case [act] if act in acts:
            return acts[act]()
        case [act, environment] if act in changes and environment in ENVIRONMENTS:
            return changes[act](environment)
    message = f"say check, drift, bootstrap, or plan or apply and one of {', '.join(ENVIRONMENTS)}"
    raise DeliveryError(message)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DeliveryError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(2)
