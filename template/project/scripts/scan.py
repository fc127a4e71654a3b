"""Look for mistakes in configuration, and for known holes in the image that was built, if one was. Run by `just scan`.

A hole counts when it is high or critical and there is a version without it: what nobody can mend stops nobody.
"""

from delivery import DIST, DeliveryError, built, finish, run, say

WORTH = ("--quiet", "--exit-code", "1", "--severity", "HIGH,CRITICAL")
SAVED = "dist/image.tar"


def main() -> None:
    """Scan both, so that one run tells everything."""
    failed = []
    scans = [("configuration", ("trivy", "config", *WORTH, "--skip-dirs", ".venv", "."))]
    if (DIST / "image.json").exists():
        run("docker", "image", "save", "--output", SAVED, built().image)
        scans.append(("image", ("trivy", "image", *WORTH, "--ignore-unfixed", "--input", SAVED)))
    for what, command in scans:
        try:
            run(*command)
        except DeliveryError as error:
            failed.append(what)
            say(str(error))
        else:
            say(f"{what}: nothing found")
    if failed:
        message = f"found something in: {', '.join(failed)}"
        raise DeliveryError(message)


if __name__ == "__main__":
    finish(main)
