"""Look for weaknesses in the code, for known holes in packages, and in every branch for what `just scan` looks for.

Run by `just security`.
"""

from delivery import finish, run
from scan import look

LEVELS = ("--severity-level", "medium", "--confidence-level", "medium")
LOOKS = {
    "code": lambda: run("bandit", "--quiet", "--recursive", *LEVELS, "src", "scripts"),
    "packages": lambda: run("uv", "audit", "--locked", "--preview-features", "audit"),
    "build": lambda: run("just", "build"),
    "secrets, configuration and image": lambda: run("just", "scan", "--all"),
}


def main() -> None:
    """Look everywhere."""
    look(LOOKS)


if __name__ == "__main__":
    finish(main)
