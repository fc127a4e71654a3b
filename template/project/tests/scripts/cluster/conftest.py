"""A cluster that a program stands in for."""

import importlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

Cluster = Callable[[], dict[str, Any]]


@pytest.fixture
def images() -> tuple[str, str]:
    """Return the names of two images."""
    old, new = (f"registry.example.com/it@sha256:{digit * 64}" for digit in "12")
    return old, new


@pytest.fixture
def cluster(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cluster:
    """Stand in for a cluster, and return what tells the content of each namespace."""
    program = tmp_path / "bin/kubectl"
    program.parent.mkdir()
    fake = Path(__file__).with_name("kubectl.py")
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{fake}" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    place = tmp_path / "cluster"
    place.mkdir()
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("CLUSTER", str(place))
    monkeypatch.setenv("KUBECONFIG", "one of the machine")
    monkeypatch.syspath_prepend(root / "scripts")
    for name in ("cluster", "programs"):
        monkeypatch.setattr(importlib.import_module(name), "DIST", tmp_path / "dist")
    return lambda: {path.stem: json.loads(path.read_text()) for path in place.iterdir()}


@pytest.fixture
def delivery(cluster: Cluster) -> ModuleType:
    """Return what the scripts of a delivery share."""
    assert cluster
    return importlib.import_module("delivery")


@pytest.fixture
def target(cluster: Cluster) -> ModuleType:
    """Return what places an image."""
    assert cluster
    return importlib.import_module("target_kubectl")
