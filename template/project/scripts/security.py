"""Look for secrets in every commit, weaknesses in the code, and known holes in packages and image. `just security`."""

from delivery import DeliveryError, finish, run, say

LOOKS = {
    "secrets": ("gitleaks", "git", "--no-banner", "--redact", "--verbose"),
    "code": ("bandit", "--quiet", "--recursive", "--severity-level", "medium", "--confidence-level", "medium", "src"),
    "packages": ("uv", "audit", "--locked", "--preview-features", "audit"),
    "build": ("just", "build"),
    "image and configuration": ("just", "scan"),
}


def main() -> None:
    """Look everywhere, whatever was found before."""
    failed = []
    for what, command in LOOKS.items():
        try:
            run(*command)
        except DeliveryError as error:
            failed.append(what)
            say(str(error))
        else:
            say(f"{what}: nothing found")
    if failed:
        message = f"found something in, or could not look at: {', '.join(failed)}"
        raise DeliveryError(message)


if __name__ == "__main__":
    finish(main)
