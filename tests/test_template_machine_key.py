"""The key of a machine has one name for Terraform, scripts and people, and CI keeps none where a cloud does."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import matrix
from tests.rendered import Project

#: What the key of dev is called when the project has a long name.
LONG = "a-project-that-has-forty-long-characters"
KEYS = {"aws": "a-project-that-has-forty-dev", "azure": "a-project-that-has-forty-dev", "gcp": "a-project-that-dev"}


def told(project: Path, line: str) -> str:
    """Return what a line of Python prints that knows the project's scripts."""
    env = {"PATH": os.environ["PATH"], "AZURE_SUBSCRIPTION_ID": "00000000-0000-0000-0000-000000000000"}
    command = [sys.executable, "-B", "-c", line]
    done = subprocess.run(command, cwd=project / "scripts", env=env, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.mark.parametrize("cloud", KEYS)
def test_the_key_has_the_name_that_terraform_gives_it(render: matrix.Render, cloud: str) -> None:
    project = render(project_name=LONG, preset="devops", runtime="vm", cloud=cloud)
    text = (project / f"infra/{cloud}/key.tf").read_text(encoding="utf-8")

    assert told(project, "import key_store; print(key_store.named('dev'))") == f"{KEYS[cloud]}-machine-key"
    assert text.count('"${local.name}-machine-key"') + text.count('/secrets/${local.name}-machine-key"') == 1


def test_the_vault_has_the_name_that_terraform_gives_it(render: matrix.Render) -> None:
    project = render(project_name=LONG, preset="devops", runtime="vm", cloud="azure")
    expected = (project / "infra/azure/tests/key.tftest.hcl").read_text(encoding="utf-8")
    vault = told(project, "import key_azure; print(key_azure.vault('staging'))")

    assert (len(vault), f'azurerm_key_vault.main.name == "{vault}"' in expected) == (24, True)


@pytest.mark.parametrize("cloud", KEYS)
def test_the_runbook_has_the_command_that_scripts_name(render: matrix.Render, cloud: str) -> None:
    project = render(project_name=LONG, preset="devops", runtime="vm", cloud=cloud)
    text = (project / "docs/runbooks/machine.md").read_text(encoding="utf-8")
    command = told(project, f"import key_{cloud}; print(key_{cloud}.writing('ENV'))")

    assert f"   ```sh\n   {re.sub('--vault-name [^ ]+', '--vault-name VAULT', command)}\n   ```\n" in text


def test_ci_keeps_a_key_only_where_no_cloud_could(projects: list[Project]) -> None:
    for project in projects:
        named = any(b"DEPLOY_SSH_KEY" in content for content in project.files.values())
        cloud, runtime = project.answers["cloud"], project.answers["runtime"]

        assert named == (cloud == "none" and runtime in {"compose", "vm"}), project
