"""A secret of several lines is read as it is, or from one line of base64, which a CI system can mask."""

import sys
from base64 import b64encode
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

from delivery import secret

KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n-----END OPENSSH PRIVATE KEY-----\n"
KUBECONFIG = "apiVersion: v1\nkind: Config\n"
LINE = b64encode(KEY.encode()).decode()


@pytest.mark.parametrize(
    ("given", "read"),
    [
        *((text, text) for text in (KEY, KUBECONFIG, "", "key", "c2VjcmV0")),
        *((text, KEY) for text in (LINE, f"{LINE}\n", f"{LINE[:76]}\n{LINE[76:]}\n")),
        (b64encode(KUBECONFIG.encode()).decode(), KUBECONFIG),
    ],
)
def test_it_is_what_was_meant(monkeypatch: pytest.MonkeyPatch, given: str, read: str) -> None:
    monkeypatch.setenv("A_SECRET", given)

    assert secret("A_SECRET") == read


def test_one_that_is_not_set_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("A_SECRET", raising=False)

    assert secret("A_SECRET") == ""
