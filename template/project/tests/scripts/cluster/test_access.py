"""Whoever is logged in asks the cluster, with a configuration that is theirs alone and gone afterwards."""

import json
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

Cluster = Callable[[], dict[str, Any]]
SERVER, AUTHORITY, TOKEN = "https://203.0.113.1", "Q0E=", "of an hour"
WHERE = {"server": SERVER, "certificate-authority-data": AUTHORITY}
KUBECONFIG = {"clusters": [{"cluster": WHERE}], "users": [{"user": {"token": TOKEN}}]}
#: What the command line of each cloud prints, by a word that it is asked with.
ANSWERS: dict[str, object] = {
    "describe-cluster": {"cluster": {"endpoint": SERVER, "certificateAuthority": {"data": AUTHORITY}}},
    "get-token": {"status": {"token": TOKEN}},
    "list": [{"endpoint": "203.0.113.1", "masterAuth": {"clusterCaCertificate": AUTHORITY}}],
    "print-access-token": TOKEN,
    "get-access-token": {"accessToken": TOKEN},
}
#: Stands in for the command line of a cloud.
CLOUD = """
import json, sys
answers, kubeconfig, *asked = sys.argv[1:]
if "get-credentials" in asked:
    with open(asked[asked.index("--file") + 1], "w") as file:
        file.write(kubeconfig)
else:
    [said] = [answer for word, answer in json.loads(answers).items() if word in asked]
    print(said if isinstance(said, str) else json.dumps(said))
"""


@pytest.fixture
def _logged_in(cluster: Cluster, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Be in a job of CI that has logged in, where kubectl has no configuration of its own."""
    assert cluster
    monkeypatch.delenv("KUBECONFIG")
    monkeypatch.setenv("KUBECONFIG_DATA", json.dumps(KUBECONFIG))
    for name in ("aws", "az", "gcloud"):
        program = tmp_path / "bin" / name
        told = [sys.executable, "-c", CLOUD, json.dumps(ANSWERS), json.dumps(KUBECONFIG)]
        program.write_text(f'#!/bin/sh\nexec {shlex.join(told)} "$@"\n', encoding="utf-8")
        program.chmod(0o755)


def config(cluster: Cluster) -> Any:  # noqa: ANN401 - what was parsed holds anything
    """Return the mode and the content of the configuration that kubectl was given last."""
    [content] = cluster().values()
    return content["config"]


@pytest.mark.usefixtures("_logged_in")
def test_it_asks_as_whoever_is_logged_in(target: ModuleType, cluster: Cluster) -> None:
    target.state("dev")
    mode, told = config(cluster)

    assert mode == 0o600
    assert [each["cluster"] for each in told["clusters"]] == [WHERE]
    assert [each["user"] for each in told["users"]] == [{"token": TOKEN}]


@pytest.mark.usefixtures("_logged_in")
def test_nothing_of_it_stays(target: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    target.state("dev")

    assert list(tmp_path.glob("cluster-*")) == []


def test_the_configuration_of_the_machine_serves(target: ModuleType, cluster: Cluster) -> None:
    target.state("dev")

    assert config(cluster) is None
