"""Look for secrets in every commit, weaknesses in the code, and known holes in packages and image. `just security`."""

from delivery import finish
from scan import look

LEVELS = ("--severity-level", "medium", "--confidence-level", "medium")
LOOKS = {
    "secrets": ("gitleaks", "git", "--no-banner", "--redact", "--verbose"),
    "code": ("bandit", "--quiet", "--recursive", *LEVELS, "src", "scripts"),
    "packages": ("uv", "audit", "--locked", "--preview-features", "audit"),
    "build": ("just", "build"),
    "image and configuration": ("just", "scan"),
}


def main() -> None:
    """Look everywhere."""
    look(LOOKS)


if __name__ == "__main__":
    finish(main)
