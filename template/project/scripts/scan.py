"""Look for mistakes in configuration, and for known holes in the image that was built, if one was. Run by `just scan`.

A hole counts when it is high or critical and there is a version without it: what nobody can mend stops nobody.
"""

from collections.abc import Mapping

from delivery import DIST, DeliveryError, built, finish, run, say

WORTH = ("--quiet", "--exit-code", "1", "--severity", "HIGH,CRITICAL")
SAVED = "dist/image.tar"


def saved() -> bool:
    """Save the image that was built for programs that have no engine, and say whether there is one."""
    if not (DIST / "image.json").exists():
        return False
    run("docker", "image", "save", "--output", SAVED, built().image)
    return True


def look(looks: Mapping[str, tuple[str, ...]]) -> None:
    """Look everywhere, whatever was found before, so that one run tells everything."""
    failed = []
    for what, command in looks.items():
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


def main() -> None:
    """Scan both."""
    looks: dict[str, tuple[str, ...]] = {"configuration": ("trivy", "config", *WORTH, "--skip-dirs", ".venv", ".")}
    if saved():
        looks["image"] = ("trivy", "image", *WORTH, "--ignore-unfixed", "--input", SAVED)
    look(looks)


if __name__ == "__main__":
    finish(main)
