"""An image is placed in a cluster by its digest, and what ran before is noted there."""

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

Cluster = Callable[[], dict[str, Any]]
Images = tuple[str, str]


def test_an_empty_cluster_runs_nothing(target: ModuleType) -> None:
    assert target.state("dev") is None


def test_what_was_placed_runs_and_names_what_ran_before(
    target: ModuleType, delivery: ModuleType, images: Images
) -> None:
    old, new = images
    target.place("prod", delivery.State(old, None))

    assert target.state("prod") == delivery.State(old, None)

    target.place("prod", delivery.State(new, old))

    assert target.state("prod") == delivery.State(new, old)


def test_each_environment_is_a_namespace(
    target: ModuleType, delivery: ModuleType, images: Images, cluster: Cluster
) -> None:
    target.place("staging", delivery.State(images[0], None))

    assert [name.rpartition("-")[2] for name in cluster()] == ["staging"]
    assert target.state("dev") is None


def test_pods_that_do_not_become_ready_fail_the_deployment(
    target: ModuleType, delivery: ModuleType, images: Images, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROLLOUT", "1")
    with pytest.raises(delivery.DeliveryError, match="kubectl"):
        target.place("dev", delivery.State(images[1], images[0]))


def test_an_image_without_a_digest_is_not_placed(target: ModuleType, delivery: ModuleType) -> None:
    with pytest.raises(delivery.DeliveryError, match="no digest"):
        target.place("dev", delivery.State("it:latest", None))
    assert target.state("dev") is None


@pytest.mark.parametrize("answer", ["nonsense", "{}", "[]"])
def test_an_answer_that_nobody_expected_is_an_error_like_any_other(
    target: ModuleType, delivery: ModuleType, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    monkeypatch.setattr(importlib.import_module("cluster"), "kubectl", lambda *_: answer)

    with pytest.raises(delivery.DeliveryError, match="the cluster answered what nobody expected"):
        target.state("dev")


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_an_overlay_can_name_an_image(
    target: ModuleType, delivery: ModuleType, images: Images, environment: str
) -> None:
    pin = importlib.import_module("cluster_pin")
    path = delivery.ROOT / "deploy/k8s/overlays" / environment / "kustomization.yaml"
    text = pin.pinned(path.read_text(encoding="utf-8"), images[0])
    repository, _, digest = images[0].partition("@")

    assert f"    newName: {repository}\n    digest: {digest}\n" in text
    with pytest.raises(delivery.DeliveryError, match="no digest"):
        pin.pinned(text, target.OWNER)
