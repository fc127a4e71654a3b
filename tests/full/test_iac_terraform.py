"""The cloud of a project is made, compared, changed behind Terraform's back, and taken away: AWS, as moto plays it.

It needs the real provider, which a machine has or has not; the one part that moto cannot play is left out by name.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.full.clouds import buckets
from tests.terraform import mirror

pytestmark = pytest.mark.full

#: What differs on a machine where a program plays AWS: addresses, and what that program cannot do.
PLAYED = {
    "": """
provider "aws" {
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
}

# moto cannot list who is told.
resource "aws_budgets_budget" "monthly" {
  count = 0
}

# moto forgets the description of a rule that names another group.
resource "aws_vpc_security_group_egress_rule" "address" {
  description = null
}

resource "aws_vpc_security_group_ingress_rule" "service" {
  description = null
}

# moto keeps these two of a service to itself.
resource "aws_ecs_service" "service" {
  lifecycle {
    ignore_changes = [task_definition, availability_zone_rebalancing, health_check_grace_period_seconds]
  }
}
""",
    "bootstrap": """
provider "aws" {
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
}

# moto is not asked by TLS.
resource "aws_s3_bucket_policy" "state" {
  count = 0
}
""",
}
CERTIFICATE = """
resource "aws_acm_certificate" "tried" {
  domain_name       = "service.example.com"
  validation_method = "DNS"
}

output "certificate" {
  value = aws_acm_certificate.tried.arn
}
"""
BACKEND = """use_path_style              = true
skip_credentials_validation = true
skip_metadata_api_check     = true
skip_requesting_account_id  = true
"""


class Cloud:
    """A project whose cloud is played."""

    def __init__(self, project: Path, env: dict[str, str]) -> None:
        """Keep where it is, and what tells every program where the cloud is."""
        self.project, self.env = project, os.environ | env

    def run(self, *command: str, folder: str = ".", code: int = 0) -> str:
        """Run a program, and return what it said."""
        place = self.project / folder
        done = subprocess.run(command, cwd=place, env=self.env, check=False, capture_output=True, text=True)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def infra(self, act: str, code: int = 0) -> str:
        """Do what a recipe does."""
        return self.run(sys.executable, "scripts/infra.py", act, "dev", code=code)


def change(path: Path, pattern: str, value: str) -> None:
    """Fill in a value."""
    text, times = re.subn(pattern, value, path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert times
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """Give a project with what environments share, made by a person."""
    found = mirror.real("aws")
    if found is None:
        pytest.skip("this machine has no provider of AWS")
    project = tmp_path / "my-project"
    answers = ("--set", "preset=devops", "--set", "cloud=aws")
    command = [sys.executable, "-m", "opsinit", "new", str(project), "--no-git", "--no-lock", *answers]
    subprocess.run(command, check=True, capture_output=True)
    folder = project / "infra/aws"
    for name, text in PLAYED.items():
        (folder / name / "played_override.tf").write_text(text, encoding="utf-8")
    (folder / "bootstrap/certificate.tf").write_text(CERTIFICATE, encoding="utf-8")
    for name, value in {"owner": "octocat", "owner_id": "1", "name": "my-project", "id": "2"}.items():
        change(folder / "project.auto.tfvars", rf'^(  {name} *= )""', rf'\1"{value}"')
    with (folder / "environments/dev.tfbackend").open("a", encoding="utf-8") as file:
        file.write(BACKEND)
    monkeypatch.setenv("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")  # those that AWS itself wrote
    with buckets("aws", tmp_path) as (_, env):
        env |= {"AWS_REGION": "eu-central-1", "TF_CLI_CONFIG_FILE": str(mirror.settings(tmp_path, found))}
        there = Cloud(project, env)
        there.run("terraform", "init", "-input=false", folder="infra/aws/bootstrap")
        given = ("-auto-approve", "-input=false", "-var-file=../project.auto.tfvars")
        there.run("terraform", "apply", *given, folder="infra/aws/bootstrap")
        certificate = there.run("terraform", "output", "-raw", "certificate", folder="infra/aws/bootstrap")
        change(folder / "environments/dev.tfvars", '^certificate_arn = ""', f'certificate_arn = "{certificate}"')
        yield there
    shutil.rmtree(project / "dist", ignore_errors=True)


def test_a_cloud_is_made_compared_and_taken_away(cloud: Cloud) -> None:
    assert "dev: the cloud differs from what is written" in cloud.infra("plan", code=1)
    cloud.infra("apply")
    assert "dev: the cloud is as it is written" in cloud.infra("plan")

    # Somebody who is not Terraform changes a number.
    change(cloud.project / "infra/aws/environments/dev.tfvars", "^copies          = 1", "copies          = 2")
    assert "desired_count                      = 1 -> 2" in re.sub(r"\x1b\[[0-9;]*m", "", cloud.infra("plan", code=1))

    cloud.env |= {"TF_DATA_DIR": str(cloud.project / "dist/terraform/dev")}
    destroy = ("-auto-approve", "-input=false", "-refresh=false", "-var-file=environments/dev.tfvars")
    cloud.run("terraform", "destroy", *destroy, folder="infra/aws")
    assert cloud.run("terraform", "state", "list", folder="infra/aws") == ""
