"""Run a program of the machine, or the image of compose.tools.yaml where the machine has none: `tool.py trivy ...`."""

import subprocess
import sys

from delivery import ROOT, command

if __name__ == "__main__":
    try:
        sys.exit(subprocess.run(command(*sys.argv[1:]), cwd=ROOT, check=False).returncode)
    except FileNotFoundError as error:
        sys.exit(f"error: {error.filename} is not installed")
