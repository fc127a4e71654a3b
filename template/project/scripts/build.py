"""Build the image of this commit; with IMAGE_REPOSITORY set, push it too: dist/image.json says what was made.

A commit has one image: what the registry has under the commit's name is taken as it is, whoever built it, and a version
is one more tag of it. So a release is the image that was tried, and a job that runs again moves no tag. Run by
`just build`.
"""

import json
import os
import re
import subprocess

from delivery import DeliveryError, Image, finish, name, record, run, say

#: What a registry says of a name that it does not have; some show nothing of a repository that nobody pushed to yet.
#: Whoever may not see what is there may not push either, and is told so then.
MISSING = re.compile(r"not found|denied|403 Forbidden|insufficient_scope")


def known(named: str) -> str | None:
    """Return the digest that the registry has under a name, or nothing."""
    line = ["docker", "buildx", "imagetools", "inspect", "--format", "{{json .Manifest}}", named]
    found = subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if found.returncode == 0:
        return str(json.loads(found.stdout)["digest"])
    if MISSING.search(found.stderr):
        return None
    message = f"whether there is {named} cannot be told: {found.stderr.strip()[-2000:]}"
    raise DeliveryError(message)


def make(commit: str, named: str) -> None:
    """Build the image of a commit."""
    run("docker", "buildx", "build", "--load", "--build-arg", f"GIT_COMMIT={commit}", "--tag", named, ".")


def pushed(named: str, repository: str) -> str:
    """Push an image, and return its name by digest."""
    run("docker", "push", "--quiet", named)
    [found] = json.loads(run("docker", "image", "inspect", named))
    for digest in found["RepoDigests"]:
        if digest.startswith(f"{repository}@sha256:"):
            return str(digest)
    message = f"the registry told no digest of {named}"
    raise DeliveryError(message)


def tag(image: str, version: str) -> None:
    """Give an image of the registry one more tag, which keeps its digest; that of another image is not taken away."""
    repository, _, digest = image.partition("@")
    named = f"{repository}:{version}"
    if known(named) is None:
        # By its own image: the Buildx of Debian wraps what is no list in one, whose digest is another.
        run("imagetools", "create", "--prefer-index=false", "--tag", named, image)
    if (there := known(named)) != digest:
        message = f"{named} is {there}, and not {digest}: a version is one image for good"
        raise DeliveryError(message)


def main() -> None:
    """Build, and push where there is a place for it."""
    commit = run("git", "rev-parse", "--verify", "HEAD").strip()
    versions = run("git", "tag", "--points-at", "HEAD", "v*").split()
    repository = os.environ.get("IMAGE_REPOSITORY", "").lower()
    image = named = f"{repository or name()}:{commit}"
    if repository and (digest := known(named)):
        image = f"{repository}@{digest}"
        run("docker", "pull", "--quiet", image)  # for whoever looks into it next
        say(f"{named} is there: {image}")
    else:
        make(commit, named)
        image = pushed(named, repository) if repository else named
        say(f"built {image}")
    for version in versions if repository else []:
        tag(image, version)
    record(Image(image, commit, versions[-1] if versions else commit))


if __name__ == "__main__":
    finish(main)
