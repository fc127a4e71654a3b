"""Whoever is logged in asks the cluster, with a configuration that is theirs alone and gone afterwards."""

import json
import shlex
import sys
from base64 import b64encode
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
import json, os, sys
answers, kubeconfig, *asked = sys.argv[1:]
with open(os.environ["ASKED"], "a") as file:
    print(*asked, file=file)
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
    monkeypatch.setenv("ASKED", str(tmp_path / "asked"))
    monkeypatch.setenv("KUBECONFIG_DATA", b64encode(json.dumps(KUBECONFIG, indent=2).encode()).decode())
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
def test_nothing_of_it_stays(target: ModuleType, tmp_path: Path) -> None:
    target.state("dev")

    assert list((tmp_path / "dist").iterdir()) == []


@pytest.mark.usefixtures("_logged_in")
def test_the_cluster_of_a_long_name_is_called_as_terraform_calls_it(
    target: ModuleType, delivery: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(delivery, "name", lambda: "forecast-of-the-demand-for-spare-parts-1")
    target.state("dev")
    asked = (tmp_path / "asked").read_text().split() if (tmp_path / "asked").exists() else []

    # A cluster of one's own is asked for by no name.
    assert any(word.removeprefix("--filter=name=") == delivery.stack("dev") for word in asked) == bool(asked)


def test_the_configuration_of_the_machine_serves(target: ModuleType, cluster: Cluster) -> None:
    target.state("dev")

    assert config(cluster) is None
