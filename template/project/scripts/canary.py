"""Try the built image on a part of the requests, beside the one that runs.

    python scripts/canary.py PERCENT ENVIRONMENT      0 ends it

With CANARY_MODEL_URI it serves the model that was promoted there.

Run by `just canary`; `just deploy` places the image for everybody and ends it too. KServe's own canary needs Knative:
here a second model server stands beside the first, and the weights of the HTTPRoute share the requests out.
"""

import os
import re
import sys

from cluster import NAME, apply, found
from delivery import DeliveryError, State, built, finish, say
from target_kubectl import CONTAINERS, KIND, OWNER, image_of, patches, place, state, wait

CANARY = f"{OWNER}-canary"


def weights(percent: int) -> dict[str, object]:
    """Return the patch of the route that gives the canary its part."""
    parts = {NAME: 100 - percent, f"{NAME}-canary": percent}
    backends = [{"name": name, "port": 80, "weight": weight} for name, weight in parts.items()]
    operation = {"op": "replace", "path": "/spec/rules/0/backendRefs", "value": backends}
    return {"target": {"kind": "HTTPRoute", "name": f"^{NAME}$"}, "patch": [operation]}


def canary(image: str) -> list[dict[str, object]]:
    """Return the patches that give the second server its image, and its model if that is another one."""
    told = patches(State(image, None), CANARY)
    if place_of_model := os.environ.get("CANARY_MODEL_URI"):
        variables = [{"name": "APP_MODEL_URI", "value": place_of_model}]
        operation = {"op": "add", "path": f"{CONTAINERS}/0/env", "value": variables}
        told.append({"target": {"kind": KIND, "name": CANARY}, "patch": [operation]})
    return told


def share(environment: str, stable: State, image: str, percent: int) -> None:
    """Let an image answer a part of the requests; none of them reaches it before it is ready."""
    tried = found(environment, KIND, CANARY)
    beside = [*patches(stable), *canary(image)]
    if tried is None or image_of(tried) != image:
        apply(environment, [*beside, weights(0)], ("deploy/kserve/canary",))
        wait(environment, image, f"{CANARY}-predictor")
    apply(environment, [*beside, weights(percent)], ("deploy/kserve/canary",))
    say(f"{percent} % of the requests in {environment} go to {image}, the others to {stable.image}")


def main() -> None:
    """Do what the arguments ask for."""
    match sys.argv[1:]:
        case [percent, "dev" | "staging" | "prod" as environment] if re.fullmatch("100|[1-9]?[0-9]", percent):
            stable = state(environment)
            if stable is None:
                message = f"{environment} runs nothing yet: `just deploy {environment}` first"
                raise DeliveryError(message)
            if int(percent):
                share(environment, stable, built().image, int(percent))
            else:
                place(environment, stable)
                say(f"all requests in {environment} go to {stable.image}")
        case _:
            message = "say how many percent (0 to 100), and one of dev, staging, prod"
            raise DeliveryError(message)


if __name__ == "__main__":
    finish(main)
