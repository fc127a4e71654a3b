"""The key of a machine is read from the cloud's store as whoever the job is there, and is printed nowhere."""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

from delivery import stack

ROOT = Path(__file__).parents[2]
Fetch = Callable[[int, str], tuple[int, str]]
Calls = Callable[[], list[tuple[str, dict[str, str]]]]
KEY = "-----BEGIN A KEY-----\nc2VjcmV0\n-----END A KEY-----\n"
GIVEN = {"AWS_REGION": "eu-west-1", "AZURE_SUBSCRIPTION_ID": "00000000-0000-0000-0000-00000000000A"}
PROGRAMS = ("aws", "az", "gcloud")
#: What reads the value in each cloud, and what writes it: NAME is the secret, VAULT where Azure has it.
COMMANDS = {
    "aws": (
        "aws secretsmanager get-secret-value --secret-id NAME --region eu-west-1 --query SecretString --output text",
        "aws secretsmanager put-secret-value --secret-id NAME --secret-string file://dev",
    ),
    "azure": (
        "az keyvault secret show --vault-name VAULT --name NAME --query value --output tsv",
        "az keyvault secret set --vault-name VAULT --name NAME --file dev --output none",
    ),
    "gcp": (
        "gcloud secrets versions access latest --secret=NAME",
        "gcloud secrets versions add NAME --data-file=dev",
    ),
}
[CLOUD] = [path.parent.name for path in ROOT.glob("infra/*/key.tf")]


@pytest.fixture
def fetch(run: Callable[..., tuple[int, str]], checkout: Path, answers: Callable[..., None]) -> Fetch:
    """Return what fetches the key of dev when the cloud's program ends with a code and prints something."""
    (checkout / "infra" / CLOUD).mkdir(parents=True)
    lines = ("from delivery import finish", "from machine_key import fetch", "", 'finish(lambda: fetch("dev"))', "")
    (checkout / "scripts/ask.py").write_text("\n".join(lines))

    def fetched(code: int, text: str) -> tuple[int, str]:
        answers(*PROGRAMS, says=[("", code, text)])
        return run("ask", **GIVEN)

    return fetched


def anonymous(text: str) -> str:
    """Return a line without what the project and its vault are called."""
    return re.sub(r"--vault-name \S+", "--vault-name VAULT", text.replace(f"{stack('dev')}-machine-key", "NAME"))


def test_it_is_read_and_given_to_ssh(fetch: Fetch, calls: Calls, tmp_path: Path) -> None:
    code, said = fetch(0, KEY)

    assert (code, said) == (0, "ssh has its key, and knows the machine\n")
    assert (tmp_path / "home/.ssh/id_ed25519").read_text() == KEY
    assert [anonymous(call) for call, _ in calls()] == [COMMANDS[CLOUD][0]]
    assert "c2VjcmV0" not in json.dumps(calls())


@pytest.mark.parametrize(
    ("code", "text"),
    [(0, ""), (0, "None\n"), (0, "ssh-ed25519 AAAA dev\n"), (1, ""), (1, KEY)],
    ids=["nothing", "none", "the public half", "refused", "refused late"],
)
def test_where_there_is_none_one_line_says_how_it_gets_there(
    fetch: Fetch, tmp_path: Path, code: int, text: str
) -> None:
    ended, said = fetch(code, text)

    assert (ended, said.count("\n"), said[:7]) == (1, 1, "error: ")
    assert f"`{COMMANDS[CLOUD][1]}`" in anonymous(said)
    assert not any(part in said for part in ("c2VjcmV0", "AAAA", "Traceback"))
    assert not (tmp_path / "home/.ssh").exists()


def test_terraform_gives_it_that_name_and_no_value() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("infra/*/*.tf"))

    assert re.findall(r"\$\{local\.name\}-machine-key\b", text) == ["${local.name}-machine-key"]
    assert re.findall(r"secret_version|secret_string|azurerm_key_vault_secret|secret_data", text) == []
