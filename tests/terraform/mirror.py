"""Where Terraform finds providers without a registry: the real one of this machine, or a stub that knows its schema."""

import json
import os
import re
import stat
import sys
from pathlib import Path

from tests import matrix
from tests.terraform.used import SCHEMAS

REGISTRY = "registry.terraform.io"
SYSTEMS = ("linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64")
STUB = '#!/bin/sh\nexec "{python}" "{provider}" "{schema}" "$@"\n'
SETTINGS = 'provider_installation {{\n  filesystem_mirror {{\n    path = "{path}"\n  }}\n}}\n'


def real(provider: str) -> Path | None:
    """Return the mirror that holds the real provider, if Terraform's own configuration names one."""
    file = Path(os.environ.get("TF_CLI_CONFIG_FILE", Path.home() / ".terraformrc"))
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    mirrors = map(Path, re.findall(r'filesystem_mirror\s*\{[^}]*?path\s*=\s*"([^"]+)"', text))
    return next((path for path in mirrors if any(path.glob(f"*/hashicorp/{provider}/*"))), None)


def settings(folder: Path, mirror: Path) -> Path:
    """Write what tells Terraform to look in one mirror and nowhere else."""
    file = folder / "terraformrc"
    file.write_text(SETTINGS.format(path=mirror), encoding="utf-8")
    return file


def stubs(folder: Path) -> Path:
    """Write a mirror whose providers know what the committed schemas say, and return the settings that name it."""
    for schema in SCHEMAS.glob("*.json"):
        version = json.loads(schema.read_text(encoding="utf-8"))["version"]
        for system in SYSTEMS:
            place = folder / "mirror" / REGISTRY / "hashicorp" / schema.stem / version / system
            place.mkdir(parents=True)
            program = place / f"terraform-provider-{schema.stem}_v{version}"
            provider = matrix.ROOT / "tests" / "terraform" / "provider.py"
            program.write_text(STUB.format(python=sys.executable, provider=provider, schema=schema), encoding="utf-8")
            program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return settings(folder, folder / "mirror")
