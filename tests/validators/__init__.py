"""The programs that judge the files of a project, each with a fault that it must find: one module an area."""

from tests.validators import ansible, ci, containers, kubernetes, monitoring, repository, terraform
from tests.validators.kinds import Calls, Fault, Validator, program, run

VALIDATORS: dict[str, Validator] = {
    **ansible.VALIDATORS,
    **ci.VALIDATORS,
    **containers.VALIDATORS,
    **kubernetes.VALIDATORS,
    **monitoring.VALIDATORS,
    **repository.VALIDATORS,
    **terraform.VALIDATORS,
}

__all__ = ["VALIDATORS", "Calls", "Fault", "Validator", "program", "run"]
