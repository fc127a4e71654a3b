"""The template holds the rules of Prometheus once more for a cluster, and the two are equal.

To renew the copies after a change of the rules: OPSINIT_RENEW_RULES=1 pytest tests/test_template_cluster_rules.py
"""

import os
import runpy
from pathlib import Path

import pytest
import yaml

from tests import matrix

RULES = Path("ops/kubernetes/rules")
ALERTS = Path("ops/prometheus/alerts")
SCRIPT = matrix.PROJECT / "scripts" / "cluster_rules.py"


def expected(project: Path) -> dict[str, str]:
    """Return what a project's own script would write."""
    found: dict[str, str] = runpy.run_path(str(SCRIPT))["expected"](project)
    return found


def test_the_copies_are_those_of_the_rules() -> None:
    index = "kustomization.yaml"  # rendered: a project has the rules of its layers
    wanted = {name: text for name, text in expected(matrix.PROJECT).items() if name != index}
    if os.environ.get("OPSINIT_RENEW_RULES") == "1":
        for name, text in wanted.items():
            (matrix.PROJECT / RULES / name).write_text(text, encoding="utf-8")

    copies = {path.name: path.read_text(encoding="utf-8") for path in (matrix.PROJECT / RULES).glob("*.yaml")}
    assert copies == wanted


@pytest.mark.parametrize("preset", matrix.PRESETS)
@pytest.mark.parametrize("notify", ["none", "webhook"])
def test_a_project_lists_the_rules_that_it_has(render: matrix.Render, preset: str, notify: str) -> None:
    project = render(project_name="my-project", preset=preset, runtime="kubernetes", notify=notify)
    written = {path.name: path.read_text(encoding="utf-8") for path in (project / RULES).iterdir()}

    assert written == expected(project)
    for path in (project / ALERTS).iterdir():
        groups = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert yaml.safe_load(written[f"{path.stem}.yaml"])["spec"] == groups
