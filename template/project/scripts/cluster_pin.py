"""Write the image of dist/image.json into the overlay of an environment: what Argo CD runs once that is committed.

    python scripts/cluster_pin.py ENVIRONMENT

Run by `just cluster-pin`; without Argo CD nobody needs it.
"""

import re
import sys

from delivery import ROOT, DeliveryError, built, finish, say


def pinned(text: str, image: str) -> str:
    """Return an overlay with this image."""
    repository, _, digest = image.partition("@")
    if not digest:
        message = f"{image} has no digest: set IMAGE_REPOSITORY, so that the build pushes it"
        raise DeliveryError(message)
    for key, value in {"newName": repository, "digest": digest}.items():
        text, count = re.subn(rf"(?m)^(    {key}:).*$", rf"\g<1> {value}", text)
        if count != 1:
            message = f"the overlay has {count} lines with {key}: where one stood is not known"
            raise DeliveryError(message)
    return text


def main() -> None:
    """Write it."""
    match sys.argv[1:]:
        case ["dev" | "staging" | "prod" as environment]:
            path = ROOT / "deploy/k8s/overlays" / environment / "kustomization.yaml"
            image = built().image
            path.write_text(pinned(path.read_text(encoding="utf-8"), image), encoding="utf-8")
            say(f"{path.relative_to(ROOT)} names {image}")
        case _:
            message = "say one of dev, staging, prod"
            raise DeliveryError(message)


if __name__ == "__main__":
    finish(main)
