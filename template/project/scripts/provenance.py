"""Sign the pushed image, and attach what it is made of and how it was built. Run by `just provenance`.

The identity is the one that the CI system vouches for: there is no key. Where it vouches for none that Sigstore knows,
COSIGN_PRIVATE_KEY and COSIGN_PASSWORD hold a key.
"""

import json
import os
from typing import Any

from delivery import DIST, ROOT, DeliveryError, Image, built, finish, run, say, secret

#: What is attached, by what cosign calls its kind: the packages that are shipped, all that is in the image, its making.
ATTACHED = (
    ("cyclonedx", "dist/sbom.cdx.json"),
    ("cyclonedx", "dist/image.cdx.json"),
    ("slsaprovenance1", "dist/provenance.json"),
)


def job() -> str:
    """Return the address of this job, wherever it runs."""
    given = os.environ
    if given.get("GITHUB_ACTIONS"):
        return f"{given['GITHUB_SERVER_URL']}/{given['GITHUB_REPOSITORY']}/actions/runs/{given['GITHUB_RUN_ID']}"
    if given.get("BITBUCKET_BUILD_NUMBER"):
        return f"{given['BITBUCKET_GIT_HTTP_ORIGIN']}/pipelines/results/{given['BITBUCKET_BUILD_NUMBER']}"
    return given.get("CI_JOB_URL") or given.get("BUILD_URL") or "urn:local"


def described(image: Image) -> dict[str, Any]:
    """Return how an image was built, in the words of https://slsa.dev/spec/v1.0/provenance."""
    source = f"git+{run('git', 'remote', 'get-url', 'origin').strip().rpartition('@')[2]}"
    return {
        "buildDefinition": {
            "buildType": "https://slsa.dev/container-based-build/v0.1",
            "externalParameters": {"source": {"uri": source, "ref": image.tag}, "recipe": "just build"},
            "resolvedDependencies": [{"uri": source, "digest": {"gitCommit": image.commit}}],
        },
        "runDetails": {"builder": {"id": job()}, "metadata": {"invocationId": job()}},
    }


def main() -> None:
    """Sign, and attach."""
    image = built()
    if "@sha256:" not in image.image:
        message = f"{image.image} was not pushed: set IMAGE_REPOSITORY, and run `just build`"
        raise DeliveryError(message)
    (DIST / "provenance.json").write_text(f"{json.dumps(described(image), indent=2)}\n", encoding="utf-8")
    if missing := [file for _, file in ATTACHED if not (ROOT / file).exists()]:
        message = f"there is no {', no '.join(missing)}: run `just sbom`"
        raise DeliveryError(message)
    given = {"COSIGN_PRIVATE_KEY": key} if (key := secret("COSIGN_PRIVATE_KEY")) else {}
    signer = ("--yes", *(("--key", "env://COSIGN_PRIVATE_KEY") if given else ()))
    run("cosign", "sign", *signer, image.image, **given)
    for kind, file in ATTACHED:
        run("cosign", "attest", *signer, "--type", kind, "--predicate", file, image.image, **given)
    say(f"signed {image.image}, with what it is made of and how it was built")


if __name__ == "__main__":
    finish(main)
