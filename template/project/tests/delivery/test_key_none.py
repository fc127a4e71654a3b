"""The key of a machine that is in no cloud is a secret of CI, as it is or in one line of base64."""

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str]]
KEY = "a key\nof two lines\n"


@pytest.mark.parametrize("given", [KEY, b64encode(KEY.encode()).decode()], ids=["lines", "base64"])
def test_ssh_gets_it(run: Run, checkout: Path, tmp_path: Path, given: str) -> None:
    (checkout / "scripts/ask.py").write_text('from machine_key import fetch\n\nfetch("dev")\n')
    code, said = run("ask", DEPLOY_SSH_KEY=given)

    assert (code, (tmp_path / "home/.ssh/id_ed25519").read_text()) == (0, KEY), said
