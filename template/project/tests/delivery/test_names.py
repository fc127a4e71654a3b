"""What the scripts ask a cloud for has the name that Terraform gave it, however long the project's is."""

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

import delivery

ROOT = delivery.ROOT
LONG = "forecast-of-the-demand-for-spare-parts-1"
RULE = r'trimsuffix\(substr\(var\.project, 0, (\d+)\), "-"\)'


def terraform(name: str) -> str:
    """Return what Terraform calls the environment dev of a project."""
    for path in ROOT.glob("infra/*/locals.tf"):
        [longest] = set(re.findall(RULE, path.read_text(encoding="utf-8")))
        name = name[: int(longest)].removesuffix("-")
    return f"{name}-dev"


@pytest.mark.parametrize("name", ["it", LONG, LONG.replace("-", "x"), *(f"{'x' * n}-and-more" for n in range(13, 25))])
def test_a_stack_is_called_as_terraform_calls_it(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(delivery, "name", lambda: name)

    assert len(LONG) == 40
    assert delivery.stack("dev") == terraform(name)


@pytest.mark.parametrize(("cloud", "cut"), [("aws", 24), ("azure", 24), ("gcp", 15), ("", 40)])
def test_each_cloud_has_a_bound_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cloud: str, cut: int
) -> None:
    (tmp_path / "infra" / cloud).mkdir(parents=True)
    monkeypatch.setattr(delivery, "ROOT", tmp_path)
    monkeypatch.setattr(delivery, "name", lambda: LONG)

    assert delivery.stack("prod") == f"{LONG[:cut].removesuffix('-')}-prod"
