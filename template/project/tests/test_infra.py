"""What Terraform is told, what scripts ask for and what CI is given have the same names, and no key is among them."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
[BOOTSTRAP] = (ROOT / "infra").glob("*/bootstrap")
FOLDER = BOOTSTRAP.parent
ENVIRONMENTS = ["dev", "prod", "staging"]
#: What a key that is kept somewhere is called, in three clouds.
KEYS = r"\b(?:access_key|secret_key|client_secret|account_key|private_key)\b"


def text(*folders: Path, suffix: str = ".tf") -> str:
    """Return all files of folders, without comments."""
    files = [path for folder in folders for path in sorted(folder.glob(f"*{suffix}"))]
    return "\n".join(re.sub(r"^\s*#.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE) for path in files)


def values(path: Path) -> dict[str, str]:
    """Return what a file of values sets, as it is written."""
    return dict(re.findall(r"^(\w+) *= (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE))


def declared(folder: Path, kind: str) -> set[str]:
    """Return the names of a folder's variables or outputs."""
    return set(re.findall(rf'^{kind} "(\w+)"', text(folder), re.MULTILINE))


def test_each_environment_has_its_values_and_its_state() -> None:
    assert sorted(path.stem for path in FOLDER.glob("environments/*.tfvars")) == ENVIRONMENTS
    assert sorted(path.stem for path in FOLDER.glob("environments/*.tfbackend")) == ENVIRONMENTS
    for name in ENVIRONMENTS:
        assert values(FOLDER / f"environments/{name}.tfvars")["environment"] == f'"{name}"'


def test_no_two_environments_share_a_state() -> None:
    backends = [(FOLDER / f"environments/{name}.tfbackend").read_text(encoding="utf-8") for name in ENVIRONMENTS]

    assert len(set(backends)) == len(ENVIRONMENTS)


def test_environments_set_the_same_values_and_only_declared_ones() -> None:
    shared = values(FOLDER / "project.auto.tfvars")
    given = [values(FOLDER / f"environments/{name}.tfvars") for name in ENVIRONMENTS]

    assert len({frozenset(names) for names in given}) == 1
    assert {*shared, *given[0]} - {"owner", "owner_id", "name", "id"} <= declared(FOLDER, "variable")
    assert not shared.keys() & given[0].keys()


def test_bootstrap_needs_nothing_that_is_not_shared() -> None:
    block = re.findall(r'^variable "(\w+)" \{(.*?)^\}', text(BOOTSTRAP), re.MULTILINE | re.DOTALL)
    needed = {name for name, body in block if not re.search(r"^  default ", body, re.MULTILINE)}

    shared = values(FOLDER / "project.auto.tfvars").keys() - {"owner", "owner_id", "name", "id"}
    assert needed <= shared <= declared(BOOTSTRAP, "variable")


def test_the_state_is_where_bootstrap_makes_its_place() -> None:
    shared = values(FOLDER / "project.auto.tfvars")
    places = {name: value for name, value in shared.items() if name.startswith("state_")}

    assert places
    for name in ENVIRONMENTS:
        backend = values(FOLDER / f"environments/{name}.tfbackend")
        assert set(places.values()) <= set(backend.values())


def test_the_project_has_one_name() -> None:
    name = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["name"]

    assert values(FOLDER / "project.auto.tfvars")["project"] == f'"{name}"'


def test_the_state_is_locked_kept_and_apart() -> None:
    backend = text(FOLDER).partition('backend "')[2].partition("}")[0]
    files = {name: values(FOLDER / f"environments/{name}.tfbackend") for name in ENVIRONMENTS}

    # The others lock by themselves.
    assert FOLDER.name != "aws" or re.search(r"^ +use_lockfile += true$", backend, re.MULTILINE)
    assert FOLDER.name != "azure" or re.search(r"^ +use_azuread_auth += true$", backend, re.MULTILINE)
    # What CI may read and change of it is a name that begins with the environment's.
    keys = {name: given.get("key", given.get("prefix")) for name, given in files.items()}
    assert keys == {name: f'"{name}"' if FOLDER.name == "gcp" else f'"{name}.tfstate"' for name in ENVIRONMENTS}


def test_what_cannot_be_had_back_is_not_destroyed() -> None:
    kept = {
        "aws": ["aws_s3_bucket.state"],
        "azure": ["azurerm_container_registry.images", "azurerm_storage_account.state"],
        "gcp": ["google_kms_crypto_key.data", "google_storage_bucket.state"],
    }[FOLDER.name]
    blocks = re.findall(r'^resource "(\w+)" "(\w+)" \{(.*?)^\}', text(FOLDER, BOOTSTRAP), re.MULTILINE | re.DOTALL)
    guarded = [
        f"{kind}.{name}" for kind, name, body in blocks if re.search(r"^ +prevent_destroy += true$", body, re.MULTILINE)
    ]

    assert sorted(guarded) == kept


def test_every_role_of_what_runs_here_has_the_boundary() -> None:
    blocks = re.findall(r'^resource "aws_iam_role" "(\w+)" \{(.*?)^\}', text(FOLDER), re.MULTILINE | re.DOTALL)
    without = {
        name
        for name, body in blocks
        if not re.search(r"^ +permissions_boundary += aws_iam_policy.boundary.arn$", body, re.MULTILINE)
    }

    # CI's own stand where deploying changes none of them. Only AWS has boundaries.
    assert without == ({"ci"} if FOLDER.name == "aws" else set())
    assert {name for name, body in blocks if re.search(r"^ +path += local.ci_path$", body, re.MULTILINE)} == without


def test_every_output_is_explained() -> None:
    page = (ROOT / "docs/runbooks/infrastructure.md").read_text(encoding="utf-8")
    names = declared(FOLDER, "output") | declared(BOOTSTRAP, "output")

    assert {name for name in names if f"`{name}`" not in page} == set()


@pytest.mark.parametrize("folder", [FOLDER, BOOTSTRAP], ids=["environment", "bootstrap"])
def test_no_key_is_kept_anywhere(folder: Path) -> None:
    assert re.findall(KEYS, text(folder)) == []
    assert re.findall(KEYS, text(FOLDER, FOLDER / "environments", suffix=".tfvars")) == []
    assert not re.search(r'resource "(aws_iam_(user|access_key)|google_service_account_key)"', text(folder))
