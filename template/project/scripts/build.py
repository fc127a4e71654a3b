"""Build the image of this commit; with IMAGE_REPOSITORY set, push it too: dist/image.json says what was made.

It is tagged with the commit and, where the commit is a version, with that. Run by `just build`.
"""

import json
import os

from delivery import DeliveryError, Image, finish, name, record, run, say


def pushed(names: list[str], repository: str) -> str:
    """Push an image under its names, and return its name by digest."""
    for named in names:
        run("docker", "push", "--quiet", named)
    [found] = json.loads(run("docker", "image", "inspect", names[0]))
    for digest in found["RepoDigests"]:
        if digest.startswith(f"{repository}@sha256:"):
            return str(digest)
    message = f"the registry told no digest of {names[0]}"
    raise DeliveryError(message)


def main() -> None:
    """Build, and push where there is a place for it."""
    commit = run("git", "rev-parse", "--verify", "HEAD").strip()
    versions = run("git", "tag", "--points-at", "HEAD", "v*").split()
    repository = os.environ.get("IMAGE_REPOSITORY", "").lower()
    names = [f"{repository or name()}:{tag}" for tag in [commit, *versions]]
    tags = [part for named in names for part in ("--tag", named)]
    run("docker", "buildx", "build", "--load", "--build-arg", f"GIT_COMMIT={commit}", *tags, ".")
    image = pushed(names, repository) if repository else names[0]
    record(Image(image, commit, versions[-1] if versions else commit))
    say(f"built {image}")


if __name__ == "__main__":
    finish(main)
