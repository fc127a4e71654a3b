"""Look for secrets, for mistakes in configuration, and for known holes in the image that was built, if one was.

Secrets are looked for in this commit and all that led to it, since what was taken out again can still be read; with
`--all` in every branch, where others work too. A hole counts when it is high or critical and there is a version without
it: what nobody can mend stops nobody. Run by `just scan`.
"""

import sys
from collections.abc import Callable, Mapping

from delivery import DIST, DeliveryError, built, finish, run, say
from programs import ROOT

WORTH = ("--quiet", "--exit-code", "1", "--severity", "HIGH,CRITICAL")
SAVED = "dist/image.tar"


def saved() -> bool:
    """Save the image that was built for programs that have no engine, and say whether there is one."""
    if not (DIST / "image.json").exists():
        return False
    run("docker", "image", "save", "--output", SAVED, built().image)
    return True


def secrets(commits: str) -> None:
    """Look for secrets in commits.

    Of what git cannot read, gitleaks says that nothing was found. In a clone that is cut off, the oldest commit counts
    as the one that wrote every file, while `.gitleaksignore` names the real one.
    """
    if not (ROOT / ".git").is_dir() or (ROOT / ".git/shallow").exists():
        message = "this is no whole clone: secrets are looked for in every commit"
        raise DeliveryError(message)
    run("gitleaks", "git", "--no-banner", "--redact", "--verbose", f"--log-opts={commits}")


def look(looks: Mapping[str, Callable[[], object]]) -> None:
    """Look everywhere, whatever was found before, so that one run tells everything."""
    failed = []
    for what, act in looks.items():
        try:
            act()
        except DeliveryError as error:
            failed.append(what)
            say(str(error))
        else:
            say(f"{what}: nothing found")
    if failed:
        message = f"found something in, or could not look at: {', '.join(failed)}"
        raise DeliveryError(message)


def main() -> None:
    """Scan all three."""
    commits = " ".join(sys.argv[1:]) or "HEAD"
    looks: dict[str, Callable[[], object]] = {
        "secrets": lambda: secrets(commits),
        "configuration": lambda: run("trivy", "config", *WORTH, "--skip-dirs", ".venv", "."),
    }
    if saved():
        looks["image"] = lambda: run("trivy", "image", *WORTH, "--ignore-unfixed", "--input", SAVED)
    look(looks)


if __name__ == "__main__":
    finish(main)
