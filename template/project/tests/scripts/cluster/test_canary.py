"""A canary answers its part of the requests once it is ready, and is gone when the image is placed for everybody."""

import importlib
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

Cluster = Callable[[], dict[str, Any]]
Images = tuple[str, str]
Canary = Callable[..., None]


@pytest.fixture
def canary(target: ModuleType, delivery: ModuleType, images: Images, monkeypatch: pytest.MonkeyPatch) -> Canary:
    """Return the command, where the old image runs and the new one was built."""
    old, new = images
    target.place("prod", delivery.State(old, None))
    command = importlib.import_module("canary")
    monkeypatch.setattr(command, "built", lambda: delivery.Image(new, "c", "t"))

    def run(*arguments: str) -> None:
        monkeypatch.setattr(sys, "argv", ["canary.py", *arguments])
        command.main()

    return run


def there(cluster: Cluster) -> dict[str, Any]:
    """Return what the namespace of the environment holds."""
    [found] = [content for name, content in cluster().items() if name.endswith("-prod")]
    return found


def weights(cluster: Cluster) -> list[int]:
    """Return the parts of the stable server and of the canary."""
    [route] = [resource for name, resource in there(cluster).items() if name.startswith("HTTPRoute/")]
    return list(route["weights"].values())


def test_it_answers_its_part_and_the_stable_one_stays(
    canary: Canary, target: ModuleType, delivery: ModuleType, images: Images, cluster: Cluster
) -> None:
    canary("20", "prod")

    assert weights(cluster) == [80, 20]
    assert target.state("prod") == delivery.State(images[0], None)
    assert target.image_of(there(cluster)[f"{target.KIND}/{target.OWNER}-canary"]) == images[1]


def test_no_request_reaches_one_that_is_not_ready(
    canary: Canary, delivery: ModuleType, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROLLOUT", "1")
    with pytest.raises(delivery.DeliveryError, match="kubectl"):
        canary("20", "prod")

    assert weights(cluster) == [100, 0]


def test_it_ends_without_a_trace(canary: Canary, cluster: Cluster) -> None:
    canary("20", "prod")
    canary("0", "prod")

    assert [name for name in there(cluster) if name.startswith("InferenceService/") and "canary" in name] == []


def test_placing_the_image_for_everybody_ends_it(
    canary: Canary, target: ModuleType, delivery: ModuleType, images: Images, cluster: Cluster
) -> None:
    canary("20", "prod")
    target.place("prod", delivery.State(images[1], images[0]))

    assert [name for name in there(cluster) if name.startswith("InferenceService/") and "canary" in name] == []


@pytest.mark.parametrize("arguments", [("101", "prod"), ("-1", "prod"), ("20", "there"), ("20", "dev"), ("20",)])
def test_what_cannot_be_done_is_refused(canary: Canary, delivery: ModuleType, arguments: tuple[str, ...]) -> None:
    with pytest.raises(delivery.DeliveryError):
        canary(*arguments)
