"""A job that deploys to a machine gives ssh its key, where nobody else reads it, and does so nowhere but in CI."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

Ask = Callable[..., tuple[int, str]]
#: Stands in for whoever keeps the key.
STORE = 'import os\n\n\ndef key(environment):\n    print("asked for", environment)\n    return os.environ["KEY"]\n'
FETCH = 'from machine_key import fetch\n\nfetch("dev")\nfetch("dev")\n'


@pytest.fixture
def ask(checkout: Path, run: Ask) -> Ask:
    """Return what fetches the key twice."""
    for path in checkout.glob("scripts/key_*.py"):
        path.write_text(STORE)
    (checkout / "scripts/ask.py").write_text(FETCH)
    return lambda **given: run("ask", **given)


def test_the_key_is_the_jobs_alone_and_the_machine_is_known(ask: Ask, tmp_path: Path) -> None:
    code, said = ask(KEY="a key\n", DEPLOY_KNOWN_HOSTS="host ssh-ed25519 A")

    key = tmp_path / "home/.ssh/id_ed25519"
    assert (code, said) == (0, "asked for dev\nssh has its key, and knows the machine\n")
    assert (key.read_text(), stat.S_IMODE(key.stat().st_mode)) == ("a key\n", 0o600)
    assert (tmp_path / "home/.ssh/known_hosts").read_text() == "host ssh-ed25519 A\n"


@pytest.mark.parametrize(
    ("given", "expected"),
    [({"KEY": "a key", "CI": ""}, ""), ({"KEY": ""}, "asked for dev\n")],
    ids=["laptop", "none is kept"],
)
def test_a_key_of_ones_own_stays_as_it_is(ask: Ask, tmp_path: Path, given: dict[str, str], expected: str) -> None:
    code, said = ask(**given)

    assert (code, said, (tmp_path / "home/.ssh").exists()) == (0, expected, False)
