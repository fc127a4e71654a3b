"""Terraform itself accepts what it is told in every cloud, whatever runs there, and finds what is wrong with it.

Where this machine has the real provider of AWS, that judges as well: it is of the other major version that is promised.
"""

import functools
import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import matrix, rendered, tools
from tests.rendered import Project
from tests.terraform import mirror
from tests.terraform.used import CLOUDS, SCHEMAS, used

tools.importable("tf")  # it serves the providers' schemas

RUNTIMES = ("compose", "vm", "kubernetes")
HERE = {"TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}


class Place(NamedTuple):
    """A copy of infra/ that Terraform may write to, one folder of it, and the settings that say where providers are."""

    infra: Path
    folder: str
    settings: Path

    def terraform(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Terraform there."""
        environment = os.environ | HERE | {"TF_CLI_CONFIG_FILE": str(self.settings)}
        command = [tools.required("terraform"), *arguments, "-no-color"]
        place = self.infra / self.folder
        return subprocess.run(command, cwd=place, env=environment, check=False, capture_output=True, text=True)

    def judged(self) -> str:
        """Return what Terraform has to complain about; nothing, if it accepts everything and all tests pass."""
        for arguments in (("init", "-backend=false"), ("validate",), ("test",)):
            done = self.terraform(*arguments)
            if done.returncode:
                return f"{arguments[0]}: {done.stdout}{done.stderr}"
        return ""


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the settings that name the stubs."""
    return mirror.stubs(tmp_path_factory.mktemp("providers"))


@pytest.fixture
def place(projects: list[Project], settings: Path, tmp_path: Path) -> Callable[..., Place]:
    """Give what lays out the infra/ of a cloud and what runs there."""

    def laid(cloud: str, runtime: str, folder: str = "", given: Path = settings) -> Place:
        chosen = {"cloud": cloud, "runtime": runtime}
        project = next(found for found in projects if chosen.items() <= found.answers.items())
        for name, content in project.files.items():
            if name.startswith("infra/"):
                file = tmp_path / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
        return Place(tmp_path / "infra", f"{cloud}/{folder}", given)

    return laid


@pytest.mark.parametrize("runtime", RUNTIMES)
@pytest.mark.parametrize("cloud", CLOUDS)
def test_an_environment_is_accepted(place: Callable[..., Place], cloud: str, runtime: str) -> None:
    assert place(cloud, runtime).judged() == ""


@pytest.mark.parametrize("cloud", CLOUDS)
def test_what_environments_share_is_accepted(place: Callable[..., Place], cloud: str) -> None:
    assert place(cloud, "compose", "bootstrap").judged() == ""


@pytest.mark.parametrize("folder", [*RUNTIMES, "bootstrap"])
def test_the_real_provider_accepts_it(place: Callable[..., Place], tmp_path: Path, folder: str) -> None:
    found = mirror.real("aws")
    if found is None:
        pytest.skip("this machine has no provider of AWS")
    given = mirror.settings(tmp_path, found)
    where = place("aws", "compose", "bootstrap", given) if folder == "bootstrap" else place("aws", folder, "", given)

    assert where.judged() == ""


FAULTS = {
    "unknown argument": ("storage.tf", "enable_key_rotation  ", "enable_key_rotations "),
    "unknown nested argument": ("storage.tf", "noncurrent_days = 90", "noncurrent_day = 90"),
    "wrong type": ("storage.tf", "deletion_window_in_days = 30", 'deletion_window_in_days = "long"'),
    "missing argument": ("budget.tf", '  budget_type  = "COST"\n', ""),
    "undeclared reference": ("outputs.tf", "aws_s3_bucket.data.bucket", "aws_s3_bucket.nothing.bucket"),
    "unknown attribute": ("outputs.tf", "aws_s3_bucket.data.bucket", "aws_s3_bucket.data.buckets"),
    "failing assertion": ("identity.tf", "each.value }", '["*"] }'),
    "a value that is not refused": (
        "variables.tf",
        "condition     = var.budget > 0",
        "condition     = var.budget > -1",
    ),
}


def broken(where: Place, file: str, old: str, new: str) -> Place:
    """Plant a fault."""
    path = where.infra / where.folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return where


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(place: Callable[..., Place], fault: str) -> None:
    step = "test" if fault in {"failing assertion", "a value that is not refused"} else "validate"

    assert broken(place("aws", "compose"), *FAULTS[fault]).judged().startswith(f"{step}: ")


#: The other providers, a cluster and the key of a machine: an argument that none knows, and what a test alone refuses.
ELSEWHERE = {
    ("azure", "compose", "validate"): ("service.tf", "key_vault_secret_id =", "key_vault_secret ="),
    ("azure", "compose", "test"): (
        "service.tf",
        "allow_insecure_connections = false",
        "allow_insecure_connections = true",
    ),
    ("gcp", "compose", "validate"): ("service.tf", "startup_cpu_boost = true", "startup_cpu_boosts = true"),
    ("gcp", "compose", "test"): ("identity.tf", "local.by_environment && ", ""),
    ("aws", "kubernetes", "test"): (
        "access.tf",
        "cluster_name  = aws_eks_cluster.main.name",
        'cluster_name  = "other"',
    ),
    ("aws", "vm", "test"): ("key.tf", 'Effect = "Deny"', 'Effect = "Allow"'),
    ("azure", "vm", "test"): ("key.tf", "/secrets/${local.name}-machine-key", ""),
    ("gcp", "vm", "test"): ("key.tf", 'ci["deploy"]', 'ci["plan"]'),
}


@pytest.mark.parametrize(("cloud", "runtime", "step"), ELSEWHERE)
def test_a_fault_is_found_elsewhere(place: Callable[..., Place], cloud: str, runtime: str, step: str) -> None:
    where = broken(place(cloud, runtime), *ELSEWHERE[cloud, runtime, step])

    assert where.judged().startswith(f"{step}: ")


#: Somebody else who would be trusted: a cloud, a folder of it, a file, what stands there, and what would stand there.
TRUST, SHARED = "../trust/main.tf", "../../trust/main.tf"
BY_TIER = "${local.branch}${local.tiers[var.environment]}"
STRANGERS = {
    "another tier": ("aws", "", TRUST, 'prod = "production"', 'prod = "staging"'),
    "another environment's tier": ("azure", "", TRUST, BY_TIER, "${local.branch}${local.tiers.dev}"),
    "the branch for each environment": ("aws", "", TRUST, BY_TIER, "${local.branch}"),
    "no tier where publishing has one": ("aws", "bootstrap", SHARED, "${ref}${local.tiers.dev}", "${ref}"),
    "publishing from prod": ("azure", "bootstrap", SHARED, "${ref}${local.tiers.dev}", "${ref}${local.tiers.prod}"),
    "a tier where there is none": ("azure", "", TRUST, "var.subject_names_tier ?", "true ?"),
    "a subject that a project chooses": ("gcp", "bootstrap", "identity.tf", "= local.subject\n", '= "assertion.sub"\n'),
    "a tier that Google Cloud is not told": ("gcp", "", "identity.tf", "tier = false", "tier = true"),
}


@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_stranger_is_found(place: Callable[..., Place], stranger: str) -> None:
    cloud, folder, *fault = STRANGERS[stranger]

    assert broken(place(cloud, "compose", folder), *fault).judged().startswith("test: ")


@functools.cache
def schema(provider: str) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads((SCHEMAS / f"{provider}.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("provider", CLOUDS.values())
def test_the_schemas_know_what_is_used_and_nothing_else(provider: str) -> None:
    for kind, names in used(provider).items():
        assert names == schema(provider)[kind].keys()


def test_every_excuse_is_needed_and_has_a_reason(projects: list[Project], tmp_path: Path) -> None:
    trivy = tools.required("trivy")
    excuses = set()
    for number, project in enumerate(projects):
        for name, content in project.files.items():
            if re.fullmatch(r"infra/.*\.tf", name):
                text = content.decode()
                excuses |= {(name, *found) for found in re.findall(r"#trivy:ignore:(\S+) ?(.*)", text)}
                file = tmp_path / str(number) / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(re.sub(r"#trivy:ignore:.*\n", "", text), encoding="utf-8")
    command = [
        trivy,
        "config",
        "--quiet",
        "--format=json",
        "--skip-check-update",
        "--skip-version-check",
        str(tmp_path),
    ]
    said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    found = {
        (re.sub(r"^\d+/", "", result["Target"]), fault["ID"])
        for result in said["Results"]
        for fault in result.get("Misconfigurations", [])
    }

    assert {(name, identifier) for name, identifier, _ in excuses} == found
    assert [reason for _, _, reason in excuses if not reason.endswith(".")] == []


def test_a_mail_address_is_a_string_of_terraform(template: Path, tmp_path: Path) -> None:
    address = "${a}%{b}\\@example.org"
    answers = {"project_name": "my-project", "preset": "devops", "cloud": "aws", "owner_email": address}
    (project,) = rendered.projects(template, [matrix.Case("hostile", answers)])
    (tmp_path / "main.tf").write_text('variable "owner_email" {}\noutput "it" {\n  value = var.owner_email\n}\n')
    line = next(line for line in project.files["infra/aws/project.auto.tfvars"].decode().splitlines() if "mail" in line)
    (tmp_path / "a.auto.tfvars").write_text(f"{line}\n")
    for arguments in (("init",), ("apply", "-auto-approve"), ("output", "-raw", "it")):
        command = [tools.required("terraform"), *arguments]
        done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)

    assert done.stdout == address
